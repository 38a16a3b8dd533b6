//! Ends invitations whose time is over.

use service_kit::{Purpose, Result};

use super::store;
use crate::app::App;

/// Rows of one statement, so that no statement holds many locks.
const BATCH: i64 = 1_000;

pub async fn expire(app: App) -> Result<()> {
    let now = app.clock.now();
    let some = async || {
        app.db.across(Purpose::Jobs, async move |conn| store::expire(conn, now, BATCH).await).await
    };
    while some().await? > 0 {}
    Ok(())
}
