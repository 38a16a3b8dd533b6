//! Books when sessions and tokens were last used, in batches: a GET never writes.

use std::time::Duration;

use api_types::{KeyId, SessionId};
use service_kit::{Purpose, Result, sessions};

use super::store;
use crate::app::App;
use crate::keys;

const EVERY: Duration = Duration::from_secs(30);

/// Books until the process ends.
pub async fn book_for_ever(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        if let Err(err) = book(&app).await {
            tracing::warn!(cause = %err, "Last uses were not booked");
        }
    }
}

pub async fn book(app: &App) -> Result<()> {
    let people: Vec<SessionId> =
        app.sessions_seen.take().into_iter().map(SessionId::from_ulid).collect();
    let brands: Vec<KeyId> = app.tokens_seen.take().into_iter().map(KeyId::from_ulid).collect();
    let programs: Vec<KeyId> =
        app.creator_keys_seen.take().into_iter().map(KeyId::from_ulid).collect();
    if people.is_empty() && brands.is_empty() && programs.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let booking = async move |conn: &mut service_kit::Conn| {
        sessions::touch(conn, &people, now).await?;
        store::touch(conn, &brands, now).await?;
        keys::store::touch(conn, &programs, now).await
    };
    app.db.across(Purpose::Jobs, booking).await
}
