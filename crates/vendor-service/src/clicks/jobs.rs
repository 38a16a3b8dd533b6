//! What the clock does with clicks.

use std::time::Duration;

use chrono::{Datelike, Months, NaiveDate, TimeDelta};
use service_kit::{Conn, Purpose, Result, day_salts};

use super::store::Reader;
use super::{actions, store};
use crate::app::App;

/// Months of leaves that are kept ahead.
const MONTHS_AHEAD: u32 = 3;

/// How long windows are kept: salts are gone after two days, and a replayed spool is rarely older.
const WINDOWS: TimeDelta = TimeDelta::days(7);

/// How often [`fold_all`] looks again while older transactions still run.
const TRIES: usize = 250;

/// Makes figures of what is decided; called each second.
pub async fn fold(app: &App) -> Result<()> {
    let now = app.clock.now();
    while app.db.across(Purpose::Jobs, async move |conn| actions::fold(conn, now).await).await? {}
    Ok(())
}

/// Makes figures of all that is stored, waiting up to five seconds for older transactions to end.
pub async fn fold_all(app: App) -> Result<()> {
    for _ in 0..TRIES {
        fold(&app).await?;
        let left = async |conn: &mut Conn| store::unread(conn, Reader::Fold).await;
        if app.db.across(Purpose::Jobs, left).await? == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// Makes the leaves of the months to come.
pub async fn make_partitions(app: App) -> Result<()> {
    let today = app.clock.now().date_naive();
    let first = NaiveDate::from_ymd_opt(today.year(), today.month(), 1).unwrap_or(today);
    app.db
        .across(Purpose::Jobs, async move |conn| {
            for ahead in 0..=MONTHS_AHEAD {
                store::make_partition(conn, first + Months::new(ahead)).await?;
            }
            Ok(())
        })
        .await
}

/// Makes the salts of today and tomorrow; destroys those of which the last 24 hours are over.
pub async fn keep_salts(app: App) -> Result<()> {
    let now = app.clock.now();
    let sealer = app.sealer.clone();
    app.db
        .across(Purpose::Jobs, async move |conn| {
            store::prune_windows(conn, now - WINDOWS).await?;
            day_salts::keep(conn, &sealer, now).await
        })
        .await
}
