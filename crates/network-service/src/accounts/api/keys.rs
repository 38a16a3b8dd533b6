//! A creator's keys over JSON: `/api/me/keys`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, delete, get, post};
use api_types::accounts::{CreatorKey, MintCreatorKey, MintedCreatorKey};
use api_types::{KeyId, ListQuery, Listing};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::App;
use crate::callers::Creator;
use crate::cursors::Page;
use crate::keys::actions;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_keys).service(mint_key).service(revoke_key);
}

/// Lists one's keys, revoked ones too, the newest first.
#[utoipa::path(tag = "accounts", params(ListQuery), responses((status = 200, body = Listing<CreatorKey>)))]
#[get("/api/me/keys")]
async fn list_keys(
    me: Creator,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<CreatorKey>>> {
    let page = Page::of_query(&query)?;
    Ok(Json(app.read(async move |conn| actions::list(conn, me.id, page).await).await?))
}

/// Makes a key that reads what one may read. Its secret is shown this once.
#[utoipa::path(tag = "accounts", responses((status = 201, body = MintedCreatorKey)))]
#[post("/api/me/keys")]
async fn mint_key(me: Creator, app: Data<App>, form: Json<MintCreatorKey>) -> Result<HttpResponse> {
    let now = app.clock.now();
    let minted =
        app.write(async move |conn| actions::mint(conn, me.id, &form.label, now).await).await?;
    Ok(HttpResponse::Created().json(minted))
}

/// Revokes a key at once.
#[utoipa::path(tag = "accounts", responses((status = 200, body = CreatorKey)))]
#[delete("/api/me/keys/{id}")]
async fn revoke_key(me: Creator, app: Data<App>, id: Path<KeyId>) -> Result<Json<CreatorKey>> {
    let now = app.clock.now();
    Ok(Json(app.write(async move |conn| actions::revoke(conn, me.id, *id, now).await).await?))
}
