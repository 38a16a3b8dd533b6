//! What could suit a creator, each with the reason; nothing where there is none.

use api_types::offerings::{Offering, OfferingFilter, OfferingSort};
use api_types::{CreatorId, Money, OfferingId};
use chrono::{DateTime, Utc};
use service_kit::html::format::plural;
use service_kit::{Conn, Result};

use super::search::{search, wish};
use crate::creators;
use crate::offerings::store;

/// Recommendations at most, and tries for each reason.
const MOST: usize = 3;
const TRIES: i64 = 12;
/// Fewer people would be recognised.
const LEAST_PEERS: i64 = 3;

/// An offering with the reason for which it is recommended, one sentence.
pub struct Recommended {
    pub offering: Offering,
    pub reason: String,
}

/// At most three, in the order: what peers promote, own topics, best earning.
pub async fn recommend(
    conn: &mut Conn,
    creator: CreatorId,
    now: DateTime<Utc>,
) -> Result<Vec<Recommended>> {
    let mut reasons = of_peers(conn, creator).await?;
    reasons.extend(of_topics(conn, creator).await?);
    reasons.extend(of_earnings(conn, creator, now).await?);
    let taken = store::live_offerings(conn, creator).await?;
    reasons.retain(|(id, _)| !taken.contains(id));
    let ids: Vec<OfferingId> = reasons.iter().map(|it| it.0).collect();
    let all = wish(conn, &OfferingFilter::default(), Some(creator), now).await?;
    let mut open = store::among(conn, &all, &ids).await?;
    let found = reasons.into_iter().filter_map(|(id, reason)| {
        let offering = open.remove(&id)?.as_wire(None);
        Some(Recommended { offering, reason })
    });
    Ok(found.take(MOST).collect())
}

type Reason = (OfferingId, String);

async fn of_peers(conn: &mut Conn, creator: CreatorId) -> Result<Vec<Reason>> {
    let found = store::of_peers(conn, creator, LEAST_PEERS, TRIES).await?;
    let reason = |(id, people)| {
        let people = plural(people, "creator", "creators");
        (id, format!("{people} who promote the same brands as you promote it too."))
    };
    Ok(found.into_iter().map(reason).collect())
}

async fn of_topics(conn: &mut Conn, creator: CreatorId) -> Result<Vec<Reason>> {
    let topics = creators::store::find(conn, creator).await?.map(|it| it.categories);
    let topics = topics.unwrap_or_default();
    if topics.is_empty() {
        return Ok(Vec::new());
    }
    let found = store::alike(conn, &topics, TRIES).await?;
    let reason = |(id, topics): (OfferingId, Vec<String>)| {
        let noun = if topics.len() == 1 { "topic" } else { "topics" };
        (id, format!("Fits your {noun}: {}.", topics.join(", ")))
    };
    Ok(found.into_iter().map(reason).collect())
}

async fn of_earnings(
    conn: &mut Conn,
    creator: CreatorId,
    now: DateTime<Utc>,
) -> Result<Vec<Reason>> {
    let Some(currency) = store::own_currency(conn, creator).await? else { return Ok(Vec::new()) };
    let filter = OfferingFilter {
        sort: Some(OfferingSort::Epc),
        currency: Some(currency),
        limit: Some(1),
        ..OfferingFilter::default()
    };
    let best = search(conn, &filter, Some(creator), now).await?;
    let reason = |it: Offering| {
        let Money { amount, currency } = it.earning_per_click?;
        let per_click = format!("{currency} {amount}");
        Some((it.id, format!("Earns its partners the most per click in {currency}: {per_click}.")))
    };
    Ok(best.items.into_iter().filter_map(reason).collect())
}
