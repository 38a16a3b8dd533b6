//! Counting offerings and brands anew.

use chrono::{DateTime, TimeDelta, Utc};
use service_kit::{Conn, Result};

use crate::offerings::store;

/// How far figures reach back.
const DAYS: i64 = 90;

/// Renews partners and earnings of offerings, and how brands behave.
pub async fn count(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    let since = now - TimeDelta::days(DAYS);
    store::count_offerings(conn, since.date_naive()).await?;
    store::count_scores(conn, since, now).await
}
