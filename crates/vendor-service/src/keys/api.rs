//! Keys over JSON: `/api/api-keys`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, delete, get, post};
use api_types::keys::{ApiKey, KeyKind, MintAdminKey, MintScopedKey, MintedKey};
use api_types::{ErrorCode, KeyId, ListQuery, Listing, Scope, TenantId};
use service_kit::{OrRefuse, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::caller::{AdminCaller, Own, View};
use super::model::{self, NewKey};
use super::{actions, store};
use crate::app::App;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_api_keys)
        .service(mint_admin_key)
        .service(mint_scoped_key)
        .service(mint_crm_key)
        .service(revoke_api_key);
}

/// Lists the brand's keys, the newest first, without their secrets.
#[utoipa::path(tag = "keys", params(ListQuery), responses((status = 200, body = Listing<ApiKey>)))]
#[get("/api/api-keys")]
async fn list_api_keys(
    caller: AdminCaller<View>,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<ApiKey>>> {
    let (limit, before) = (query.limit(), cursor(&query)?);
    let tenant = caller.tenant;
    let keys =
        app.db.read(tenant, async move |conn| store::list(conn, tenant, before, limit + 1).await);
    let page = Listing::cut(keys.await?, limit, |it| it.id.to_string());
    Ok(Json(page.map(ApiKey::from)))
}

fn cursor(query: &ListQuery) -> Result<Option<KeyId>> {
    let parsed = query.cursor.as_ref().map(|it| it.parse()).transpose();
    parsed.ok().or_refuse(ErrorCode::BadRequest, "This cursor is none of ours")
}

/// Makes a key that may do everything. Its secret is in this answer and nowhere else.
#[utoipa::path(tag = "keys", responses((status = 201, body = MintedKey)))]
#[post("/api/api-keys")]
async fn mint_admin_key(
    caller: AdminCaller<Own>,
    app: Data<App>,
    form: Json<MintAdminKey>,
) -> Result<HttpResponse> {
    let MintAdminKey { label, expires_at } = form.into_inner();
    let (scopes, program_ids) = (Vec::new(), Vec::new());
    let new = NewKey { kind: KeyKind::Admin, label, scopes, program_ids, expires_at };
    mint(&app, caller.tenant, new).await
}

/// Makes a key with some scopes. Its secret is in this answer and nowhere else.
#[utoipa::path(tag = "keys", responses((status = 201, body = MintedKey)))]
#[post("/api/api-keys/scoped")]
async fn mint_scoped_key(
    caller: AdminCaller<Own>,
    app: Data<App>,
    form: Json<MintScopedKey>,
) -> Result<HttpResponse> {
    let MintScopedKey { label, scopes, program_ids, expires_at } = form.into_inner();
    let scopes = model::scopes(&scopes)?;
    let new = NewKey { kind: KeyKind::Scoped, label, scopes, program_ids, expires_at };
    mint(&app, caller.tenant, new).await
}

/// Makes the bundle for a CRM: `events:write`, `partners:write`, `partners:read`, `commissions:read`.
#[utoipa::path(tag = "keys", responses((status = 201, body = MintedKey)))]
#[post("/api/api-keys/crm")]
async fn mint_crm_key(caller: AdminCaller<Own>, app: Data<App>) -> Result<HttpResponse> {
    mint(&app, caller.tenant, crm()).await
}

/// The key that Admin → CRM integration mints in one click.
pub fn crm() -> NewKey {
    NewKey {
        kind: KeyKind::Scoped,
        label: "CRM integration".to_owned(),
        scopes: Scope::CRM.to_vec(),
        program_ids: Vec::new(),
        expires_at: None,
    }
}

async fn mint(app: &App, tenant: TenantId, new: NewKey) -> Result<HttpResponse> {
    let now = app.clock.now();
    let minted =
        app.db.write(tenant, async move |conn| actions::mint(conn, tenant, new, now).await);
    let (key, secret) = minted.await?;
    Ok(HttpResponse::Created().json(MintedKey { key: key.into(), secret }))
}

/// Revokes a key, at once and for good.
#[utoipa::path(tag = "keys", responses((status = 200, body = ApiKey)))]
#[delete("/api/api-keys/{id}")]
async fn revoke_api_key(
    caller: AdminCaller<Own>,
    app: Data<App>,
    id: Path<KeyId>,
) -> Result<Json<ApiKey>> {
    let (tenant, now) = (caller.tenant, app.clock.now());
    let key = app.db.write(tenant, async move |conn| actions::revoke(conn, tenant, *id, now).await);
    Ok(Json(key.await?.into()))
}
