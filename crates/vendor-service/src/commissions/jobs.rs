//! What the clock does with commissions.

use service_kit::{Purpose, Result};

use super::store;
use crate::app::App;

const BATCH: i64 = 500;

/// Approves what is out of its holdback, in batches.
pub async fn approve(app: App) -> Result<()> {
    let now = app.clock.now();
    loop {
        let work = async move |conn: &mut _| store::approve_matured(conn, now, BATCH).await;
        let approved = app.db.across(Purpose::Jobs, work).await?;
        if approved == 0 {
            return Ok(());
        }
        tracing::info!(approved, "Approved {approved} commissions");
    }
}
