//! The nightly pull, and taking up what a killed one left.

use service_kit::Result;

use super::peer;
use crate::app::App;

/// Asks every brand for the figures of its partners here.
pub async fn pull(app: App) -> Result<()> {
    peer::pull_all(&app).await
}

/// Goes on where a run stands whose workers are gone, and helps where they are not.
pub async fn resume(app: App) -> Result<()> {
    peer::resume(&app).await
}
