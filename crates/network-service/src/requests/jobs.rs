//! Takes up provisioning whose worker died, and writes the digests to brands.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use service_kit::Result;

use super::{actions, peer, store};
use crate::app::App;

const BATCH: i64 = 50;
const AT_ONCE: usize = 8;
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Resumes every request whose claim ran out. Replicas share the work: a row is taken by one.
pub async fn resume(app: App) -> Result<()> {
    let now = app.clock.now();
    let taken = async move |conn: &mut service_kit::Conn| {
        actions::take_over(conn, BATCH, now, || peer::fresh_claim(now)).await
    };
    let taken = app.write(taken).await?;
    let app = &app;
    let resumed = taken.into_iter().map(|(id, claim)| async move {
        tracing::info!(request.id = %id, "Resuming request {id}");
        if let Err(err) = peer::provision(app, id, &claim, None).await {
            tracing::error!(request.id = %id, cause = %err, "Provisioning broke off again");
        }
    });
    stream::iter(resumed).buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
    Ok(())
}

/// Writes to brands about the applications for which no letter of their own went out.
pub async fn digest(app: App) -> Result<()> {
    let vendors = app.read(async move |conn| store::vendors_untold(conn).await).await?;
    for vendor in vendors {
        let (now, post) = (app.clock.now(), app.post());
        app.write(async move |conn| actions::tell_brand(conn, &post, vendor, now).await).await?;
    }
    Ok(())
}

/// Looks for abandoned requests until the process ends, more often than the timetable can.
pub async fn watch(app: App) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        looks.tick().await;
        if let Err(err) = resume(app.clone()).await {
            tracing::warn!(cause = %err, "Abandoned requests were not looked for");
        }
    }
}
