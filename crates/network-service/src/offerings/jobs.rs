//! The hourly count.

use service_kit::{Purpose, Result};

use super::actions;
use crate::app::App;

/// Counts partners and earnings of offerings, and how brands behave.
pub async fn count(app: App) -> Result<()> {
    let now = app.clock.now();
    app.db.across(Purpose::Jobs, async move |conn| actions::count(conn, now).await).await
}
