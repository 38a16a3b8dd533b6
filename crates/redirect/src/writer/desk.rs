//! The desk of a writer: a loop that commits, spools, reconnects and replays.

use std::future::ready;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use metrics::{Gauge, Histogram};
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tracing::{error, info, warn};
use ulid::Ulid;

use super::session::{Failure, Line, Session};
use super::store::{self, INSERT_ROWS};
use super::{Unavailable, Waiting, WriterConfig};
use crate::row::ClickRow;
use crate::spool::Replay;

type Answer = oneshot::Sender<Result<(), Unavailable>>;

struct Desk {
    config: WriterConfig,
    line: Line,
    /// Failures since the last success: a database that accepts connections and no rows is not hammered.
    failures: u32,
    replay: Option<Replay>,
    connected: Arc<AtomicBool>,
    figures: Figures,
}

/// Metrics; the depth is the sum over all writers of the process.
struct Figures {
    queue_depth: Gauge,
    last_depth: f64,
    batch_rows: Histogram,
    commit_seconds: Histogram,
}

impl Figures {
    fn new() -> Self {
        Self {
            queue_depth: metrics::gauge!("clicks_queue_depth"),
            last_depth: 0.0,
            batch_rows: metrics::histogram!("clicks_batch_rows"),
            commit_seconds: metrics::histogram!("clicks_commit_seconds"),
        }
    }

    fn batch_taken(&mut self, rows: usize, left: usize) {
        self.batch_rows.record(rows as f64);
        self.queue_depth.increment(left as f64 - self.last_depth);
        self.last_depth = left as f64;
    }
}

/// Works until every handle of the writer is dropped and the queue is empty.
pub(super) async fn open(
    config: WriterConfig,
    mut queue: mpsc::Receiver<Waiting>,
    connected: Arc<AtomicBool>,
) {
    let line = Line::open(&config).await;
    connected.store(line.is_up(), Ordering::Release);
    let figures = Figures::new();
    let mut desk = Desk { config, line, failures: 0, replay: None, connected, figures };
    let mut batch = Vec::with_capacity(desk.config.batch_rows);
    loop {
        tokio::select! {
            biased;
            taken = queue.recv_many(&mut batch, desk.config.batch_rows) => {
                if taken == 0 {
                    return;
                }
                desk.figures.batch_taken(taken, queue.len());
                desk.store(batch.drain(..)).await;
                desk.replay_some().await;
            }
            found = desk.line.changed() => desk.turn(found),
            () = ready(()), if desk.has_replay() => desk.replay_some().await,
        }
    }
}

impl Desk {
    async fn store(&mut self, batch: impl Iterator<Item = Waiting>) {
        let (rows, answers): (Vec<ClickRow>, Vec<Answer>) =
            batch.map(|waiting| (waiting.row, waiting.answer)).unzip();
        let started = Instant::now();
        match self.commit(&rows).await {
            Ok(()) => {
                self.figures.commit_seconds.record(started.elapsed().as_secs_f64());
                answer_all(answers, Ok(()));
            }
            Err(failure) if failure.blames_a_row() => self.store_sound(rows, answers).await,
            Err(_) => self.spool(rows, answers).await,
        }
    }

    async fn commit(&mut self, rows: &[ClickRow]) -> Result<(), Failure> {
        let Line::Up(session) = &mut self.line else { return Err(Failure::TooSlow) };
        let copy = store::copy(session, &self.config.table, rows);
        let outcome =
            timeout(self.config.commit_timeout, copy).await.unwrap_or(Err(Failure::TooSlow));
        self.note(&outcome);
        outcome
    }

    /// One row spoils a COPY for all; found out, it alone is refused.
    async fn store_sound(&mut self, rows: Vec<ClickRow>, answers: Vec<Answer>) {
        match self.insert_sound(&rows).await {
            Ok(refused) => {
                for (row, answer) in rows.iter().zip(answers) {
                    let is_refused = refused.contains(&row.id);
                    let outcome = if is_refused { Err(Unavailable::NotStored) } else { Ok(()) };
                    answer_all(vec![answer], outcome);
                }
            }
            Err(_) => self.spool(rows, answers).await,
        }
    }

    /// Inserts all rows but those that the database refuses, and returns the ids of these; halves what is
    /// refused until one row is left.
    async fn insert_sound(&mut self, rows: &[ClickRow]) -> Result<Vec<Ulid>, Failure> {
        let (mut refused, mut parts) = (Vec::new(), vec![rows]);
        while let Some(part) = parts.pop() {
            match (self.insert_missing(part).await, part) {
                (Ok(()), _) => {}
                (Err(failure), [row]) if failure.blames_a_row() => {
                    error!(click.id = %row.id, %failure, "The database refuses a click");
                    refused.push(row.id);
                }
                (Err(failure), _) if failure.blames_a_row() => {
                    let (left, right) = part.split_at(part.len() / 2);
                    parts.extend([right, left]);
                }
                (Err(failure), _) => return Err(failure),
            }
        }
        Ok(refused)
    }

    async fn spool(&self, rows: Vec<ClickRow>, answers: Vec<Answer>) {
        let spool = self.config.spool.clone();
        let appended =
            spawn_blocking(move || spool.append(&rows)).await.map_err(io::Error::other).flatten();
        if let Err(cause) = &appended {
            error!(%cause, "The spool takes no clicks");
        }
        answer_all(answers, appended.map_err(|_| Unavailable::NotStored));
    }

    async fn insert_missing(&mut self, rows: &[ClickRow]) -> Result<(), Failure> {
        let Line::Up(session) = &mut self.line else { return Err(Failure::TooSlow) };
        let insert = store::insert_missing(session, &self.config.table, rows);
        let outcome =
            timeout(self.config.commit_timeout, insert).await.unwrap_or(Err(Failure::TooSlow));
        self.note(&outcome);
        outcome
    }

    /// After a failure that no row is to blame for, the connection is given up: its state is unknown.
    fn note(&mut self, outcome: &Result<(), Failure>) {
        match outcome {
            Ok(()) => self.failures = 0,
            Err(failure) if failure.blames_a_row() => {}
            Err(failure) => {
                warn!(%failure, "Clicks go to the spool");
                self.failures = self.failures.saturating_add(1);
                self.turn(None);
            }
        }
    }

    fn turn(&mut self, found: Option<Session>) {
        self.connected.store(found.is_some(), Ordering::Release);
        self.line = match found {
            Some(session) => Line::Up(Box::new(session)),
            None => {
                self.replay = None;
                Line::look_for(self.config.clone(), self.failures)
            }
        };
    }

    fn has_replay(&self) -> bool {
        self.line.is_up() && (self.replay.is_some() || self.config.spool.is_claimable())
    }

    /// Replays one chunk, so that fresh clicks wait for one insert at most.
    async fn replay_some(&mut self) {
        if !self.has_replay() {
            return;
        }
        let Some(mut replay) = self.replay.take().or_else(|| self.config.spool.claim_replay())
        else {
            return;
        };
        let read = spawn_blocking(move || {
            let rows = replay.peek(INSERT_ROWS);
            (replay, rows)
        });
        let Ok((replay, Ok(rows))) = read.await else { return };
        if let Ok(refused) = self.insert_sound(&rows).await {
            let rows = rows.into_iter().filter(|row| refused.contains(&row.id)).collect();
            self.confirm(replay, rows).await;
        }
    }

    async fn confirm(&mut self, mut replay: Replay, refused: Vec<ClickRow>) {
        let confirmed = spawn_blocking(move || {
            replay.set_aside(&refused)?;
            replay.confirm().map(|()| replay)
        });
        let confirmed = confirmed.await;
        if self.config.spool.pending_bytes() == 0 {
            info!("The spool is replayed");
        } else if let Ok(Ok(replay)) = confirmed {
            self.replay = Some(replay);
        }
    }
}

fn answer_all(answers: Vec<Answer>, outcome: Result<(), Unavailable>) {
    for answer in answers {
        // A visitor who left does not wait for the answer; the click is stored all the same.
        let _ = answer.send(outcome);
    }
}
