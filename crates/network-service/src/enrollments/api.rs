//! Saying no over JSON: `/api/opt-out`.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, post};
use api_types::ErrorCode;
use api_types::affiliations::{OptOut, OptedOut};
use service_kit::{OrRefuse, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::{App, buckets};
use crate::creators;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(opt_out);
}

/// Says no to an identity that a brand had made, with the secret of the letter. May be repeated.
///
/// No further letter of this kind is sent, and nobody ever sees the identity. Signing in takes it back.
#[utoipa::path(tag = "creators", responses((status = 200, body = OptedOut)))]
#[post("/api/opt-out")]
async fn opt_out(
    app: Data<App>,
    request: HttpRequest,
    form: Json<OptOut>,
) -> Result<Json<OptedOut>> {
    let opted_out = say_no(&app, &request, form.into_inner().token).await?;
    Ok(Json(opted_out))
}

/// Books the no, for page and program alike.
pub async fn say_no(app: &App, request: &HttpRequest, token: String) -> Result<OptedOut> {
    app.limit_address(buckets::VERIFY_ADDRESS, request)?;
    let now = app.clock.now();
    let creator =
        app.write(async move |conn| creators::actions::opt_out(conn, &token, now).await).await?;
    let at = creator.opted_out_at;
    let opted_out_at = at.or_refuse(ErrorCode::StateConflict, "This identity was claimed")?;
    Ok(OptedOut { opted_out_at })
}
