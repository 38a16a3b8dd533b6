//! Every door of the service, in one list.

use std::sync::OnceLock;

use actix_web::App as ActixApp;
use actix_web::dev::HttpServiceFactory;
use actix_web::middleware::from_fn;
use actix_web::web::{Data, ServiceConfig as Plain};
use actix_web::{HttpResponse, get, web};
use api_types::ErrorBody;
use service_kit::html::error_page::dress;
use service_kit::html::{assets, components};
use service_kit::http::{Site, forms_and_limits};
use service_kit::telemetry;
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, ResponseBuilder,
};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config as Viewer, SwaggerUi};

use crate::app::App;
use crate::{
    accounts, audit, blocks, clicks, creators, decisions, deliveries, directory, domains, earnings,
    enrollments, exclusions, invitations, offerings, operators, overview, partnerships,
    reconciliations, reports, requests, settings, shell, sign_ins, stats, takedowns, vendors,
};

/// The JSON doors. Fixed paths stand before those with a part that varies.
pub fn api(cfg: &mut ServiceConfig) {
    cfg.configure(sign_ins::api::routes)
        .configure(settings::api::routes)
        .configure(operators::api::routes)
        .configure(creators::api::routes)
        .configure(blocks::api::routes)
        .configure(vendors::peer::routes)
        .configure(vendors::api::routes)
        .configure(reconciliations::api::routes)
        .configure(invitations::peer::routes)
        .configure(offerings::peer::routes)
        .configure(directory::peer::routes)
        .configure(invitations::api::routes)
        .configure(offerings::api::routes)
        .configure(takedowns::api::routes)
        .configure(reports::api::routes)
        .configure(partnerships::peer::routes)
        .configure(exclusions::peer::routes)
        .configure(decisions::peer::routes)
        .configure(requests::peer::routes)
        .configure(requests::api::routes)
        .configure(enrollments::peer::routes)
        .configure(enrollments::api::routes)
        .configure(stats::api::routes)
        .configure(earnings::api::routes)
        .configure(partnerships::api::routes)
        .configure(audit::api::routes)
        .configure(deliveries::api::routes)
        .configure(clicks::api::routes)
        .configure(overview::api::routes)
        .configure(accounts::api::routes)
        .configure(domains::api::routes);
}

/// Everything that is not JSON: assets, health, figures, the contract, pages.
pub fn rest(cfg: &mut Plain, app: &App) {
    cfg.configure(telemetry::health_routes)
        .configure(telemetry::metrics_routes)
        .service(assets::routes())
        .configure(clicks::redirects::routes)
        .configure(domains::certificates::routes)
        .service(show_contract)
        .service(SwaggerUi::new("/docs/{_:.*}").config(Viewer::from("/openapi.json")));
    if !app.config.is_https() {
        cfg.configure(components::routes);
    }
    cfg.service(pages());
}

/// The pages that people use, and whatever has no door: it stands last.
fn pages() -> impl HttpServiceFactory {
    web::scope("")
        .wrap(from_fn(dress))
        .wrap(from_fn(shell::introduce))
        .configure(sign_ins::pages::routes)
        .configure(settings::pages::routes)
        .configure(operators::pages::routes)
        .configure(creators::pages::routes)
        .configure(blocks::pages::routes)
        .configure(vendors::pages::routes)
        .configure(offerings::pages::routes)
        .configure(takedowns::pages::routes)
        .configure(reports::pages::routes)
        .configure(invitations::pages::routes)
        .configure(requests::pages::routes)
        .configure(enrollments::pages::routes)
        .configure(stats::pages::routes)
        .configure(earnings::pages::routes)
        .configure(audit::pages::routes)
        .configure(deliveries::pages::routes)
        .configure(clicks::pages::routes)
        .configure(overview::pages::routes)
        .configure(partnerships::pages::routes)
        .configure(accounts::pages::routes)
        .configure(domains::pages::routes)
        .default_service(web::to(shell::nothing_here))
}

/// What every handler can reach.
pub fn data(cfg: &mut Plain, app: &App) {
    cfg.app_data(Data::new(app.clone()))
        .app_data(Data::new(Site::new(app.config.public_url.clone())))
        .app_data(Data::new(shell::front(app)))
        .app_data(Data::new(offerings::pages::FacetCache::default()))
        .configure(forms_and_limits);
}

/// The contract of the JSON doors; a test holds it against `openapi.json`.
pub fn openapi() -> &'static OpenApi {
    static CONTRACT: OnceLock<OpenApi> = OnceLock::new();
    CONTRACT.get_or_init(contract)
}

fn contract() -> OpenApi {
    let info = InfoBuilder::new()
        .title("OpenPartner Network API")
        .version("1")
        .description(Some(
            "The hub. Creators use a session cookie or, to read, a key of theirs; brands their vendor token, deployments the \
             hub's admin key. Errors are `{\"error\", \"detail\", \"field\"?}`.",
        ))
        .build();
    let blank = OpenApiBuilder::new().info(info).build();
    let mut api =
        ActixApp::new().into_utoipa_app().openapi(blank).configure(api).split_for_parts().1;
    tell_refusals(&mut api);
    api
}

/// Every door refuses in the same form, so that it is said here once.
fn tell_refusals(api: &mut OpenApi) {
    let refused = ResponseBuilder::new()
        .description("Refused")
        .content(
            "application/json",
            ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorBody"))).build(),
        )
        .build();
    for item in api.paths.paths.values_mut() {
        let doors =
            [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for door in doors.into_iter().flatten() {
            door.responses.responses.insert("4XX".into(), RefOr::T(refused.clone()));
        }
    }
    let mut schemas = Vec::new();
    <ErrorBody as utoipa::ToSchema>::schemas(&mut schemas);
    schemas.push((
        <ErrorBody as utoipa::ToSchema>::name().into_owned(),
        <ErrorBody as utoipa::PartialSchema>::schema(),
    ));
    api.components.get_or_insert_default().schemas.extend(schemas);
}

#[get("/openapi.json")]
async fn show_contract() -> HttpResponse {
    HttpResponse::Ok().json(openapi())
}
