//! Operators over JSON: `/api/operators`.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, post};
use api_types::operators::{InviteOperator, Operator};
use service_kit::Result;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::App;
use crate::callers::HubAdmin;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(invite_operator);
}

/// Makes somebody an operator, by the hub's admin key.
#[utoipa::path(tag = "operators", responses((status = 201, body = Operator)))]
#[post("/api/operators")]
async fn invite_operator(
    _: HubAdmin,
    app: Data<App>,
    form: Json<InviteOperator>,
) -> Result<HttpResponse> {
    let (now, post, form) = (app.clock.now(), app.post(), form.into_inner());
    let invited = app.write(async move |conn| actions::invite(conn, &post, form, now).await);
    Ok(HttpResponse::Created().json(Operator::from(invited.await?.operator)))
}
