//! Beginning a run, and booking what a brand has told, or that it did not.

use std::collections::{BTreeMap, BTreeSet};

use api_types::{PartnerId, StatsRunId, VendorId};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use service_kit::{Conn, Result};

use super::model::{self, LONGEST_RUN, Progress, Run, Told};
use super::store::{self, Day};
use crate::partnerships::model::first_day;
use crate::{affiliations, creators};

const LEFT_OUT: &str = "The brand tells no figures of this partner";
const OVERTAKEN: &str = "The run was not done within 20 hours";

/// The days that are asked for, both included.
pub fn range(now: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
    (first_day(now), now.date_naive())
}

/// The run to work on: the open one, else a new one. One that is older than 20 hours is given up.
pub async fn begin(conn: &mut Conn, now: DateTime<Utc>) -> Result<StatsRunId> {
    if let Some(open) = store::open_run(conn).await? {
        if open.started_at > now - LONGEST_RUN {
            return Ok(open.id);
        }
        store::fail_waiting(conn, open.id, OVERTAKEN).await?;
        store::finish(conn, open.id, now).await?;
    }
    let id = StatsRunId::new_at(now);
    let mine = store::insert_run(conn, id, now).await?;
    let open = if mine { None } else { store::open_run(conn).await? };
    Ok(open.map_or(id, |it| it.id))
}

/// The last run and how far it is; none before the first.
pub async fn last(conn: &mut Conn) -> Result<Option<(Run, Progress)>> {
    let Some(run) = store::last_run(conn).await? else { return Ok(None) };
    let progress = store::progress(conn, run.id).await?;
    Ok(Some((run, progress)))
}

/// How many partners of an answer were booked, and how many were not.
pub type Counts = (i64, i64);

/// Books one answer, partner by partner: only what was asked for and can be believed counts. The
/// others keep their last figures, with the reason.
pub async fn book(
    conn: &mut Conn,
    vendor: VendorId,
    asked: &[PartnerId],
    items: Vec<Value>,
    now: DateTime<Utc>,
) -> Result<Counts> {
    let (from, to) = range(now);
    let (told, refused) = judge(vendor, asked, items, (from, to));
    let partners: Vec<PartnerId> = told.iter().map(|it| it.partner).collect();
    let next: Vec<_> = told.iter().map(|it| it.next.clone()).collect();
    let days: Vec<Day> = told.into_iter().flat_map(|it| it.days).collect();
    store::replace(conn, vendor, &partners, (from, to), &days).await?;
    // Creators before their affiliations, as everywhere.
    let concerned = affiliations::store::creators_of(conn, vendor, asked).await?;
    creators::store::hold(conn, &concerned).await?;
    affiliations::store::mark_told(conn, vendor, &partners, &next, now).await?;
    for (why, partners) in &refused {
        affiliations::store::mark_untold(conn, vendor, partners, why).await?;
    }
    let creators = affiliations::store::creators_of(conn, vendor, &partners).await?;
    creators::store::renew_sums(conn, &creators, from, now).await?;
    Ok((partners.len() as i64, (asked.len() - partners.len()) as i64))
}

/// Tells apart what can be booked and, by reason, which partners cannot.
fn judge(
    vendor: VendorId,
    asked: &[PartnerId],
    items: Vec<Value>,
    range: (NaiveDate, NaiveDate),
) -> (Vec<Told>, BTreeMap<String, Vec<PartnerId>>) {
    let mut waiting: BTreeSet<PartnerId> = asked.iter().copied().collect();
    let (mut told, mut refused) = (Vec::new(), BTreeMap::<String, Vec<PartnerId>>::new());
    let mut strange: u32 = 0;
    for item in items {
        let Some(partner) = model::partner_of(&item).filter(|it| waiting.remove(it)) else {
            strange += 1;
            continue;
        };
        match model::lawful(item, range) {
            Ok(figures) => told.push(figures),
            Err(why) => {
                let why = format!("The brand's figures were refused: {why}");
                refused.entry(why).or_default().push(partner);
            }
        }
    }
    if strange > 0 {
        tracing::warn!(vendor.id = %vendor, strange, "Vendor {vendor} told of partners not asked for");
    }
    if !waiting.is_empty() {
        refused.entry(LEFT_OUT.to_owned()).or_default().extend(waiting);
    }
    (told, refused)
}
