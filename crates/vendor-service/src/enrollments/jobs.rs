//! What the clock does for partners who are not on the hub as they should be.

use service_kit::{Purpose, Result};

use super::{actions, peer, store};
use crate::app::App;

/// Takes up backfills whose worker died or whose hub did not answer, and tells again of everybody whom
/// the hub has refused. One brand that fails keeps no other from its turn.
pub async fn retry(app: App) -> Result<()> {
    let now = app.clock.now();
    let looked = app.db.across(Purpose::Jobs, async move |conn| {
        Ok((store::abandoned(conn, now).await?, store::with_refused(conn).await?))
    });
    let (abandoned, refused) = looked.await?;
    for tenant in abandoned {
        let claim = peer::fresh_claim(now);
        let mine = claim.clone();
        let taken = app
            .db
            .write(tenant, async move |conn| actions::take_over(conn, tenant, &mine, now).await);
        match taken.await {
            Ok(Some(id)) => peer::run(&app, tenant, id, &claim).await,
            Ok(None) => {}
            Err(err) => {
                tracing::warn!(tenant = %tenant, cause = %err, "A backfill was not taken up");
            }
        }
    }
    for tenant in refused {
        if let Err(err) = peer::retry_refused(&app, tenant).await {
            tracing::warn!(tenant = %tenant, cause = %err, "Refused partners were not told again");
        }
    }
    Ok(())
}
