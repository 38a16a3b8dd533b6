//! Pushes partners to the hub: no database connection is held meanwhile.

use api_types::affiliations::UpsertPartner;
use api_types::{BackfillId, PartnerId, TenantId};
use chrono::{DateTime, Utc};
use service_kit::outbox::{Outcome, Parcel};
use service_kit::{Conn, Result};
use ulid::Ulid;

use super::actions::{self, Work};
use super::model::{Backfill, Came};
use crate::app::App;
use crate::network_link;
use crate::network_link::peer::{Hub, HubError};
use crate::partners::model::Known;

/// A name for a claim that no other worker has.
pub fn fresh_claim(now: DateTime<Utc>) -> String {
    Ulid::from_datetime(now.into()).to_string()
}

/// Starts a backfill; it runs in a task of its own.
pub async fn start(app: &App, tenant: TenantId) -> Result<Backfill> {
    actions::demand_network(app.config.network.is_some())?;
    let now = app.clock.now();
    let claim = fresh_claim(now);
    let mine = claim.clone();
    let started =
        app.db.write(tenant, async move |conn| actions::start(conn, tenant, &mine, now).await);
    let backfill = started.await?;
    if backfill.is_held_by(&claim) {
        let (app, id) = (app.clone(), backfill.id);
        tokio::spawn(async move { run(&app, tenant, id, &claim).await });
    }
    Ok(backfill)
}

/// Pushes batch after batch until all are through, the claim is lost or the hub does not answer.
pub async fn run(app: &App, tenant: TenantId, id: BackfillId, claim: &str) {
    loop {
        match step(app, tenant, id, claim).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(err) => {
                tracing::error!(backfill.id = %id, cause = %err, "A backfill broke off; it is resumed");
                return;
            }
        }
    }
}

/// One batch; says whether there may be another.
async fn step(app: &App, tenant: TenantId, id: BackfillId, claim: &str) -> Result<bool> {
    let (now, mine) = (app.clock.now(), claim.to_owned());
    let next =
        app.db.write(tenant, async move |conn| actions::next(conn, tenant, id, &mine, now).await);
    let Some(work) = next.await? else { return Ok(false) };
    let (now, mine) = (app.clock.now(), claim.to_owned());
    match push(app, &work).await {
        Ok((came, last)) => {
            let keep = async move |conn: &mut Conn| {
                actions::keep_batch(conn, tenant, (id, &mine), &came, last, now).await
            };
            app.db.write(tenant, keep).await?;
            Ok(true)
        }
        Err(err) => {
            let reason = err.reason();
            tracing::warn!(backfill.id = %id, cause = reason, "A backfill waits for the network");
            let pause = async move |conn: &mut Conn| {
                actions::pause(conn, tenant, (id, &mine), &reason).await
            };
            app.db.write(tenant, pause).await?;
            Ok(false)
        }
    }
}

/// Calls of one batch: enough to find two partners of 500 that spoil it, few enough where all do.
const MOST_CALLS: usize = 40;

/// Tells of some partners; answers what came of them, and the last one's id.
async fn push(app: &App, work: &Work) -> Result<(Came, PartnerId), HubError> {
    let told = &work.partners;
    let last = told.iter().map(|it| it.vendor_partner_id).max().ok_or(HubError::NotConfigured)?;
    let hub = Hub::as_vendor(app, &work.link)?;
    let (mut came, mut open, mut calls) = (Came::default(), vec![told.as_slice()], 0);
    while let Some(some) = open.pop() {
        calls += 1;
        match hub.upsert_partners(some.to_vec()).await {
            Ok(outcomes) => came.join(Came::read(some, &outcomes)),
            Err(err) => match err.verdict() {
                // One of them spoils it for the others: it is looked for by halves.
                Some(_) if some.len() > 1 && calls < MOST_CALLS => {
                    let (first, second) = some.split_at(some.len() / 2);
                    open.extend([second, first]);
                }
                Some(reason) => came.join(Came::refused(some, &reason)),
                None => return Err(err),
            },
        }
    }
    Ok((came, last))
}

/// Tells again of everybody whom the hub has refused, each once.
pub async fn retry_refused(app: &App, tenant: TenantId) -> Result<()> {
    let mut after: Option<PartnerId> = None;
    loop {
        let refused =
            app.db.read(tenant, async move |conn| actions::refused(conn, tenant, after).await);
        let Some(work) = refused.await? else { return Ok(()) };
        let (came, last) = match push(app, &work).await {
            Ok(pushed) => pushed,
            Err(err) => {
                tracing::warn!(tenant = %tenant, cause = err.reason(), "Partners wait for the network");
                return Ok(());
            }
        };
        after = Some(last);
        app.db.write(tenant, async move |conn| actions::keep(conn, tenant, &came).await).await?;
    }
}

/// Carries the message about one partner. One that the hub refuses for good joins those that are tried
/// again every five minutes, so that the lane goes on and nobody is lost.
pub async fn carry(app: &App, parcel: &Parcel) -> Outcome {
    let carried = carry_told(app, parcel).await;
    carried.unwrap_or_else(|err| Outcome::Failed { error: err.to_string(), retry_after: None })
}

async fn carry_told(app: &App, parcel: &Parcel) -> Result<Outcome> {
    let (tenant, told) = (parcel.tenant, parcel.read::<UpsertPartner>()?);
    let link = app
        .db
        .read(tenant, async move |conn| network_link::store::find(conn, tenant).await)
        .await?;
    let Some(link) = link.filter(|it| it.is_connected()) else {
        return Ok(Outcome::Dead { error: "not_connected".to_owned() });
    };
    let asked = match Hub::as_vendor(app, &link) {
        Ok(hub) => hub.upsert_partner(&told, parcel.id).await,
        Err(err) => Err(err),
    };
    let partner = told.vendor_partner_id;
    let came = match asked {
        Ok(it) => Came {
            known: vec![Known {
                partner,
                revision: told.version,
                creator: it.creator_id,
                existed: it.already_existed,
                others: it.other_vendor_count,
            }],
            ..Came::default()
        },
        Err(err) if err.is_about_the_brand() => return Ok(Outcome::Held { error: err.reason() }),
        Err(err) => match err.verdict() {
            Some(reason) => Came::refused(&[told], &reason),
            None => return Ok(Outcome::Failed { error: err.reason(), retry_after: None }),
        },
    };
    app.db.write(tenant, async move |conn| actions::keep(conn, tenant, &came).await).await?;
    Ok(Outcome::Sent)
}
