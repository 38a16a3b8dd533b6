//! Carries a batch of decisions out, some at a time.

use std::time::Duration;

use api_types::decisions::Decision;
use api_types::requests::{RequestCard, RequestStatus};
use api_types::{BatchId, ErrorCode, VendorId};
use futures_util::{StreamExt, stream};
use service_kit::{Conn, Error, Result};
use tracing::Instrument;

use crate::app::App;
use crate::decisions::actions;
use crate::decisions::model::{CLAIM, Item, Verdict};
use crate::decisions::store;
use crate::requests;
use crate::requests::model::in_words;

/// Brands have small pools too: their instance makes partner and link for each approval.
const AT_ONCE: usize = 4;
/// How often a worker shows that it lives: three times within a claim.
const RENEW_EVERY: Duration = Duration::from_secs(10);
/// How often items that are still under way are looked at before the job takes over.
const ROUNDS: usize = 12;

/// Begins at once, beside the answer. What breaks off is taken up by the job.
pub fn in_background(app: &App, vendor: VendorId, id: BatchId, claim: String) {
    let app = app.clone();
    let work = async move {
        if let Err(err) = carry_out(&app, vendor, id, &claim).await {
            tracing::error!(batch.id = %id, cause = %err, "Decisions broke off; they are resumed");
        }
    };
    tokio::spawn(work.in_current_span());
}

/// Works under a claim until nothing of the batch waits, or its brand stays silent.
pub async fn carry_out(app: &App, vendor: VendorId, id: BatchId, claim: &str) -> Result<()> {
    let rounds = run_rounds(app, vendor, id);
    tokio::pin!(rounds);
    let mut renewals = tokio::time::interval(RENEW_EVERY);
    renewals.tick().await;
    let outcome = loop {
        tokio::select! {
            outcome = &mut rounds => break outcome,
            _ = renewals.tick() => renew(app, id, claim).await,
        }
    };
    let (now, mine) = (app.clock.now(), claim.to_owned());
    app.write(async move |conn| actions::release(conn, id, &mine, now).await).await?;
    outcome
}

async fn renew(app: &App, id: BatchId, claim: &str) {
    let (until, claim) = (app.clock.now() + CLAIM, claim.to_owned());
    let renewed =
        app.write(async move |conn| store::renew_claim(conn, id, &claim, until).await).await;
    if let Err(err) = renewed {
        tracing::warn!(batch.id = %id, cause = %err, "A claim was not renewed");
    }
}

async fn run_rounds(app: &App, vendor: VendorId, id: BatchId) -> Result<()> {
    for _ in 0..ROUNDS {
        let items = app.read(async move |conn| actions::waiting(conn, id).await).await?;
        if items.is_empty() {
            break;
        }
        let carried = items.into_iter().map(|item| decide(app, vendor, item));
        let outcomes: Vec<Result<()>> =
            stream::iter(carried).buffer_unordered(AT_ONCE).collect().await;
        outcomes.into_iter().collect::<Result<()>>()?;
    }
    Ok(())
}

/// Carries one decision out and books it. A fault leaves it waiting.
async fn decide(app: &App, vendor: VendorId, item: Item) -> Result<()> {
    let note = item.decision_note.clone();
    let decided = match item.decision {
        Decision::Approve => requests::peer::approve(app, vendor, item.request_id, note).await,
        Decision::Reject => reject(app, vendor, &item).await,
    };
    let verdict = match decided {
        Ok(card) => verdict(&card),
        Err(Error::Refused(refusal)) => Verdict::from(&refusal),
        Err(fault) => return Err(fault),
    };
    let now = app.clock.now();
    app.write(async move |conn| actions::settle(conn, &item, &verdict, now).await).await
}

async fn reject(app: &App, vendor: VendorId, item: &Item) -> Result<RequestCard> {
    let (now, post) = (app.clock.now(), app.post());
    let (id, note) = (item.request_id, item.decision_note.clone());
    let rejected = async move |conn: &mut Conn| {
        requests::actions::reject(conn, &post, vendor, id, note, now).await
    };
    app.write(rejected).await
}

fn verdict(card: &RequestCard) -> Verdict {
    match (card.status, &card.failure) {
        (RequestStatus::Provisioning, _) => Verdict::UnderWay,
        (RequestStatus::Pending, Some(failure)) => {
            let error = ErrorCode::FederationFailed.to_string();
            Verdict::Failed { error, detail: in_words(failure) }
        }
        _ => Verdict::Done,
    }
}
