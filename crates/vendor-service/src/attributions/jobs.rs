//! What the clock does about credit: it follows the clicks that arrive.

use std::time::Duration;

use service_kit::{Conn, Purpose, Result};

use super::actions;
use crate::app::App;
use crate::clicks;
use crate::clicks::store::Reader;

/// How often [`catch_up_all`] looks again while older transactions still run.
const TRIES: usize = 250;

/// Folds clicks and lets what waited for them follow, each second until the process ends. On every
/// replica: the marks let one at a time work.
pub async fn follow_clicks(app: App) {
    loop {
        if let Err(cause) = clicks::jobs::fold(&app).await {
            tracing::error!(%cause, "Clicks could not be folded");
        }
        if let Err(cause) = catch_up(&app).await {
            tracing::error!(%cause, "What waited for clicks could not be decided");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Decides what waited for clicks that are stored by now.
pub async fn catch_up(app: &App) -> Result<()> {
    let now = app.clock.now();
    while app.db.across(Purpose::Jobs, async move |conn| actions::catch_up(conn, now).await).await?
    {
    }
    Ok(())
}

/// The same for all that is stored, waiting up to five seconds for older transactions to end.
pub async fn catch_up_all(app: App) -> Result<()> {
    for _ in 0..TRIES {
        catch_up(&app).await?;
        let left = async |conn: &mut Conn| clicks::store::unread(conn, Reader::CatchUp).await;
        if app.db.across(Purpose::Jobs, left).await? == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
