//! Turning auto-enroll on and off, and each step of a backfill. The calls stand in `peer`.

use api_types::affiliations::UpsertPartner;
use api_types::enrollments::{self as wire, AutoEnroll, BackfillState, FailedPush};
use api_types::{BackfillId, ErrorCode, PartnerId, TenantId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::model::{BATCH, Backfill, Came};
use super::store;
use crate::network_link::{self, NetworkLink};
use crate::partners;
use crate::partners::Partner;

/// Refused partners that are named one by one.
const NAMED: i64 = 20;

async fn demand_link(conn: &mut Conn, tenant: TenantId) -> Result<NetworkLink> {
    let link = network_link::store::find(conn, tenant).await?.filter(NetworkLink::is_connected);
    link.or_refuse(ErrorCode::NotConnected, "This brand is not on the network")
}

/// Says whether partners are told to the hub as they come. Those who are here are not told by it.
pub async fn set_auto_enroll(
    conn: &mut Conn,
    tenant: TenantId,
    form: AutoEnroll,
) -> Result<AutoEnroll> {
    demand_link(conn, tenant).await?;
    network_link::store::set_auto_enroll(conn, tenant, form.auto_enroll).await?;
    Ok(form)
}

/// How the brand's partners stand to the hub.
pub async fn enrollment(conn: &mut Conn, tenant: TenantId) -> Result<wire::Enrollment> {
    let named = partners::store::refused(conn, tenant, None, NAMED).await?;
    Ok(wire::Enrollment {
        auto_enroll: network_link::store::auto_enrolls(conn, tenant).await?,
        waiting: partners::store::count_untold(conn, tenant).await?,
        backfill: store::newest(conn, tenant).await?.map(Into::into),
        failed_count: partners::store::count_refused(conn, tenant).await?,
        failed: named.into_iter().map(failed).collect(),
    })
}

fn failed(partner: Partner) -> FailedPush {
    let Partner { id, name, email, network_error, .. } = partner;
    FailedPush { partner_id: id, name, email, reason: network_error.unwrap_or_default() }
}

/// Starts a backfill in the hands of `claim`. While one is running that one is answered.
pub async fn start(
    conn: &mut Conn,
    tenant: TenantId,
    claim: &str,
    now: DateTime<Utc>,
) -> Result<Backfill> {
    demand_link(conn, tenant).await?;
    let total = partners::store::count_untold(conn, tenant).await?;
    let backfill = Backfill::start(tenant, total, claim, now);
    if store::insert_if_none(conn, &backfill).await? {
        return Ok(backfill);
    }
    let running = store::newest(conn, tenant).await?;
    running.or_refuse(ErrorCode::StateConflict, "Another backfill has just ended; start again")
}

/// Stops a running backfill. Whom it has pushed stays pushed.
pub async fn cancel(conn: &mut Conn, tenant: TenantId, now: DateTime<Utc>) -> Result<Backfill> {
    let running = store::lock_running(conn, tenant).await?;
    let running = running.or_refuse(ErrorCode::StateConflict, "No backfill is running")?;
    let cancelled = running.cancel(now)?;
    store::update(conn, &cancelled).await?;
    Ok(cancelled)
}

/// Takes up a backfill on which nobody works.
pub async fn take_over(
    conn: &mut Conn,
    tenant: TenantId,
    claim: &str,
    now: DateTime<Utc>,
) -> Result<Option<BackfillId>> {
    let running = store::lock_running(conn, tenant).await?;
    let Some(free) = running.filter(|it| it.is_abandoned(now)) else { return Ok(None) };
    let taken = free.take(claim, now);
    store::update(conn, &taken).await?;
    Ok(Some(taken.id))
}

/// What the next call needs.
#[derive(Clone, Debug)]
pub struct Work {
    pub link: NetworkLink,
    pub partners: Vec<UpsertPartner>,
}

/// The next batch; none when the claim is lost or everything is through.
pub async fn next(
    conn: &mut Conn,
    tenant: TenantId,
    id: BackfillId,
    claim: &str,
    now: DateTime<Utc>,
) -> Result<Option<Work>> {
    let held = store::lock(conn, tenant, id).await?.filter(|it| it.is_held_by(claim));
    let Some(held) = held else { return Ok(None) };
    let link = network_link::store::find(conn, tenant).await?.filter(NetworkLink::is_connected);
    let Some(link) = link else {
        store::update(conn, &held.finish(BackfillState::Cancelled, now)).await?;
        return Ok(None);
    };
    let batch = partners::store::untold(conn, tenant, held.after_partner, BATCH).await?;
    if batch.is_empty() {
        store::update(conn, &held.finish(BackfillState::Done, now)).await?;
        return Ok(None);
    }
    store::update(conn, &held.take(claim, now)).await?;
    Ok(Some(Work { link, partners: batch.iter().map(Partner::told).collect() }))
}

/// Books what the hub answered on the partners.
pub async fn keep(conn: &mut Conn, tenant: TenantId, came: &Came) -> Result<()> {
    partners::store::keep_known(conn, tenant, &came.known).await?;
    partners::store::keep_refused(conn, tenant, &came.refused).await
}

/// The same, and counts the batch on a backfill whose claim is still held.
pub async fn keep_batch(
    conn: &mut Conn,
    tenant: TenantId,
    (id, claim): (BackfillId, &str),
    came: &Came,
    last: PartnerId,
    now: DateTime<Utc>,
) -> Result<()> {
    keep(conn, tenant, came).await?;
    let held = store::lock(conn, tenant, id).await?.filter(|it| it.is_held_by(claim));
    match held {
        Some(held) => store::update(conn, &held.advance(came, last, now)).await,
        None => Ok(()),
    }
}

/// The hub does not answer: the next look of the scheduler goes on.
pub async fn pause(
    conn: &mut Conn,
    tenant: TenantId,
    (id, claim): (BackfillId, &str),
    reason: &str,
) -> Result<()> {
    let held = store::lock(conn, tenant, id).await?.filter(|it| it.is_held_by(claim));
    match held {
        Some(held) => store::update(conn, &held.pause(reason)).await,
        None => Ok(()),
    }
}

/// Partners whom the hub has refused, after `after`; none while the brand is not connected.
pub async fn refused(
    conn: &mut Conn,
    tenant: TenantId,
    after: Option<PartnerId>,
) -> Result<Option<Work>> {
    let link = network_link::store::find(conn, tenant).await?.filter(NetworkLink::is_connected);
    let Some(link) = link else { return Ok(None) };
    let batch = partners::store::refused(conn, tenant, after, BATCH).await?;
    let told: Vec<UpsertPartner> = batch.iter().map(Partner::told).collect();
    Ok((!told.is_empty()).then_some(Work { link, partners: told }))
}

/// Refuses what needs a hub where none is configured.
pub fn demand_network(is_configured: bool) -> Result<()> {
    match is_configured {
        true => Ok(()),
        false => {
            let detail = "NETWORK_URL is not set";
            Err(Refusal::new(ErrorCode::NetworkNotConfigured, detail).into())
        }
    }
}
