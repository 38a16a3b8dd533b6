//! Brands over JSON, for the operator: `/api/tenants`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, get, post};
use api_types::tenants::{CreateTenant, CreatedTenant, Tenant, TenantStatus};
use api_types::{ErrorCode, ListQuery, Listing, TenantId};
use service_kit::idempotency::{self, Claim, HEADER};
use service_kit::{OrRefuse, Purpose, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::keys::caller::Platform;
use crate::tenants;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_tenants)
        .service(create_tenant)
        .service(suspend_tenant)
        .service(reactivate_tenant);
}

/// Lists the brands of this deployment, the oldest first.
#[utoipa::path(tag = "tenants", params(ListQuery), responses((status = 200, body = Listing<Tenant>)))]
#[get("/api/tenants")]
async fn list_tenants(
    _: Platform,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Tenant>>> {
    let limit = query.limit();
    let after = query.cursor.as_ref().map(|it| it.parse()).transpose();
    let after = after.ok().or_refuse(ErrorCode::BadRequest, "This cursor is none of ours")?;
    let found = app.db.across(Purpose::FindTenant, async move |conn| {
        tenants::store::list(conn, after, limit + 1).await
    });
    let page = Listing::cut(found.await?, limit, |it| it.id.to_string());
    Ok(Json(page.map(Tenant::from)))
}

/// Opens a brand. The answer holds the key of its headless administrator, which is shown this once.
#[utoipa::path(tag = "tenants", params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = CreatedTenant)))]
#[post("/api/tenants")]
async fn create_tenant(
    _: Platform,
    app: Data<App>,
    request: actix_web::HttpRequest,
    form: Json<CreateTenant>,
) -> Result<HttpResponse> {
    let (now, form) = (app.clock.now(), form.into_inner());
    let key = request.headers().get(HEADER).and_then(|it| it.to_str().ok()).map(str::to_owned);
    let (config, sealer) = (&app.config, &app.sealer);
    let opened = app.db.across(Purpose::FindTenant, async |conn| {
        let Some(key) = key else {
            return actions::open_brand(conn, config, sealer, form, now).await;
        };
        let (hub, hash) = (TenantId::from_ulid(0.into()), idempotency::hash(&form)?);
        let caller = "platform POST /api/tenants".to_owned();
        let Claim::Fresh(ticket) = idempotency::claim(conn, hub, caller, &key, hash, now).await?
        else {
            return Err(anyhow::anyhow!("an answer with a secret was stored").into());
        };
        let opened = actions::open_brand(conn, config, sealer, form, now).await?;
        ticket.keep_secret(conn, 201).await?;
        Ok(opened)
    });
    let opened = opened.await?;
    app.wake.notify_one();
    Ok(HttpResponse::Created().json(opened))
}

/// Suspends a brand: its pages and API answer 403 `tenant_suspended`; its links go on.
#[utoipa::path(tag = "tenants", responses((status = 200, body = Tenant)))]
#[post("/api/tenants/{id}/suspend")]
async fn suspend_tenant(_: Platform, app: Data<App>, id: Path<TenantId>) -> Result<Json<Tenant>> {
    set(&app, *id, TenantStatus::Suspended).await
}

/// Lifts a suspension.
#[utoipa::path(tag = "tenants", responses((status = 200, body = Tenant)))]
#[post("/api/tenants/{id}/reactivate")]
async fn reactivate_tenant(
    _: Platform,
    app: Data<App>,
    id: Path<TenantId>,
) -> Result<Json<Tenant>> {
    set(&app, *id, TenantStatus::Active).await
}

async fn set(app: &App, id: TenantId, status: TenantStatus) -> Result<Json<Tenant>> {
    let set = app
        .db
        .across(Purpose::FindTenant, async move |conn| actions::set_status(conn, id, status).await);
    Ok(Json(set.await?.into()))
}
