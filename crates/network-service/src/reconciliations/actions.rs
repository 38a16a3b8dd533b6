//! Counting a day here, and booking what a brand told of it.

use std::collections::BTreeMap;

use api_types::VendorId;
use api_types::reconciliations::Agreement;
use chrono::{DateTime, NaiveDate, Utc};
use service_kit::{Conn, Result};

use super::model;
use super::store;

/// Days that a brand is told of.
const MOST_DIFFERING: i64 = 5;

/// Counts a closed day unless it was counted today, or all agreed on it before.
pub async fn count(conn: &mut Conn, day: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    if store::is_counted(conn, day, model::midnight(now)).await? {
        return Ok(());
    }
    let is_recent = day >= model::first_recent(now);
    match is_recent || store::is_open(conn, day).await? {
        true => store::count(conn, day, is_recent, now).await,
        false => Ok(()),
    }
}

/// Books what a brand told of some days, of those that were counted here.
pub async fn book(
    conn: &mut Conn,
    vendor: VendorId,
    span: (NaiveDate, NaiveDate),
    told: &BTreeMap<NaiveDate, i64>,
    now: DateTime<Utc>,
) -> Result<()> {
    for it in store::lock_days(conn, vendor, span).await? {
        let Some(told) = told.get(&it.day).copied() else { continue };
        let difference = model::difference(it.stored, it.waiting, told);
        store::book(conn, vendor, it.day, (told, difference), now).await?;
    }
    Ok(())
}

/// Whether a brand's counts agree with the hub's; none before a day was compared.
pub async fn agreement(
    conn: &mut Conn,
    vendor: VendorId,
    now: DateTime<Utc>,
) -> Result<Option<Agreement>> {
    let Some(through) = store::last_compared(conn, vendor).await? else { return Ok(None) };
    let from = model::open_days(now).first().copied().unwrap_or(through);
    let differing = store::differing(conn, vendor, from, MOST_DIFFERING).await?;
    Ok(Some(Agreement { through, differing: differing.into_iter().map(Into::into).collect() }))
}
