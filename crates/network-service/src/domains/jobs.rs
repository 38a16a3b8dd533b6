//! Looks at domains again by the clock.

use futures_util::{StreamExt, stream};
use service_kit::{Conn, Result};

use super::{looks, store};
use crate::app::App;

const BATCH: i64 = 500;
const AT_ONCE: usize = 8;

/// Looks at every domain that is due.
pub async fn check_due(app: App) -> Result<()> {
    let now = app.clock.now();
    loop {
        let due = app.read(async move |conn: &mut Conn| store::due(conn, now, BATCH).await).await?;
        let count = due.len() as i64;
        let app = &app;
        let looks = due.into_iter().map(|domain| async move {
            if let Err(cause) = looks::look_and_book(app, &domain).await {
                tracing::warn!(domain = domain.domain, %cause, "A domain could not be booked");
                return 0;
            }
            1
        });
        let booked: Vec<i64> = stream::iter(looks).buffer_unordered(AT_ONCE).collect().await;
        // What could not be booked stays due, and must not be asked for in circles.
        if count < BATCH || booked.iter().sum::<i64>() == 0 {
            return Ok(());
        }
    }
}
