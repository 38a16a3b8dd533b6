//! The nightly pull.

use service_kit::Result;

use super::peer;
use crate::app::App;

/// Asks every brand for the figures of its partners here.
pub async fn pull(app: App) -> Result<()> {
    peer::pull_all(&app).await
}
