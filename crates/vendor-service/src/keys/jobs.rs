//! What is done with keys by the clock.

use api_types::{KeyId, SessionId};
use service_kit::{Purpose, Result, sessions};

use super::store;
use crate::app::App;

/// Books which keys and sessions were used since the last time.
pub async fn book_use(app: &App) -> Result<()> {
    let keys: Vec<KeyId> = app.keys_seen.take().into_iter().map(KeyId::from_ulid).collect();
    let seen = app.sessions_seen.take().into_iter().map(SessionId::from_ulid);
    let seen: Vec<SessionId> = seen.collect();
    if keys.is_empty() && seen.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let booked = app.db.across(Purpose::Jobs, async move |conn| {
        store::touch(conn, &keys, now).await?;
        sessions::touch(conn, &seen, now).await
    });
    booked.await
}
