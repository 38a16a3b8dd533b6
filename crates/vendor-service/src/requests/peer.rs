//! Asks the hub about applications, and tells it what was decided.

use api_types::decisions::{DecideMany, DecisionBatch};
use api_types::requests::{Decide, RequestCard, RequestFilter, RequestList, RequestStatus};
use api_types::{BatchId, ErrorCode, RequestId, TenantId};
use service_kit::audit::{self, Act};
use service_kit::{Conn, Refusal, Result};

use super::actions;
use crate::app::App;
use crate::network_link::peer::{Hub, connected};
use crate::partners::api::Desk;

pub async fn list(app: &App, tenant: TenantId, filter: &RequestFilter) -> Result<RequestList> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.requests(filter).await?)
}

pub async fn find(app: &App, tenant: TenantId, id: RequestId) -> Result<RequestCard> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.request(id).await?)
}

/// Reinstates the creator as a partner here, then approves. An application that can't be approved
/// reinstates nobody.
pub async fn reinstate_and_approve(
    app: &App,
    desk: &Desk,
    id: RequestId,
    form: &Decide,
) -> Result<RequestCard> {
    let tenant = desk.brand.id;
    let card = find(app, tenant, id).await?;
    if card.status != RequestStatus::Pending {
        let detail = "Only a pending application can be approved";
        return Err(Refusal::new(ErrorCode::RequestNotPending, detail).into());
    }
    let (who, setting) = (card.applicant, desk.setting(app));
    let reinstated =
        async |conn: &mut Conn| actions::reinstate(conn, (who.id, &who.email), &setting).await;
    app.db.write(tenant, reinstated).await?;
    app.wake.notify_one();
    approve(app, tenant, id, form).await
}

/// Sends many decisions. The key makes a repetition the same batch.
pub async fn decide_many(
    app: &App,
    tenant: TenantId,
    form: &DecideMany,
    key: &str,
) -> Result<DecisionBatch> {
    let link = connected(app, tenant).await?;
    let (count, now) = (form.items.len(), app.clock.now());
    let noted = async move |conn: &mut Conn| {
        let why = format!("{count} decisions");
        audit::record(conn, tenant, Act::new("requests.decide_many", tenant).because(&why), now)
            .await
    };
    app.db.write(tenant, noted).await?;
    Ok(Hub::as_vendor(app, &link)?.decide(form, key).await?)
}

pub async fn decisions(app: &App, tenant: TenantId, id: BatchId) -> Result<DecisionBatch> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.decisions(id).await?)
}

pub async fn approve(
    app: &App,
    tenant: TenantId,
    id: RequestId,
    form: &Decide,
) -> Result<RequestCard> {
    let link = connected(app, tenant).await?;
    note(app, tenant, "requests.approve", id, form).await?;
    Ok(Hub::as_vendor(app, &link)?.approve(id, form).await?)
}

pub async fn reject(
    app: &App,
    tenant: TenantId,
    id: RequestId,
    form: &Decide,
) -> Result<RequestCard> {
    let link = connected(app, tenant).await?;
    note(app, tenant, "requests.reject", id, form).await?;
    Ok(Hub::as_vendor(app, &link)?.reject(id, form).await?)
}

/// Enters a decision into the audit log before the hub hears of it: what was decided here is known
/// even when the answer is lost.
async fn note(
    app: &App,
    tenant: TenantId,
    verb: &'static str,
    id: RequestId,
    form: &Decide,
) -> Result<()> {
    let (now, why) = (app.clock.now(), form.decision_note.clone().unwrap_or_default());
    let noted = async move |conn: &mut Conn| {
        audit::record(conn, tenant, Act::new(verb, id).because(&why), now).await
    };
    app.db.write(tenant, noted).await
}
