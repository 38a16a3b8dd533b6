//! The end of a brand's set-up over JSON: `/api/setup`.

use actix_web::post;
use actix_web::web::{Data, Json};
use api_types::events::EventReport;
use api_types::tenants::Tenant as BrandTold;
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions::{self, Rehearsal};
use crate::app::App;
use crate::grants::Reach;
use crate::keys::caller::{AdminCaller, Manage};
use crate::partners::actions::Setting;
use crate::tenants::{self, Tenant};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(rehearse_sale).service(finish_setup);
}

/// Plays a click, a sign-up and a sale, and undoes them: shows what would be credited.
#[utoipa::path(tag = "settings", responses((status = 200, body = EventReport)))]
#[post("/api/setup/rehearsal")]
async fn rehearse_sale(caller: AdminCaller<Manage>, app: Data<App>) -> Result<Json<EventReport>> {
    Ok(Json(rehearse(&app, &caller.brand).await?.report))
}

/// Marks the brand as set up.
#[utoipa::path(tag = "settings", responses((status = 200, body = BrandTold)))]
#[post("/api/setup/finish")]
async fn finish_setup(caller: AdminCaller<Manage>, app: Data<App>) -> Result<Json<BrandTold>> {
    Ok(Json(finish(&app, &caller.brand).await?.into()))
}

/// Runs the story from click to commission, and undoes it.
pub async fn rehearse(app: &App, brand: &Tenant) -> Result<Rehearsal> {
    let (now, addresses) = (app.clock.now(), app.addresses(brand));
    let setting =
        Setting { brand, addresses: &addresses, reach: &Reach::All, sealer: &app.sealer, now };
    let mut seen = None;
    let undone: Result<()> = app
        .db
        .write(brand.id, async |conn| {
            seen = Some(actions::play(conn, &setting).await?);
            Err(anyhow::anyhow!("a rehearsal is always undone").into())
        })
        .await;
    match (seen, undone) {
        (Some(seen), _) => Ok(seen),
        (None, Err(err)) => Err(err),
        (None, Ok(())) => Err(anyhow::anyhow!("the rehearsal did not play").into()),
    }
}

pub async fn finish(app: &App, brand: &Tenant) -> Result<Tenant> {
    let (tenant, now) = (brand.id, app.clock.now());
    let done = app
        .db
        .write(tenant, async move |conn| tenants::actions::finish_setup(conn, tenant, now).await);
    done.await
}
