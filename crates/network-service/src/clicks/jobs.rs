//! What the clock does with clicks.

use chrono::{Datelike, Months, NaiveDate};
use service_kit::{Conn, Purpose, Result, day_salts};

use super::{actions, peer, store};
use crate::app::App;

/// Months of leaves that are kept ahead.
const MONTHS_AHEAD: u32 = 3;

/// Sends all that is due, as the senders do by themselves.
pub async fn deliver(app: App) -> Result<()> {
    peer::send_all(&app).await
}

/// Gives up clicks that a brand could not be told for 30 days.
pub async fn bury(app: App) -> Result<()> {
    let now = app.clock.now();
    let bury = async move |conn: &mut Conn| actions::bury(conn, now).await;
    while app.db.across(Purpose::Jobs, bury).await? {}
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
    let kept = async move |conn: &mut Conn| day_salts::keep(conn, &sealer, now).await;
    app.db.across(Purpose::Jobs, kept).await
}
