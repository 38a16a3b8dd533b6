//! The saga: asks the brand step by step, and books each answer.

use std::time::Duration;

use api_types::links::{CreateLink, Link};
use api_types::partners::CreatedPartner;
use api_types::requests::{FederationFailure, RequestStatus, SagaStep};
use api_types::{ProgramId, RequestId, emails};
use chrono::{DateTime, Utc};
use service_kit::telemetry::RequestId as Trace;
use service_kit::{Conn, Error, Result};
use tracing::Instrument;
use ulid::Ulid;
use url::Url;

use crate::app::App;
use crate::partnerships;
use crate::requests::actions::{self, Work};
use crate::requests::store;
use crate::vendor_link::{self, Failure};

/// How often a worker shows that it lives: three times within a claim.
const RENEW_EVERY: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A name for a claim that no other worker has.
pub fn fresh_claim(now: DateTime<Utc>) -> String {
    Ulid::from_datetime(now.into()).to_string()
}

/// Provisions in a task of its own, and waits for it as long as the brand's call may take.
pub async fn within_patience(app: &App, id: RequestId, claim: String) {
    let trace = Trace::current().map(|it| it.to_string());
    let worker = app.clone();
    let work = async move {
        if let Err(err) = provision(&worker, id, &claim, trace).await {
            tracing::error!(request.id = %id, cause = %err, "Provisioning broke off; it is resumed");
        }
    };
    let task = tokio::spawn(work.in_current_span());
    if tokio::time::timeout(app.patience, task).await.is_err() {
        tracing::info!(request.id = %id, "Provisioning {id} goes on in the background");
    }
}

/// Provisions a request that was stored in provisioning, as long as a person may wait.
pub async fn begin_at_once(app: &App, id: RequestId) {
    within_patience(app, id, id.to_string()).await;
}

/// Waits until whoever has the claim is done, as long as the brand's call may take.
pub async fn wait_for_other(app: &App, id: RequestId) -> Result<()> {
    let waiting = async {
        loop {
            let status = app.read(async move |conn| store::status(conn, id).await).await?;
            if status != Some(RequestStatus::Provisioning) {
                return Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(app.patience, waiting).await.unwrap_or(Ok(()))
}

/// Works under a claim until the request is settled or the claim is lost.
pub async fn provision(app: &App, id: RequestId, claim: &str, trace: Option<String>) -> Result<()> {
    let steps = run_steps(app, id, claim, trace);
    tokio::pin!(steps);
    let mut renewals = tokio::time::interval(RENEW_EVERY);
    renewals.tick().await;
    loop {
        tokio::select! {
            outcome = &mut steps => return outcome,
            _ = renewals.tick() => renew(app, id, claim).await,
        }
    }
}

/// A renewal that fails is no reason to stop: the booking of the next step decides.
async fn renew(app: &App, id: RequestId, claim: &str) {
    let (now, claim) = (app.clock.now(), claim.to_owned());
    let renewed = app.write(async move |conn| actions::renew(conn, id, &claim, now).await).await;
    if let Err(err) = renewed {
        tracing::warn!(request.id = %id, cause = %err, "A claim was not renewed");
    }
}

async fn run_steps(app: &App, id: RequestId, claim: &str, trace: Option<String>) -> Result<()> {
    loop {
        let mine = claim.to_owned();
        let work = app.read(async move |conn| actions::load(conn, id, &mine).await).await?;
        let Some(mut work) = work else { return Ok(()) };
        work.instance.trace.clone_from(&trace);
        let goes_on = match work.request.step {
            SagaStep::Nothing => make_partner(app, work, claim).await?,
            SagaStep::Partner => make_link(app, work, claim).await?,
            SagaStep::Link | SagaStep::Done => finish(app, work, claim).await?,
        };
        if !goes_on {
            return Ok(());
        }
    }
}

async fn make_partner(app: &App, work: Work, claim: &str) -> Result<bool> {
    let (id, mine) = (work.request.id, claim.to_owned());
    match ask_for_partner(app, &work).await {
        Err(failure) => give_up(app, id, claim, SagaStep::Partner, failure).await,
        Ok((made, program)) => {
            let keep = async move |conn: &mut Conn| {
                actions::keep_partner(conn, id, &mine, &made, program).await
            };
            app.write(keep).await
        }
    }
}

async fn ask_for_partner(app: &App, work: &Work) -> Result<(CreatedPartner, ProgramId), Failure> {
    let program = program(work)?;
    let body = work.request.partner_call(&work.creator, program);
    let made = vendor_link::create_partner(app, &work.instance, work.request.id, &body).await?;
    if emails::normalise(&made.partner.email).as_deref() != Ok(body.email.as_str()) {
        return Err(Failure::unexpected("The brand answered with another person's partner"));
    }
    // The partner is made all the same.
    check_web(&made.portal_url).map_err(|it| Failure { in_doubt: true, ..it })?;
    Ok((made, program))
}

async fn make_link(app: &App, work: Work, claim: &str) -> Result<bool> {
    let (id, mine) = (work.request.id, claim.to_owned());
    match ask_for_link(app, &work).await {
        Err(failure) => give_up(app, id, claim, SagaStep::Link, failure).await,
        Ok(link) => {
            let keep =
                async move |conn: &mut Conn| actions::keep_link(conn, id, &mine, &link).await;
            app.write(keep).await
        }
    }
}

async fn ask_for_link(app: &App, work: &Work) -> Result<Link, Failure> {
    let partner_id = work.request.vendor_partner_id;
    let partner_id = partner_id.ok_or_else(|| Failure::unexpected("The partner's id is gone"))?;
    let body = CreateLink {
        partner_id,
        program_id: program(work)?,
        slug: Some(work.request.preferred_slug.clone()),
        deep_link: None,
        request_id: Some(work.request.id),
    };
    let link = vendor_link::create_link(app, &work.instance, work.request.id, &body).await?;
    if link.partner_id != partner_id {
        return Err(Failure::unexpected("The brand answered with another partner's link"));
    }
    check_web(&link.share_url)?;
    let told = partnerships::model::destination(&link.destination_url, app.config.is_https());
    let destination_url = told.map_err(|err| Failure::unexpected(err.to_string()))?;
    Ok(Link { destination_url, ..link })
}

fn program(work: &Work) -> Result<ProgramId, Failure> {
    let id = work.offering.offering.external_id.parse();
    id.map_err(|_| Failure::unexpected("This offering names no program"))
}

/// Creators are shown these addresses as links.
fn check_web(text: &str) -> Result<(), Failure> {
    let web = Url::parse(text).is_ok_and(|it| matches!(it.scheme(), "http" | "https"));
    web.then_some(()).ok_or_else(|| Failure::unexpected("The brand answered with no web address"))
}

async fn finish(app: &App, work: Work, claim: &str) -> Result<bool> {
    let (id, mine, post, now) = (work.request.id, claim.to_owned(), app.post(), app.clock.now());
    let approve =
        async move |conn: &mut Conn| actions::approve(conn, &post, work, &mine, now).await;
    match app.write(approve).await {
        Ok(_) => Ok(false),
        Err(Error::Refused(refusal)) => {
            let failure = Failure::unexpected(refusal.detail);
            give_up(app, id, claim, SagaStep::Done, failure).await
        }
        Err(fault) => Err(fault),
    }
}

async fn give_up(
    app: &App,
    id: RequestId,
    claim: &str,
    step: SagaStep,
    failure: Failure,
) -> Result<bool> {
    tracing::warn!(request.id = %id, step = %step, cause = failure.in_words(), "Provisioning failed");
    let Failure { status, error, detail, retry_after: _, in_doubt } = failure;
    let failure = FederationFailure { step, status, error, detail, at: app.clock.now() };
    let claim = claim.to_owned();
    app.write(async move |conn| actions::fail(conn, id, &claim, failure, in_doubt).await).await?;
    Ok(false)
}
