//! The worker: claims due messages, has them carried, and books what came of it.

use std::sync::Arc;
use std::time::Duration;

use api_types::MessageId;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, stream};
use tokio::sync::Notify;

use super::{Parcel, backoff, place, store};
use crate::db::Purpose;
use crate::seal::Sealer;
use crate::{Clock, Db, Result};

const BATCH: i64 = 64;
const AT_ONCE: usize = 16;
const SWEEP: Duration = Duration::from_millis(200);

/// What came of one delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// Worth another try, at the usual time or not before the given number of seconds.
    Failed {
        error: String,
        retry_after: Option<u64>,
    },
    /// Trying again can't help.
    Dead {
        error: String,
    },
}

/// Knows how to bring a message to its receiver.
pub trait Carrier: Send + Sync + 'static {
    fn carry(&self, parcel: &Parcel) -> impl Future<Output = Outcome> + Send;
}

/// Delivers the outbox of one service. Any number of replicas may run one.
pub struct Courier<C> {
    db: Db,
    clock: Clock,
    sealer: Sealer,
    carrier: C,
    wake: Arc<Notify>,
}

impl<C: Carrier> Courier<C> {
    pub fn new(db: Db, clock: Clock, sealer: Sealer, wake: Arc<Notify>, carrier: C) -> Self {
        Self { db, clock, sealer, carrier, wake }
    }

    /// Delivers until the process ends; woken in-process, and by itself every 200 ms.
    pub async fn run(self) {
        loop {
            match self.deliver_due().await {
                Ok(0) => {
                    let _ = tokio::time::timeout(SWEEP, self.wake.notified()).await;
                }
                Ok(_) => {}
                Err(err) => {
                    tracing::warn!(cause = %err, "The outbox could not be read");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    /// Delivers everything that is due, in rounds, until nothing is; for tests and jobs.
    pub async fn deliver_all(&self) -> Result<usize> {
        let mut delivered = 0;
        loop {
            match self.deliver_due().await? {
                0 => return Ok(delivered),
                n => delivered += n,
            }
        }
    }

    async fn deliver_due(&self) -> Result<usize> {
        let now = self.clock.now();
        let claimed =
            self.db.across(Purpose::Outbox, async move |conn| store::claim(conn, now, BATCH).await);
        let rows = claimed.await?;
        let count = rows.len();
        let deliveries = rows.into_iter().map(|row| self.deliver_one(row));
        let outcomes: Vec<Result<()>> =
            stream::iter(deliveries).buffer_unordered(AT_ONCE).collect().await;
        outcomes.into_iter().collect::<Result<()>>()?;
        Ok(count)
    }

    async fn deliver_one(&self, row: store::Row) -> Result<()> {
        let (id, attempts, created) = (row.id, row.attempts, row.created_at);
        let kind = row.kind.clone();
        let outcome = match self.unpack(row) {
            Ok(parcel) => self.carrier.carry(&parcel).await,
            Err(err) => Outcome::Dead { error: err.to_string() },
        };
        if let Outcome::Failed { error, .. } | Outcome::Dead { error } = &outcome {
            tracing::warn!(message.id = %id, message.kind = kind, error, "A message was not delivered");
        }
        self.book(id, attempts, created, outcome).await
    }

    fn unpack(&self, row: store::Row) -> Result<Parcel> {
        let store::Row { id, tenant_id, lane, subject, kind, sealed_payload, attempts, .. } = row;
        let payload = self.sealer.open(&place(id), &sealed_payload.unwrap_or_default())?;
        Ok(Parcel { id, tenant: tenant_id, lane, subject, kind, attempts, payload })
    }

    async fn book(
        &self,
        id: MessageId,
        attempts: i32,
        created: DateTime<Utc>,
        outcome: Outcome,
    ) -> Result<()> {
        let now = self.clock.now();
        let next = match &outcome {
            Outcome::Failed { retry_after, .. } => {
                let usual = backoff::next(attempts, created, now);
                let asked = retry_after.map(|it| now + TimeDelta::seconds(it.min(86_400) as i64));
                usual.map(|at| asked.map_or(at, |asked| at.max(asked)))
            }
            _ => None,
        };
        let booked = self.db.across(Purpose::Outbox, async move |conn| match outcome {
            Outcome::Sent => store::mark_sent(conn, id, now).await,
            Outcome::Failed { error, .. } | Outcome::Dead { error } => {
                store::mark_failed(conn, id, &error, next).await
            }
        });
        booked.await
    }
}
