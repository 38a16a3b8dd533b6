//! Waiting for a condition, with a bound.

use std::time::{Duration, Instant};

use anyhow::bail;

const PAUSE: Duration = Duration::from_millis(50);

/// Asks again and again until there is an answer; fails after `limit`, naming what was waited for.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut ask: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        if began.elapsed() > limit {
            bail!("waited {} s in vain for: {what}", limit.as_secs());
        }
        tokio::time::sleep(PAUSE).await;
    }
}
