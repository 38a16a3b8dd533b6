//! What the clock does about sign-ups.

use chrono::TimeDelta;
use service_kit::{Purpose, Result};

use super::store;
use crate::app::App;

/// How long a wish is kept whose address nobody proves.
const KEPT: TimeDelta = TimeDelta::days(7);

/// Forgets wishes whose address nobody proved.
pub async fn prune(app: App) -> Result<()> {
    let before = app.clock.now() - KEPT;
    let pruned =
        app.db.across(Purpose::Jobs, async move |conn| store::prune_unproven(conn, before).await);
    pruned.await.map(|_| ())
}
