//! One connection of a writer, and how a lost one is found again.

use std::collections::HashMap;
use std::future::pending;
use std::time::Duration;

use rand::RngExt;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Statement};
use tracing::{info, warn};

use super::WriterConfig;
use super::store::Month;
use crate::row::column_names;

const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// What went wrong between this process and the database.
#[derive(Debug)]
pub(super) enum Failure {
    Postgres(tokio_postgres::Error),
    /// A COPY that did not begin: no row is to blame, and the connection is out of step.
    NotBegun(tokio_postgres::Error),
    TooSlow,
}

impl Failure {
    /// Whether the database is well and a row is at fault: a value or a constraint.
    pub(super) fn blames_a_row(&self) -> bool {
        let Self::Postgres(error) = self else { return false };
        error
            .code()
            .is_some_and(|code| ["22", "23"].iter().any(|class| code.code().starts_with(class)))
    }

    pub(super) fn code(&self) -> Option<&SqlState> {
        match self {
            Self::Postgres(error) | Self::NotBegun(error) => error.code(),
            Self::TooSlow => None,
        }
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Postgres(error)
    }
}

/// Says the SQLSTATE and never the message, whose detail may quote a row.
impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self, self.code()) {
            (_, Some(code)) => write!(f, "SQLSTATE {}", code.code()),
            (Self::Postgres(error) | Self::NotBegun(error), None) => error.fmt(f),
            (Self::TooSlow, None) => f.write_str("no answer in time"),
        }
    }
}

/// An open connection in the writer's role, with what it has prepared.
pub(super) struct Session {
    pub(super) client: Client,
    /// The table's columns, in the order of a row's values.
    pub(super) columns: String,
    pub(super) copies: HashMap<String, Statement>,
    /// Where each month's rows go.
    pub(super) leaves: HashMap<Month, String>,
    wire: JoinSet<()>,
}

impl Session {
    async fn open(config: &WriterConfig) -> Result<Self, Failure> {
        let (client, connection) = config.database.connect(config.tls.clone()).await?;
        let mut wire = JoinSet::new();
        wire.spawn(async move {
            if let Err(cause) = connection.await {
                warn!(cause = %Failure::from(cause), "The click writer's connection broke");
            }
        });
        let role = config.role.as_ref().map(|role| format!("SET ROLE {};", quote(role)));
        // A 302 stands for a click on disk, so a server that answers before its own flush is overruled.
        let durable = "SELECT set_config('synchronous_commit', 'on', false) \
                       WHERE current_setting('synchronous_commit') = 'off'";
        client.batch_execute(&format!("{}{durable}", role.unwrap_or_default())).await?;
        let columns = column_names(&config.owners);
        Ok(Self { client, columns, copies: HashMap::new(), leaves: HashMap::new(), wire })
    }
}

/// The state of the connection: there, or being looked for in the background.
pub(super) enum Line {
    Up(Box<Session>),
    Down(JoinSet<Session>),
}

impl Line {
    /// One attempt, so that the first clicks after a start need not go through the spool.
    pub(super) async fn open(config: &WriterConfig) -> Self {
        match dial(config).await {
            Ok(session) => Self::Up(Box::new(session)),
            Err(cause) => {
                warn!(%cause, "The click writer starts without its database");
                Self::look_for(config.clone(), 1)
            }
        }
    }

    /// Looks for the database after so many failures in a row, with pauses that grow and jitter.
    pub(super) fn look_for(config: WriterConfig, failures: u32) -> Self {
        let mut search = JoinSet::new();
        search.spawn(search_database(config, failures));
        Self::Down(search)
    }

    pub(super) fn is_up(&self) -> bool {
        matches!(self, Self::Up(_))
    }

    /// Waits until the connection is lost, or found. Dropping the wait loses nothing.
    pub(super) async fn changed(&mut self) -> Option<Session> {
        match self {
            Self::Up(session) => {
                session.wire.join_next().await;
                None
            }
            Self::Down(search) => match search.join_next().await {
                Some(Ok(session)) => Some(session),
                Some(Err(_)) | None => pending().await,
            },
        }
    }
}

async fn search_database(config: WriterConfig, mut failures: u32) -> Session {
    loop {
        sleep(pause(failures, config.longest_pause)).await;
        match dial(&config).await {
            Ok(session) => {
                info!("The click writer has its database again");
                return session;
            }
            Err(cause) => warn!(%cause, failures, "The click writer's database is away"),
        }
        failures = failures.saturating_add(1);
    }
}

async fn dial(config: &WriterConfig) -> Result<Session, Failure> {
    timeout(config.connect_timeout, Session::open(config)).await.unwrap_or(Err(Failure::TooSlow))
}

/// Doubles from 50 ms to the longest, half of it by chance, so that workers do not come all at once.
fn pause(failures: u32, longest: Duration) -> Duration {
    let full = FIRST_PAUSE.saturating_mul(1 << failures.min(16)).min(longest);
    full / 2 + (full / 2).mul_f64(rand::rng().random::<f64>())
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_no_further() {
        let longest = Duration::from_secs(2);
        for failures in 0..40 {
            let full = FIRST_PAUSE.saturating_mul(1 << failures.min(16)).min(longest);
            let waited = pause(failures, longest);
            assert!(full / 2 <= waited && waited <= full, "{waited:?} after {failures}");
        }
    }

    #[test]
    fn a_role_with_a_quote_stays_a_name() {
        assert_eq!(quote("a\"; DROP"), "\"a\"\"; DROP\"");
    }
}
