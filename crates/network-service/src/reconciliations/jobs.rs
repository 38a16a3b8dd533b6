//! The nightly comparison; each further hour goes on where one was killed or a brand was away.

use service_kit::Result;

use super::{actions, model, peer};
use crate::app::App;

/// Counts what is to be counted today, each day in a transaction of its own, then asks the brands.
pub async fn compare(app: App) -> Result<()> {
    let now = app.clock.now();
    for day in model::open_days(now) {
        app.write(async move |conn| actions::count(conn, day, now).await).await?;
    }
    peer::compare_all(&app).await
}
