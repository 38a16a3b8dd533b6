//! Keeps memory fresh: Postgres tells of changes, and a full reading mends what was missed.
//!
//! Listening goes before reading, so that no change falls between. What is kept is saved to disk now
//! and then, for a start while the database is away.

use std::collections::HashSet;
use std::hash::Hash;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval_at, sleep};
use tokio_postgres::{AsyncMessage, Client, Config, Connection};

use crate::{Result, db};

const SAVE_EVERY: Duration = Duration::from_secs(60);
const SWEEP_EVERY: Duration = Duration::from_secs(300);
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// More changes than this at once are answered by reading everything.
const MOST_CHANGES: usize = 200;

/// Where changes are told of.
#[derive(Clone, Copy, Debug)]
pub struct Channel<'a> {
    /// The database; its `sslmode` says whether TLS is spoken.
    pub url: &'a str,
    /// The role that listens.
    pub role: &'static str,
    pub name: &'static str,
}

/// What is kept in memory.
pub trait Kept: Sync {
    type Change: Eq + Hash + Send;

    /// Reads a message of the channel; none where it says nothing to us.
    fn read(message: &str) -> Option<Self::Change>;

    /// Reads all of it anew.
    fn refill(&self) -> impl Future<Output = Result<()>> + Send;

    /// Reads what changed.
    fn apply(&self, changes: HashSet<Self::Change>) -> impl Future<Output = Result<()>> + Send;

    /// Writes the copy on disk, when something changed.
    fn save(&self) -> impl Future<Output = ()> + Send;
}

/// Follows all changes, without end; a lost connection is looked for again.
pub async fn keep_fresh<K: Kept>(channel: Channel<'_>, kept: &K) {
    loop {
        if let Err(cause) = follow(channel, kept).await {
            tracing::warn!(%cause, channel = channel.name, "Changes are not heard, trying again");
        }
        kept.save().await;
        sleep(RETRY_AFTER).await;
    }
}

async fn follow<K: Kept>(channel: Channel<'_>, kept: &K) -> anyhow::Result<()> {
    let (client, mut heard) = listen(channel).await?;
    told(kept.refill().await)?;
    let start = tokio::time::Instant::now();
    let mut saving = interval_at(start, SAVE_EVERY);
    let mut sweeping = interval_at(start + SWEEP_EVERY, SWEEP_EVERY);
    saving.set_missed_tick_behavior(MissedTickBehavior::Delay);
    sweeping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            message = heard.recv() => {
                let Some(message) = message else { bail!("the connection ended") };
                told(apply(kept, with_waiting::<K>(&message, &mut heard)).await)?;
            }
            _ = saving.tick() => kept.save().await,
            _ = sweeping.tick() => told(kept.refill().await)?,
        }
        if client.is_closed() {
            bail!("the connection was closed");
        }
    }
}

fn told<T>(result: Result<T>) -> anyhow::Result<T> {
    result.map_err(|err| anyhow::anyhow!("{err}"))
}

/// A message and all that came meanwhile, each change once.
fn with_waiting<K: Kept>(first: &str, heard: &mut UnboundedReceiver<String>) -> HashSet<K::Change> {
    let mut changes: HashSet<K::Change> = K::read(first).into_iter().collect();
    while let Ok(message) = heard.try_recv() {
        changes.extend(K::read(&message));
    }
    changes
}

async fn apply<K: Kept>(kept: &K, changes: HashSet<K::Change>) -> Result<()> {
    if changes.len() > MOST_CHANGES { kept.refill().await } else { kept.apply(changes).await }
}

async fn listen(channel: Channel<'_>) -> anyhow::Result<(Client, UnboundedReceiver<String>)> {
    let config: Config = channel.url.parse().context("DATABASE_URL can't be read")?;
    let (client, connection) = config.connect(db::tls()?).await?;
    let (tell, heard) = unbounded_channel();
    tokio::spawn(forward(connection, tell));
    // Both are names of our own, written in the code.
    let set_up = format!("SET ROLE {}; LISTEN {}", channel.role, channel.name);
    client.batch_execute(&set_up).await.context("could not listen for changes")?;
    Ok((client, heard))
}

/// Drives the connection and passes on what Postgres tells, until either end is gone.
async fn forward<S, T>(mut connection: Connection<S, T>, tell: UnboundedSender<String>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        match std::future::poll_fn(|cx| connection.poll_message(cx)).await {
            Some(Ok(AsyncMessage::Notification(word))) => {
                if tell.send(word.payload().to_owned()).is_err() {
                    return;
                }
            }
            Some(Ok(_)) => {}
            Some(Err(cause)) => {
                tracing::warn!(%cause, "The connection that tells of changes broke");
                return;
            }
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// What a listener says first to a database that is ready for TLS: the request for it, or at
    /// once who it is; and, where TLS was asked for, the first byte that follows.
    async fn said_under(sslmode: &str) -> (u32, Option<u8>) {
        let database = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = database.local_addr().expect("an address");
        let url = format!("postgres://it@{address}/it?sslmode={sslmode}");
        let listening = tokio::spawn(async move {
            listen(Channel { url: &url, role: "it", name: "it" }).await.map(drop)
        });
        let (mut line, _) = database.accept().await.expect("somebody comes");
        let mut first = [0; 8];
        line.read_exact(&mut first).await.expect("a first message");
        let code = u32::from_be_bytes([first[4], first[5], first[6], first[7]]);
        let mut hello = None;
        if code == TLS_REQUEST {
            line.write_all(b"S").await.expect("an answer");
            hello = line.read_u8().await.ok();
        }
        drop(line);
        assert!(listening.await.expect("it ran").is_err(), "nobody answered it");
        (code, hello)
    }

    /// From Postgres' protocol: a request for TLS, and version 3.0 of a start without.
    const TLS_REQUEST: u32 = 80_877_103;
    const START: u32 = 196_608;
    /// The first byte of a TLS handshake.
    const HANDSHAKE: u8 = 22;

    #[tokio::test]
    async fn the_address_says_whether_tls_is_spoken() {
        assert_eq!(said_under("require").await, (TLS_REQUEST, Some(HANDSHAKE)));
        assert_eq!(said_under("prefer").await, (TLS_REQUEST, Some(HANDSHAKE)));
        assert_eq!(said_under("disable").await, (START, None));
    }
}
