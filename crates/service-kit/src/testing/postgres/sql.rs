//! A few words to Postgres, from inside and outside of async code alike.

use anyhow::{Context, anyhow};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};

/// How a server received us.
pub(super) enum Entry {
    In,
    /// Ours, but all connections are taken.
    Full,
    Starting,
    Shut,
}

/// Runs `work` on a runtime of its own thread and waits for it there.
pub(super) fn blocking<T: Send>(
    work: impl Future<Output = anyhow::Result<T>> + Send,
) -> anyhow::Result<T> {
    on_own_thread(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(work)
    })
}

/// Runs `work` where no runtime is entered, so that it may enter one.
pub(super) fn on_own_thread<T: Send>(
    work: impl FnOnce() -> anyhow::Result<T> + Send,
) -> anyhow::Result<T> {
    std::thread::scope(|scope| scope.spawn(work).join())
        .unwrap_or_else(|_| Err(anyhow!("the work on the database panicked")))
}

/// Connects within the runtime at hand.
pub(super) async fn connect(url: &str) -> anyhow::Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .context("the database server does not let us in")?;
    tokio::spawn(connection);
    Ok(client)
}

pub(super) async fn try_connect(url: &str) -> Entry {
    let err = match tokio_postgres::connect(url, NoTls).await {
        Ok(_) => return Entry::In,
        Err(err) => err,
    };
    match err.code() {
        Some(code) if *code == SqlState::CANNOT_CONNECT_NOW => Entry::Starting,
        Some(code) if *code == SqlState::TOO_MANY_CONNECTIONS => Entry::Full,
        _ => Entry::Shut,
    }
}

/// Somebody was faster: what should be there is there.
pub(super) fn unless_duplicate(
    outcome: Result<(), tokio_postgres::Error>,
) -> Result<(), tokio_postgres::Error> {
    match outcome {
        Err(err)
            if [Some(&SqlState::DUPLICATE_DATABASE), Some(&SqlState::UNIQUE_VIOLATION)]
                .contains(&err.code()) =>
        {
            Ok(())
        }
        other => other,
    }
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
