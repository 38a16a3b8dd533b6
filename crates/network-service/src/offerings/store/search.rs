//! The search among offerings that can be applied to now.

use std::cmp::Reverse;
use std::collections::HashMap;

use api_types::federation::VendorStatus;
use api_types::listings::Visibility;
use api_types::programs::RuleKind;
use api_types::{Amount, OfferingId};
use diesel::dsl::sql;
use diesel::helper_types::{InnerJoin, IntoBoxed};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Numeric, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::{Parts, is_private_to, parts, shown};
use crate::offerings::model::{After, Counted, Offering, Order, Shown, Wish};
use crate::schema::{offerings, vendors};
use crate::vendors::store::part_of_text;

/// Where counting stops.
const MOST_COUNTED: i64 = 1_000;
/// So many of the newest matches are ranked by how well they fit.
const MOST_RANKED: i64 = 500;
/// Shorter words are looked up whole: parts of them stand almost everywhere.
const SHORTEST_PART: usize = 3;

type Source<'a> = IntoBoxed<'a, InnerJoin<offerings::table, vendors::table>, Pg>;

/// Everything that matches a wish, in no order.
fn matching(wish: &Wish) -> Source<'_> {
    let mut query = offerings::table
        .inner_join(vendors::table)
        .into_boxed()
        .filter(offerings::published)
        .filter(vendors::status.eq(VendorStatus::Active))
        .filter(offerings::ends_at.is_null().or(offerings::ends_at.gt(wish.now)));
    let public = offerings::visibility.eq(Visibility::Public);
    query = match &wish.viewer {
        None => query.filter(public),
        Some(it) => query.filter(public.or(is_private_to(&it.names, it.creator, wish.now))),
    };
    with_terms(with_words(query, wish), wish)
}

fn with_words<'a>(mut query: Source<'a>, wish: &'a Wish) -> Source<'a> {
    if let Some(vendor) = wish.vendor {
        query = query.filter(offerings::vendor_id.eq(vendor));
    }
    if !wish.categories.is_empty() {
        query = query.filter(offerings::categories.overlaps_with(&wish.categories));
    }
    let Some(words) = &wish.words else { return query };
    let whole = sql::<Bool>("offerings.words @@ websearch_to_tsquery('simple', ")
        .bind::<Text, _>(words)
        .sql(")");
    let hit = whole.or(offerings::vendor_id.eq_any(&wish.brands));
    match words.chars().count() >= SHORTEST_PART {
        true => query.filter(hit.or(offerings::title.ilike(part_of_text(words)))),
        false => query.filter(hit),
    }
}

fn with_terms<'a>(mut query: Source<'a>, wish: &'a Wish) -> Source<'a> {
    if let Some(kind) = wish.kind {
        query = query.filter(offerings::kind.eq(kind.as_str()));
    }
    if let Some(least) = &wish.min_percent {
        query = query.filter(offerings::kind.eq(RuleKind::Percent.as_str()));
        query = query.filter(offerings::rate.ge(least));
    }
    if let Some(recurring) = wish.recurring {
        query = query.filter(offerings::recurring.eq(recurring));
    }
    if let Some(days) = wish.min_window {
        query = query.filter(offerings::window_days.ge(days));
    }
    if let Some(days) = wish.max_holdback {
        query = query.filter(offerings::holdback_days.le(days));
    }
    if let Some(model) = wish.model {
        query = query.filter(offerings::model.eq(model.as_str()));
    }
    if let Some(approval) = wish.approval {
        query = query.filter(offerings::approval.eq(approval));
    }
    if let Some(before) = wish.ends_before {
        query = query.filter(offerings::ends_at.le(before));
    }
    if let Order::Epc(currency) = wish.order {
        query = query.filter(offerings::epc.is_not_null());
        query = query.filter(offerings::epc_currency.eq(currency));
    }
    query
}

/// One page in the wished order, and where the list goes on after each row.
pub async fn search(conn: &mut Conn, wish: &Wish) -> Result<Vec<(Shown, After)>> {
    if wish.order == Order::Relevance {
        return ranked(conn, wish).await;
    }
    let query = beyond(matching(wish), wish).select(parts!()).limit(wish.limit + 1);
    let query = match wish.order {
        Order::Newest | Order::Relevance => query.order(offerings::id.desc()),
        Order::Popular => query.order((offerings::partners.desc(), offerings::id.desc())),
        Order::Epc(_) => query.order((offerings::epc.desc(), offerings::id.desc())),
    };
    let rows: Vec<Parts> = query.load(conn).await?;
    let placed = rows.into_iter().map(shown).map(|it| {
        let place = wish.place_of(&it);
        (it, place)
    });
    Ok(placed.collect())
}

/// What stands behind the page before; a comparison of rows, so that one index answers it.
fn beyond<'a>(query: Source<'a>, wish: &'a Wish) -> Source<'a> {
    let Some(After { key, id }) = &wish.after else { return query };
    let begin = match (wish.order, key) {
        (Order::Popular, Some(_)) => "(offerings.partners, offerings.id) < (",
        (Order::Epc(_), Some(_)) => "(offerings.epc, offerings.id) < (",
        _ => return query.filter(offerings::id.lt(id)),
    };
    let row = sql::<Bool>(begin).bind::<Nullable<Numeric>, _>(key).sql(", ");
    query.filter(row.bind::<Uuid, _>(id).sql(")"))
}

/// The best fits among the newest matches.
async fn ranked(conn: &mut Conn, wish: &Wish) -> Result<Vec<(Shown, After)>> {
    let newest = matching(wish).order(offerings::id.desc()).limit(MOST_RANKED);
    let ids: Vec<OfferingId> = newest.select(offerings::id).load(conn).await?;
    let words = wish.words.as_deref().unwrap_or_default();
    let rank =
        sql::<BigInt>("CAST(1000000 * ts_rank(offerings.words, websearch_to_tsquery('simple', ")
            .bind::<Text, _>(words)
            .sql(")) AS bigint) + CASE WHEN offerings.title ILIKE ")
            .bind::<Text, _>(part_of_text(words))
            .sql(" THEN 500000 ELSE 0 END");
    let mut ranks: Vec<(OfferingId, i64)> = offerings::table
        .filter(offerings::id.eq_any(ids))
        .select((offerings::id, rank))
        .load(conn)
        .await?;
    ranks.sort_by_key(|(id, rank)| Reverse((*rank, *id)));
    let mut places: Vec<After> = ranks
        .into_iter()
        .map(|(id, rank)| After { key: Some(Amount::new(rank.into())), id })
        .filter(|it| {
            wish.after.as_ref().is_none_or(|after| (&it.key, it.id) < (&after.key, after.id))
        })
        .collect();
    places.truncate(usize::try_from(wish.limit + 1).unwrap_or(usize::MAX));
    let ids: Vec<OfferingId> = places.iter().map(|it| it.id).collect();
    let mut found = by_ids(conn, &ids).await?;
    Ok(places.into_iter().filter_map(|it| Some((found.remove(&it.id)?, it))).collect())
}

async fn by_ids(conn: &mut Conn, ids: &[OfferingId]) -> Result<HashMap<OfferingId, Shown>> {
    let rows: Vec<Parts> = offerings::table
        .inner_join(vendors::table)
        .filter(offerings::id.eq_any(ids))
        .select(parts!())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(shown).map(|it| (it.offering.id, it)).collect())
}

/// Those of `ids` that match a wish, in no order.
pub async fn among(
    conn: &mut Conn,
    wish: &Wish,
    ids: &[OfferingId],
) -> Result<HashMap<OfferingId, Shown>> {
    let query = matching(wish).filter(offerings::id.eq_any(ids)).select(parts!());
    let rows: Vec<Parts> = query.load(conn).await?;
    Ok(rows.into_iter().map(shown).map(|it| (it.offering.id, it)).collect())
}

/// How many match, and whether there are more than that.
pub async fn count(conn: &mut Conn, wish: &Wish) -> Result<(i64, bool)> {
    let some = matching(wish).select(offerings::id).limit(MOST_COUNTED + 1);
    let found: Vec<OfferingId> = some.load(conn).await?;
    let found = i64::try_from(found.len()).unwrap_or(i64::MAX);
    Ok((found.min(MOST_COUNTED), found > MOST_COUNTED))
}
