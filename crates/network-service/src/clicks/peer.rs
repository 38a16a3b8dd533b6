//! Tells the brands of their clicks: one sender a brand, over all replicas.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use api_types::{ClickId, VendorId};
use rand::RngExt;
use service_kit::{Conn, Purpose, Result};
use tokio::sync::Semaphore;

use super::actions::{self, Batch};
use super::model::{Sender, Settled, lowest_after};
use super::store;
use crate::app::App;
use crate::vendor_link::{self, Failure};

/// Between two looks at who waits, whoever wakes us.
const PAUSE: Duration = Duration::from_millis(100);
const SWEEP: Duration = Duration::from_secs(1);
/// Brands that are called at the same time; those that hang are few at any moment, for they pause.
const AT_ONCE: usize = 64;
/// Calls under one claim before others get their turn.
const CALLS: usize = 200;

/// Sends until the process ends: woken by each click, and by itself every second.
pub async fn send_for_ever(app: App) {
    let (busy, room) = (Busy::default(), Arc::new(Semaphore::new(AT_ONCE)));
    loop {
        match due(&app).await {
            Ok(vendors) => {
                for vendor in vendors {
                    spawn_sender(&app, vendor, &busy, &room);
                }
            }
            Err(cause) => tracing::warn!(%cause, "Nobody knows which clicks wait"),
        }
        tokio::time::sleep(PAUSE).await;
        let _ = tokio::time::timeout(SWEEP, app.clicks_wake.notified()).await;
    }
}

/// Brands that this process is sending to.
#[derive(Clone, Default)]
struct Busy(Arc<Mutex<HashSet<VendorId>>>);

impl Busy {
    fn begin(&self, vendor: VendorId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(vendor)
    }

    fn end(&self, vendor: VendorId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&vendor);
    }
}

fn spawn_sender(app: &App, vendor: VendorId, busy: &Busy, room: &Arc<Semaphore>) {
    if !busy.begin(vendor) {
        return;
    }
    let (app, busy, room) = (app.clone(), busy.clone(), room.clone());
    tokio::spawn(async move {
        if let Ok(_place) = room.acquire().await
            && let Err(cause) = send(&app, vendor, None).await
        {
            tracing::warn!(vendor.id = %vendor, %cause, "Sending clicks broke off");
        }
        busy.end(vendor);
        app.clicks_wake.notify_one();
    });
}

/// Sends all that is due by now, brand by brand, in rounds until nothing is; for tests and jobs.
///
/// What comes meanwhile is left: under steady traffic it would not end.
pub async fn send_all(app: &App) -> Result<()> {
    let before = Some(lowest_after(app.clock.now()));
    loop {
        let vendors = due(app).await?;
        let mut settled = 0;
        for vendor in vendors {
            settled += send(app, vendor, before).await.unwrap_or_else(|err| {
                tracing::warn!(vendor.id = %vendor, cause = %err, "Clicks were not sent");
                0
            });
        }
        if settled == 0 {
            return Ok(());
        }
    }
}

async fn due(app: &App) -> Result<Vec<VendorId>> {
    let now = app.clock.now();
    app.db.across(Purpose::Outbox, async move |conn| store::vendors_due(conn, now).await).await
}

/// Sends what waits for a brand until nothing does or it fails; answers how many clicks were settled.
/// With `before`, only those below it.
pub async fn send(app: &App, vendor: VendorId, before: Option<ClickId>) -> Result<usize> {
    let now = app.clock.now();
    let claim = format!("{:016x}", rand::rng().random::<u64>());
    let mine = claim.clone();
    let taken = async move |conn: &mut Conn| actions::take(conn, vendor, &mine, now).await;
    let Some(sender) = app.db.across(Purpose::Outbox, taken).await? else { return Ok(0) };
    let sent = send_claimed(app, vendor, before, &claim, sender).await;
    let release = async move |conn: &mut Conn| actions::release(conn, vendor, &claim).await;
    app.db.across(Purpose::Outbox, release).await?;
    sent
}

async fn send_claimed(
    app: &App,
    vendor: VendorId,
    before: Option<ClickId>,
    claim: &str,
    mut sender: Sender,
) -> Result<usize> {
    let (mut settled, mut most) = (0, app.config.clicks.send_rows);
    for _ in 0..CALLS {
        let reach = sender.reach(most);
        let next =
            async move |conn: &mut Conn| actions::next_batch(conn, vendor, before, reach).await;
        let Some(batch) = app.db.across(Purpose::Outbox, next).await? else { break };
        let told = tell(app, &batch).await;
        if told.as_ref().is_err_and(blames_the_clicks) && batch.clicks.len() > 1 {
            most = batch.clicks.len() as i64 / 2;
            match renew(app, vendor, claim).await? {
                Some(renewed) => sender = renewed,
                None => break,
            }
            continue;
        }
        most = app.config.clicks.send_rows;
        let verdict = Verdict::of(&batch, told, app.config.clicks.give_up_at_once);
        let is_over = verdict.failed.is_some();
        settled += verdict.settled.len();
        match book(app, vendor, claim, verdict).await? {
            Some(next) if !is_over => sender = next,
            Some(_) | None => break,
        }
    }
    Ok(settled)
}

/// One call; no connection to the database is held meanwhile.
async fn tell(app: &App, batch: &Batch) -> Result<Settled, Failure> {
    let clicks = batch.clicks.iter().map(|it| it.report()).collect();
    let answer = vendor_link::report_clicks(app, &batch.instance, clicks).await?;
    let settled = Settled::of(&batch.clicks, &answer.items);
    match settled.is_empty() {
        true => Err(Failure::unexpected("The brand's answer names none of the clicks")),
        false => Ok(settled),
    }
}

/// Something in the batch is at fault, not the brand's state: the rest can still arrive.
fn blames_the_clicks(failure: &Failure) -> bool {
    failure.status.is_some_and(|it| [400, 413, 422].contains(&it))
}

/// What a call came to.
struct Verdict {
    settled: Settled,
    failed: Option<String>,
}

impl Verdict {
    fn of(batch: &Batch, told: Result<Settled, Failure>, give_up: bool) -> Self {
        match told {
            Ok(settled) => Self { settled, failed: None },
            Err(failure)
                if give_up || (blames_the_clicks(&failure) && !failure.is_unexpected()) =>
            {
                let settled = Settled::given_up(&batch.clicks, &failure.in_words());
                Self { settled, failed: None }
            }
            Err(failure) => Self { settled: Settled::default(), failed: Some(failure.in_words()) },
        }
    }
}

/// Keeps a claim under which one batch takes many calls; nothing when it was lost.
async fn renew(app: &App, vendor: VendorId, claim: &str) -> Result<Option<Sender>> {
    let (now, claim, none) = (app.clock.now(), claim.to_owned(), Settled::default());
    let renewed = async move |conn: &mut Conn| {
        actions::book(conn, vendor, &claim, &none, |it| it.renewed(now), now).await
    };
    app.db.across(Purpose::Outbox, renewed).await
}

async fn book(
    app: &App,
    vendor: VendorId,
    claim: &str,
    verdict: Verdict,
) -> Result<Option<Sender>> {
    let (now, claim, Verdict { settled, failed }) = (app.clock.now(), claim.to_owned(), verdict);
    metrics::counter!("clicks_delivered_total").increment(settled.delivered.len() as u64);
    metrics::counter!("clicks_dead_total").increment(settled.dead.len() as u64);
    let chance = rand::rng().random_range(0..=1_000);
    let change = move |sender: Sender| match failed {
        None => sender.succeeded(now),
        Some(error) => sender.failed(error, chance, now),
    };
    let booked = async move |conn: &mut Conn| {
        actions::book(conn, vendor, &claim, &settled, change, now).await
    };
    app.db.across(Purpose::Outbox, booked).await
}
