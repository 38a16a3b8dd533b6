//! The brand's picture as browsers get it, and the form that puts it up.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::ErrorCode;
use service_kit::html::PageError;
use service_kit::{OrRefuse, Result, images};

use super::{api, model, store};
use crate::app::App;
use crate::keys::caller::Manage;
use crate::keys::page_caller::{AdminPage, VisitorPage};
use crate::shell;

const FOREVER: &str = "public, max-age=31536000, immutable";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_logo).service(upload).service(remove);
}

/// Serves the picture that a brand has now; its address never changes its content.
#[get("/logos/{file}")]
async fn show_logo(
    page: VisitorPage,
    app: Data<App>,
    file: Path<String>,
) -> Result<HttpResponse, PageError> {
    const GONE: &str = "There is no such picture";
    let VisitorPage(site) = page;
    let hash = model::hash_of(&file).or_refuse(ErrorCode::NotFound, GONE)?.to_owned();
    let png =
        app.db.read(site.tenant, async move |conn| store::find_png(conn, site.tenant, &hash).await);
    let png = png.await?.or_refuse(ErrorCode::NotFound, GONE)?;
    let headers = [(CONTENT_TYPE, images::MIME), (CACHE_CONTROL, FOREVER)];
    let mut answer = HttpResponse::Ok();
    headers.into_iter().for_each(|header| {
        answer.insert_header(header);
    });
    Ok(answer.body(png))
}

#[post("/uploads/logo")]
async fn upload(
    page: AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, PageError> {
    let AdminPage(caller) = page;
    let said = match api::upload(&app, caller.tenant, &request, body).await {
        Ok(_) => Ok("Your logo is up. The network is told in the background.".to_owned()),
        Err(err) => Err(err),
    };
    shell::after(&format!("{}/admin/settings/brand", shell::base(&app, &caller.brand)), said)
}

#[post("/uploads/logo/remove")]
async fn remove(page: AdminPage<Manage>, app: Data<App>) -> Result<HttpResponse, PageError> {
    let AdminPage(caller) = page;
    let said = api::remove(&app, caller.tenant).await.map(|()| "Your logo is gone.".to_owned());
    shell::after(&format!("{}/admin/settings/brand", shell::base(&app, &caller.brand)), said)
}
