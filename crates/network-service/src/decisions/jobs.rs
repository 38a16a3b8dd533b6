//! Takes up batches whose worker died, and forgets old ones.

use chrono::TimeDelta;
use service_kit::Result;

use super::model::CLAIM;
use super::{peer, store};
use crate::app::App;
use crate::requests::peer::fresh_claim;

const BATCHES: i64 = 20;
/// How long a finished batch can be looked at.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Carries on with every batch that nobody works on. Replicas share them: one is taken by one.
pub async fn resume(app: App) -> Result<()> {
    let now = app.clock.now();
    let left = app.read(async move |conn| store::abandoned(conn, now, BATCHES).await).await?;
    for id in left {
        let claim = fresh_claim(now);
        let mine = claim.clone();
        let taken = async move |conn: &mut service_kit::Conn| {
            store::claim(conn, id, &mine, now, now + CLAIM).await
        };
        if let Some(vendor) = app.write(taken).await? {
            tracing::info!(batch.id = %id, "Going on with decisions {id}");
            peer::carry_out(&app, vendor, id, &claim).await?;
        }
    }
    app.write(async move |conn| store::prune(conn, now - KEPT).await).await
}
