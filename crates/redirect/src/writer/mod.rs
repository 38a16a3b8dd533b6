//! Clicks into Postgres by group commit, one writer a server worker.
//!
//! Each [`Writer`] owns one connection and runs on its worker's own thread. [`Writer::record`] puts a row
//! into the queue and waits; the desk (`desk.rs`) takes what arrived while the last batch was committing,
//! sends it as one binary COPY into the month's leaf partition and releases the waiters. When the database
//! is away or the COPY fails, the batch goes to the spool instead, including the doubtful case of a
//! connection that broke during the commit: the replay inserts what is not there and does nothing for the
//! rest. What neither takes is refused, so the caller sends 503 and never a redirect that was not stored.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::row::{ClickRow, Owners};
use crate::spool::Spool;

mod desk;
mod session;
mod store;

/// When the caller of [`Writer::record`] gets its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// After the commit, or after the spool's fsync.
    #[default]
    GroupCommit,
    /// At once, with the row in memory only. This breaks the promise on purpose: the harness that shows
    /// the promise kept must be able to show it missed.
    AnswerBeforeCommit,
}

/// What a writer needs; `new` fills in the sizes and times.
#[derive(Clone)]
pub struct WriterConfig {
    pub database: tokio_postgres::Config,
    /// Speaks TLS where `database` asks for it.
    pub tls: MakeRustlsConnect,
    /// Role taken after connecting: one that may insert into the leaf partitions and nothing else.
    pub role: Option<String>,
    /// Name of the partitioned table; its leaves are `<table>_YYYY_MM` and `<table>_default`.
    pub table: String,
    /// What the table calls those whom a click belongs to.
    pub owners: Owners,
    pub spool: Spool,
    pub durable: Durability,
    /// Most rows of one COPY.
    pub batch_rows: usize,
    /// Rows that may wait; one more is refused.
    pub queue_rows: usize,
    pub connect_timeout: Duration,
    /// A batch that is not committed by then is spooled and the connection given up.
    pub commit_timeout: Duration,
    /// Longest pause between two attempts to connect.
    pub longest_pause: Duration,
}

impl WriterConfig {
    pub fn new(
        database: tokio_postgres::Config,
        tls: MakeRustlsConnect,
        table: impl Into<String>,
        spool: Spool,
    ) -> Self {
        Self {
            database,
            tls,
            role: None,
            table: table.into(),
            owners: Owners::default(),
            spool,
            durable: Durability::GroupCommit,
            batch_rows: 4_096,
            queue_rows: 16_384,
            connect_timeout: Duration::from_secs(3),
            commit_timeout: Duration::from_secs(2),
            longest_pause: Duration::from_secs(2),
        }
    }
}

/// The click is not stored; answer 503 with `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    QueueFull,
    /// Neither the database nor the spool took it.
    NotStored,
}

impl Unavailable {
    fn reason(self) -> &'static str {
        match self {
            Self::QueueFull => "queue_full",
            Self::NotStored => "not_stored",
        }
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::QueueFull => "too many clicks wait to be stored",
            Self::NotStored => "neither the database nor the spool took the click",
        })
    }
}

impl std::error::Error for Unavailable {}

/// A row and who waits for it.
struct Waiting {
    row: ClickRow,
    answer: oneshot::Sender<Result<(), Unavailable>>,
}

/// One worker's way to the table. When the last handle is gone, the queue is emptied and the desk closes.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Waiting>,
    connected: Arc<AtomicBool>,
    durable: Durability,
}

impl Writer {
    /// Starts the desk on the current tokio runtime; on a current-thread one it stays on this thread.
    pub fn start(config: WriterConfig) -> Self {
        let (queue, rows) = mpsc::channel(config.queue_rows);
        let connected = Arc::new(AtomicBool::new(false));
        let durable = config.durable;
        tokio::spawn(desk::open(config, rows, Arc::clone(&connected)));
        Self { queue, connected, durable }
    }

    /// Stores one click: returns when it is committed, or synced to the spool while the database is away.
    pub async fn record(&self, row: ClickRow) -> Result<(), Unavailable> {
        let (answer, stored) = oneshot::channel();
        let outcome = match self.queue.try_send(Waiting { row, answer }) {
            Err(mpsc::error::TrySendError::Full(_)) => Err(Unavailable::QueueFull),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(Unavailable::NotStored),
            Ok(()) if self.durable == Durability::AnswerBeforeCommit => Ok(()),
            Ok(()) => stored.await.unwrap_or(Err(Unavailable::NotStored)),
        };
        if let Err(refused) = outcome {
            metrics::counter!("clicks_refused_total", "reason" => refused.reason()).increment(1);
        }
        outcome
    }

    /// Whether the database takes the clicks; if not, they go to the spool and the service is degraded.
    pub fn is_connected(&self) -> bool {
        !self.queue.is_closed() && self.connected.load(Ordering::Acquire)
    }
}
