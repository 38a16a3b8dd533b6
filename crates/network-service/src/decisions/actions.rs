//! Taking a batch of decisions down, and telling how far it is.

use api_types::decisions::{DecideMany, DecisionBatch, DecisionState};
use api_types::{BatchId, ErrorCode, RequestId, VendorId};
use chrono::{DateTime, Utc};
use service_kit::idempotency::{self, Answer, Claim};
use service_kit::{Conn, OrRefuse, Result};

use super::model::{Batch, Item, Verdict};
use super::store;
use crate::app::HUB;

/// What a call with a batch came to.
pub enum Submitted {
    /// Written down under the caller's claim: to be carried out.
    Fresh(BatchId, Answer),
    /// The answer of the call that had the same key.
    Replayed(Answer),
}

/// Writes a batch down. With a key that was used before, answers what was answered then.
pub async fn submit(
    conn: &mut Conn,
    vendor: VendorId,
    form: DecideMany,
    key: Option<&str>,
    claim: &str,
    now: DateTime<Utc>,
) -> Result<Submitted> {
    let caller = format!("{vendor} POST /api/vendors/me/requests/decisions");
    let ticket = match key {
        None => None,
        Some(key) => {
            let hash = idempotency::hash(&form)?;
            match idempotency::claim(conn, HUB, caller, key, hash, now).await? {
                Claim::Replay(answer) => return Ok(Submitted::Replayed(answer)),
                Claim::Fresh(ticket) => Some(ticket),
            }
        }
    };
    let batch = Batch::new(vendor, claim, now);
    let items = batch.items(form)?;
    store::insert(conn, &batch, &items).await?;
    let progress = progress(conn, vendor, batch.id).await?;
    let answer = match ticket {
        Some(ticket) => ticket.keep(conn, 202, &progress).await?,
        None => Answer::fresh(202, &progress)?,
    };
    Ok(Submitted::Fresh(batch.id, answer))
}

/// How far a batch is, with each item.
pub async fn progress(conn: &mut Conn, vendor: VendorId, id: BatchId) -> Result<DecisionBatch> {
    let batch = store::find(conn, vendor, id).await?;
    let batch = batch.or_refuse(ErrorCode::NotFound, "There are no such decisions")?;
    let items = store::items(conn, id).await?;
    let ids: Vec<RequestId> = items.iter().map(|it| it.request_id).collect();
    let mut names = store::names(conn, vendor, &ids).await?;
    let count = |state| i64::try_from(items.iter().filter(|it| it.state == state).count());
    Ok(DecisionBatch {
        id,
        total: i64::try_from(items.len()).unwrap_or(i64::MAX),
        done: count(DecisionState::Done).unwrap_or(i64::MAX),
        failed: count(DecisionState::Failed).unwrap_or(i64::MAX),
        waiting: count(DecisionState::Waiting).unwrap_or(i64::MAX),
        created_at: batch.created_at,
        finished_at: batch.finished_at,
        items: items
            .into_iter()
            .map(|it| {
                let names = names.remove(&it.request_id);
                it.as_wire(names)
            })
            .collect(),
    })
}

/// What of a batch is still to be carried out.
pub async fn waiting(conn: &mut Conn, id: BatchId) -> Result<Vec<Item>> {
    let items = store::items(conn, id).await?;
    Ok(items.into_iter().filter(|it| it.state == DecisionState::Waiting).collect())
}

pub async fn settle(
    conn: &mut Conn,
    item: &Item,
    verdict: &Verdict,
    now: DateTime<Utc>,
) -> Result<()> {
    store::settle(conn, item, verdict, now).await
}

/// Gives the batch back: finished when nothing waits, else for the job to take up.
pub async fn release(conn: &mut Conn, id: BatchId, claim: &str, now: DateTime<Utc>) -> Result<()> {
    let finished_at = waiting(conn, id).await?.is_empty().then_some(now);
    store::release(conn, id, claim, finished_at).await
}
