//! Every door of the service, in one list.

use std::sync::OnceLock;

use actix_web::web::{Data, ServiceConfig as PlainConfig};
use actix_web::{App as ActixApp, HttpResponse, get};
use api_types::ErrorBody;
use service_kit::html::{assets, components};
use service_kit::http::{self, Site};
use service_kit::telemetry;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, Info, OpenApi, OpenApiBuilder, Ref, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config as Viewer, SwaggerUi};

use crate::app::App;
use crate::{
    attributions, audit, clicks, commissions, connections, creators, dashboards, enrollments,
    events, exclusions, grants, integrations, invitations, keys, links, logos, offerings, overview,
    partners, platform, portal, programs, requests, settings, setup, sign_ins, signups,
};

/// The JSON doors.
pub fn api(cfg: &mut ServiceConfig) {
    // People who sign in.
    cfg.configure(sign_ins::api::routes);
    // The brand and its operator.
    cfg.configure(platform::api::routes)
        .configure(settings::api::routes)
        .configure(audit::api::routes)
        .configure(setup::api::routes)
        .configure(keys::api::routes)
        .configure(programs::api::routes)
        .configure(signups::api::routes)
        .configure(partners::api::routes)
        .configure(grants::api::routes)
        .configure(links::api::routes);
    // What happens.
    cfg.configure(clicks::api::routes)
        .configure(attributions::api::routes)
        .configure(events::api::routes)
        .configure(commissions::api::routes)
        .configure(dashboards::api::routes)
        .configure(overview::api::routes);
    // The hub.
    cfg.configure(connections::api::routes)
        .configure(enrollments::api::routes)
        .configure(logos::api::routes)
        .configure(requests::api::routes)
        .configure(exclusions::api::routes)
        .configure(offerings::api::routes)
        .configure(creators::api::routes)
        .configure(invitations::api::routes);
    // Partners who are signed in.
    cfg.configure(portal::api::routes);
}

/// Everything that is not JSON: the router of links, pages, assets, health, the contract.
pub fn rest(cfg: &mut PlainConfig, app: &App) {
    cfg.configure(telemetry::health_routes)
        .configure(telemetry::metrics_routes)
        .service(assets::routes())
        .service(openapi_json)
        .service(SwaggerUi::new("/docs/{_:.*}").config(Viewer::from("/openapi.json")));
    if !app.config.is_https() {
        cfg.configure(components::routes);
    }
    cfg.configure(clicks::redirects::routes).configure(pages);
}

/// The pages that people use.
pub fn pages(cfg: &mut PlainConfig) {
    // The brand's admin.
    cfg.configure(sign_ins::pages::routes)
        .configure(settings::pages::routes)
        .configure(audit::pages::routes)
        .configure(integrations::pages::routes)
        .configure(programs::pages::routes)
        .configure(signups::pages::routes)
        .configure(partners::pages::routes)
        .configure(links::pages::routes)
        .configure(commissions::pages::routes)
        .configure(setup::pages::routes)
        .configure(overview::pages::routes)
        .configure(clicks::pages::routes)
        .configure(events::pages::routes)
        .configure(connections::pages::routes)
        .configure(enrollments::pages::routes)
        .configure(logos::pages::routes)
        .configure(exclusions::pages::routes)
        .configure(requests::pages::routes)
        .configure(offerings::pages::routes)
        .configure(creators::pages::routes)
        .configure(invitations::pages::routes)
        .configure(portal::pages::routes);
}

/// What every handler can reach.
pub fn data(cfg: &mut PlainConfig, app: &App) {
    cfg.app_data(Data::new(app.clone()))
        .app_data(Data::new(Site::new(app.config.public_url.clone())))
        .configure(http::forms_and_limits);
}

#[get("/openapi.json")]
async fn openapi_json() -> HttpResponse {
    HttpResponse::Ok().json(openapi())
}

/// The contract of the JSON doors; a test holds it against `openapi.json`.
pub fn openapi() -> &'static OpenApi {
    static CONTRACT: OnceLock<OpenApi> = OnceLock::new();
    CONTRACT.get_or_init(contract)
}

fn contract() -> OpenApi {
    let blank = OpenApiBuilder::new().info(Info::new("OpenPartner vendor API", "1")).build();
    let mut api =
        ActixApp::new().into_utoipa_app().openapi(blank).configure(api).split_for_parts().1;
    add_errors(&mut api);
    add_credentials(&mut api);
    api
}

/// Every call may be refused in one form.
fn add_errors(api: &mut OpenApi) {
    let components = api.components.get_or_insert_with(Components::new);
    components.schemas.insert(ErrorBody::name().into_owned(), ErrorBody::schema());
    let content =
        ContentBuilder::new().schema(Some(Ref::from_schema_name(ErrorBody::name()))).build();
    let refused =
        ResponseBuilder::new().description("Refused").content("application/json", content).build();
    for operation in api.paths.paths.values_mut().flat_map(operations) {
        operation.responses.responses.insert("4XX".to_owned(), refused.clone().into());
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

fn add_credentials(api: &mut OpenApi) {
    let components = api.components.get_or_insert_with(Components::new);
    let key = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(keys::identity::COOKIE)));
    components.add_security_scheme("key", key);
    components.add_security_scheme("session", cookie);
}
