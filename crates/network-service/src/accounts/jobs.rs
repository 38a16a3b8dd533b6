//! What the clock does for accounts: copies are made and erased, and accounts end.

use api_types::ExportId;
use service_kit::{Conn, Result};

use super::actions::{self, Step};
use super::store;
use crate::app::App;
use crate::creators;

const BATCH: i64 = 50;

/// Goes on with every copy that is being made.
pub async fn make_exports(app: App) -> Result<()> {
    for id in app.read(async |conn| store::running(conn, BATCH).await).await? {
        make_export(&app, id).await?;
    }
    Ok(())
}

/// Makes one copy to its end, a transaction for each table.
pub async fn make_export(app: &App, id: ExportId) -> Result<()> {
    loop {
        let (now, post) = (app.clock.now(), app.post());
        let step = async move |conn: &mut Conn| actions::step(conn, &post, id, now).await;
        if app.write(step).await? == Step::Last {
            return Ok(());
        }
    }
}

/// Erases copies whose week is over.
pub async fn expire_exports(app: App) -> Result<()> {
    let now = app.clock.now();
    app.write(async move |conn| store::expire(conn, now).await).await?;
    Ok(())
}

/// Ends accounts whose 30 days are over; one that cannot end now keeps no other from it.
pub async fn erase_leaving(app: App) -> Result<()> {
    let now = app.clock.now();
    let due =
        app.read(async move |conn| creators::store::due_to_leave(conn, now, BATCH).await).await?;
    for id in due {
        let post = app.post();
        let erased = async move |conn: &mut Conn| actions::erase(conn, &post, id, now).await;
        if let Err(err) = app.write(erased).await {
            tracing::error!(creator.id = %id, cause = %err, "An account could not be ended yet");
        }
    }
    Ok(())
}
