//! The worker: claims due messages, has them carried, and books what came of it.
//!
//! Messages of many receivers are on their way at once, each receiver in a lane of bounded width.
//! Whatever ends meanwhile is booked by one transaction, and its places are claimed anew: nobody
//! waits for the slowest of a batch.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use api_types::MessageId;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio::task::{Id, JoinError, JoinSet};

use super::lanes::{Lanes, Room};
use super::{Parcel, backoff, place, store};
use crate::db::Purpose;
use crate::seal::Sealer;
use crate::{Clock, Db, Result, tokens};

const SWEEP: Duration = Duration::from_millis(200);
/// Between two tries of a message whose receiver does not know us.
const HELD: TimeDelta = TimeDelta::minutes(5);
/// A delivery takes no longer, so that its subject goes on.
const LONGEST: Duration = Duration::from_secs(45);
const AFTER_A_FAULT: Duration = Duration::from_secs(1);

/// What came of one delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// Worth another try, at the usual time or not before the given number of seconds.
    Failed {
        error: String,
        retry_after: Option<u64>,
    },
    /// The receiver does not know us: the whole lane waits, and somebody should look.
    Held {
        error: String,
    },
    /// Trying again can't help.
    Dead {
        error: String,
    },
}

/// Knows how to bring a message to its receiver.
pub trait Carrier: Send + Sync + 'static {
    fn carry(&self, parcel: &Parcel) -> impl Future<Output = Outcome> + Send;

    /// Whether the receiver of a message that failed is there otherwise: then it is tried again every
    /// five minutes, and not ever more seldom.
    fn is_there(&self, _: &Parcel) -> impl Future<Output = bool> + Send {
        std::future::ready(false)
    }
}

/// Delivers the outbox of one service. Any number of replicas may run one.
pub struct Courier<C> {
    db: Db,
    clock: Clock,
    sealer: Sealer,
    carrier: Arc<C>,
    wake: Arc<Notify>,
    room: Room,
    longest: Duration,
    /// The mark of this worker on what it has claimed.
    claim: String,
}

/// A message that was claimed, without what it carries.
#[derive(Clone, Debug)]
struct Claimed {
    id: MessageId,
    lane: String,
    kind: String,
    attempts: i32,
    tried_since: DateTime<Utc>,
}

/// What a carrier told.
struct End {
    outcome: Outcome,
    /// The receiver of what failed is there otherwise.
    is_there: bool,
}

/// What is on its way, and what has ended and is not booked yet.
struct Rounds {
    lanes: Lanes,
    tasks: JoinSet<End>,
    claimed: HashMap<Id, Claimed>,
    ended: Vec<(Claimed, End)>,
    /// When the claims were renewed.
    renewed: DateTime<Utc>,
}

impl<C: Carrier> Courier<C> {
    pub fn new(db: Db, clock: Clock, sealer: Sealer, wake: Arc<Notify>, carrier: C) -> Self {
        let (carrier, room) = (Arc::new(carrier), Room::default());
        let claim = tokens::mint("");
        Self { db, clock, sealer, carrier, wake, room, longest: LONGEST, claim }
    }

    /// The same with other bounds on what is on its way at once.
    #[must_use]
    pub fn with_room(self, room: Room) -> Self {
        Self { room, ..self }
    }

    /// The same with another bound on one delivery.
    #[must_use]
    pub fn with_longest(self, longest: Duration) -> Self {
        Self { longest, ..self }
    }

    /// Delivers until the process ends; woken in-process, and by itself every 200 ms.
    pub async fn run(self) {
        let mut rounds = Rounds::new(self.room, self.clock.now());
        loop {
            if let Err(err) = self.book_and_claim(&mut rounds).await {
                tracing::warn!(cause = %err, "The outbox could not be read");
                tokio::time::sleep(AFTER_A_FAULT).await;
                continue;
            }
            tokio::select! {
                () = rounds.next_end() => {}
                () = self.wake.notified() => {}
                () = tokio::time::sleep(SWEEP) => {}
            }
        }
    }

    /// Delivers everything that is due, in rounds, until nothing is; for tests and jobs.
    pub async fn deliver_all(&self) -> Result<usize> {
        let mut rounds = Rounds::new(self.room, self.clock.now());
        let mut delivered = 0;
        loop {
            delivered += self.book_and_claim(&mut rounds).await?;
            if rounds.tasks.is_empty() && rounds.ended.is_empty() {
                return Ok(delivered);
            }
            // No end within a sweep: the claims are to be renewed meanwhile.
            let _ = tokio::time::timeout(SWEEP, rounds.next_end()).await;
        }
    }

    /// Books what has ended, and fills the places that are free; says how many set out.
    async fn book_and_claim(&self, rounds: &mut Rounds) -> Result<usize> {
        rounds.take_ended();
        self.renew(rounds).await?;
        if !rounds.ended.is_empty() {
            self.book(&rounds.ended).await?;
            rounds.ended.clear();
        }
        let wanted = store::Wanted::of(&rounds.lanes);
        if wanted.in_all == 0 {
            return Ok(0);
        }
        let now = self.clock.now();
        let claim = self.claim.clone();
        let claimed = self.db.across(Purpose::Outbox, async move |conn| {
            store::claim(conn, &claim, now, wanted).await
        });
        let rows = claimed.await?;
        let count = rows.len();
        for row in rows {
            self.send_out(row, now, rounds);
        }
        Ok(count)
    }

    /// Says of everything on its way, and of what is to be booked, that its worker lives, well before
    /// the claims run out.
    async fn renew(&self, rounds: &mut Rounds) -> Result<()> {
        let now = self.clock.now();
        let mine = rounds.claimed.values().chain(rounds.ended.iter().map(|(it, _)| it));
        let ids: Vec<MessageId> = mine.map(|it| it.id).collect();
        if ids.is_empty() || now - rounds.renewed < store::CLAIM / 3 {
            return Ok(());
        }
        let claim = self.claim.clone();
        let renewed = self
            .db
            .across(Purpose::Outbox, async move |conn| store::renew(conn, &claim, &ids, now).await);
        renewed.await?;
        rounds.renewed = now;
        Ok(())
    }

    fn send_out(&self, row: store::Row, now: DateTime<Utc>, rounds: &mut Rounds) {
        let claimed = Claimed {
            id: row.id,
            lane: row.lane.clone(),
            kind: row.kind.clone(),
            attempts: row.attempts,
            tried_since: row.tried_since.unwrap_or(now),
        };
        rounds.lanes.sets_out(&claimed.lane);
        match self.unpack(row) {
            Ok(parcel) => {
                let (carrier, longest) = (Arc::clone(&self.carrier), self.longest);
                let carried = async move { carry(&*carrier, &parcel, longest).await };
                let task = rounds.tasks.spawn(carried);
                rounds.claimed.insert(task.id(), claimed);
            }
            Err(err) => rounds.end(claimed, End::of(Outcome::Dead { error: err.to_string() })),
        }
    }

    fn unpack(&self, row: store::Row) -> Result<Parcel> {
        let store::Row { id, tenant_id, lane, subject, kind, sealed_payload, attempts, .. } = row;
        let payload = self.sealer.open(&place(id), &sealed_payload.unwrap_or_default())?;
        Ok(Parcel { id, tenant: tenant_id, lane, subject, kind, attempts, payload })
    }

    async fn book(&self, ended: &[(Claimed, End)]) -> Result<()> {
        let now = self.clock.now();
        let (mut sent, mut failed) = (Vec::new(), Vec::new());
        for (it, end) in ended {
            let id = it.id;
            let (held, next) = (end.is_held(), next_attempt(it, end, now));
            match &end.outcome {
                Outcome::Sent => sent.push(id),
                Outcome::Failed { error, .. }
                | Outcome::Held { error }
                | Outcome::Dead { error } => {
                    let error = error.clone();
                    failed.push(store::Undelivered { id, error, held, next });
                }
            }
        }
        let claim = self.claim.clone();
        let booked = self.db.across(Purpose::Outbox, async move |conn| {
            store::mark_sent(conn, &sent, now).await?;
            let mut held = Vec::new();
            for it in &failed {
                let is_mine = store::mark_failed(conn, &claim, it).await?;
                held.extend((is_mine && it.held).then_some(it.id));
            }
            // After all that is marked, so that two couriers never wait for each other's messages.
            store::forget_tries(conn, &held).await
        });
        booked.await
    }
}

async fn carry<C: Carrier>(carrier: &C, parcel: &Parcel, longest: Duration) -> End {
    let outcome = tokio::time::timeout(longest, carrier.carry(parcel)).await;
    let outcome = outcome.unwrap_or_else(|_| Outcome::Failed {
        error: format!("no end after {} s", longest.as_secs_f32()),
        retry_after: None,
    });
    let is_there = match &outcome {
        Outcome::Failed { .. } => carrier.is_there(parcel).await,
        _ => false,
    };
    End { outcome, is_there }
}

/// When a message that failed is tried again; none: it is given up.
fn next_attempt(it: &Claimed, end: &End, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match &end.outcome {
        Outcome::Sent | Outcome::Dead { .. } => None,
        // It answers, so that it is asked every five minutes whether it knows us again.
        // However long that takes: nothing of a held lane is lost.
        Outcome::Held { .. } => {
            backoff::next(it.attempts, it.tried_since, true, now).or(Some(now + HELD))
        }
        Outcome::Failed { retry_after, .. } => {
            let asked = retry_after.map(|it| now + TimeDelta::seconds(it.min(86_400) as i64));
            let usual = backoff::next(it.attempts, it.tried_since, end.is_there, now);
            usual.map(|at| asked.map_or(at, |asked| at.max(asked)))
        }
    }
}

impl End {
    fn of(outcome: Outcome) -> Self {
        Self { outcome, is_there: false }
    }

    fn is_held(&self) -> bool {
        matches!(self.outcome, Outcome::Held { .. })
    }
}

impl Rounds {
    fn new(room: Room, now: DateTime<Utc>) -> Self {
        let (tasks, claimed, ended) = (JoinSet::new(), HashMap::new(), Vec::new());
        Self { lanes: Lanes::new(room), tasks, claimed, ended, renewed: now }
    }

    /// Waits for the next delivery to end; for ever while nothing is on its way.
    async fn next_end(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(end) => self.take(end),
            None => std::future::pending().await,
        }
    }

    /// All deliveries that have ended by now.
    fn take_ended(&mut self) {
        while let Some(end) = self.tasks.try_join_next_with_id() {
            self.take(end);
        }
    }

    fn take(&mut self, end: std::result::Result<(Id, End), JoinError>) {
        let (id, end) = end.unwrap_or_else(|err| {
            let error = format!("the delivery broke off: {err}");
            (err.id(), End::of(Outcome::Failed { error, retry_after: None }))
        });
        if let Some(claimed) = self.claimed.remove(&id) {
            self.end(claimed, end);
        }
    }

    fn end(&mut self, it: Claimed, end: End) {
        let is_heard = !matches!(end.outcome, Outcome::Failed { .. });
        self.lanes.ends(&it.lane, is_heard);
        let (id, kind) = (it.id, &it.kind);
        match &end.outcome {
            Outcome::Sent => {}
            Outcome::Held { error } => {
                tracing::error!(message.id = %id, message.kind = kind, error, "A receiver does not know us");
            }
            Outcome::Failed { error, .. } | Outcome::Dead { error } => {
                tracing::warn!(message.id = %id, message.kind = kind, error, "A message was not delivered");
            }
        }
        self.ended.push((it, end));
    }
}
