//! Waiting for what is bound to come: a condition is asked for again and again, up to a limit.

use std::time::Duration;

/// How long anything may take on a busy machine.
pub const LONG: Duration = Duration::from_secs(60);

const PAUSE: Duration = Duration::from_millis(40);

/// Asks until there is something, for at most [`LONG`].
pub async fn until<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    until_within(LONG, what, look).await
}

/// Asks until there is something; panics with `what` was waited for when `limit` is over.
pub async fn until_within<T>(
    limit: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let mut ticks = tokio::time::interval(PAUSE);
    let asking = async {
        loop {
            ticks.tick().await;
            if let Some(found) = look().await {
                return found;
            }
        }
    };
    match tokio::time::timeout(limit, asking).await {
        Ok(found) => found,
        Err(_) => panic!("waited {limit:?} in vain for {what}"),
    }
}
