//! Users and clicks over JSON: `/api/attribution/identify`.

use actix_web::post;
use actix_web::web::{Data, Json};
use api_types::ErrorBody;
use api_types::events::{Identified, Identify, IdentifyStatus};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::keys::caller::{Caller, EventsWrite};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(identify_user);
}

/// Says that the visitor of a click is a user of the brand.
///
/// What the user did before is credited now. A click that is not known yet is waited for.
#[utoipa::path(tag = "attribution", responses(
    (status = 200, body = Identified), (status = "4XX", body = ErrorBody),
))]
#[post("/api/attribution/identify")]
async fn identify_user(
    caller: Caller<EventsWrite>,
    app: Data<App>,
    form: Json<Identify>,
) -> Result<Json<Identified>> {
    let (now, tenant, form) = (app.clock.now(), caller.tenant, form.into_inner());
    let user = form.user_id.clone();
    let work = async move |conn: &mut _| actions::identify(conn, tenant, form, now).await;
    let identified = app.db.write(tenant, work).await?;
    if identified.status == IdentifyStatus::Parked {
        let work = async move |conn: &mut _| actions::revisit_user(conn, tenant, &user, now).await;
        app.db.write(tenant, work).await?;
    }
    Ok(Json(identified))
}
