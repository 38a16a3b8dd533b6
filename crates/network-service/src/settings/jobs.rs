//! Renews the copy of the settings that pages read.

use std::time::Duration;

use service_kit::Result;

use super::actions;
use crate::app::App;

const EVERY: Duration = Duration::from_secs(5);

/// Reads the settings again until the process ends: another replica may have changed them.
pub async fn keep_fresh(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        if let Err(err) = read_again(&app).await {
            tracing::warn!(cause = %err, "The hub's settings were not read again");
        }
    }
}

pub async fn read_again(app: &App) -> Result<()> {
    let usual = app.config.hub_settings();
    let now = app.read(async move |conn| actions::show(conn, usual).await).await?;
    app.set_hub(now);
    Ok(())
}
