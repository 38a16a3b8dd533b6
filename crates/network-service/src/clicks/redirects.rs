//! The doors of a click: `/r/<brand>/<link>` on the hub, `/r/<slug>` on a creator's own domain.
//!
//! The visitor is led on only when the click is stored; while neither database nor spool takes it
//! the answer is 503. The hub sets no cookie: the click's id in the destination's query is all that the
//! visitor takes along.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, HeaderMap};
use actix_web::middleware::Next;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use api_types::{ClickId, CreatorId};
use askama::Template;
use redirect::links::Found;
use redirect::{Asked, Source, Visit};
use serde::Deserialize;
use service_kit::html::{Front, PageError, Shell};
use service_kit::http::{busy, lead_to, nowhere, tell_gpc};

use super::intake::Desk;
use super::map::find_missing;
use super::model::own_space;
use super::store::Which;
use crate::app::App;

pub fn routes(cfg: &mut web::ServiceConfig) {
    let on_hub = web::resource("/r/{vendor}/{slug}").route(web::get().to(follow_on_hub));
    let own = web::resource("/r/{slug}").route(web::get().to(follow_on_domain));
    cfg.service(on_hub.route(web::head().to(follow_on_hub)))
        .service(own.route(web::head().to(follow_on_domain)))
        .service(tell_gpc);
}

/// A brand's link on the hub.
#[derive(Deserialize)]
struct OnHub {
    vendor: String,
    slug: String,
}

async fn follow_on_hub(
    request: HttpRequest,
    app: Data<App>,
    desk: Data<Desk>,
    named: Path<OnHub>,
) -> Result<HttpResponse, PageError> {
    if domain_owner(&app, request.headers()).is_some() {
        return unknown(&app, Shell::of(&request));
    }
    let OnHub { vendor, slug } = named.into_inner();
    let which = Which::OnHub { vendor: &vendor, slug: &slug };
    follow(&request, &app, &desk, (&vendor, &slug, which)).await
}

async fn follow_on_domain(
    request: HttpRequest,
    app: Data<App>,
    desk: Data<Desk>,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let Some(creator) = domain_owner(&app, request.headers()) else {
        return unknown(&app, Shell::of(&request));
    };
    let (space, which) = (own_space(creator), Which::OnDomain { creator, slug: &slug });
    follow(&request, &app, &desk, (&space, &slug, which)).await
}

/// Finds the link, stores the click, and only then leads on.
async fn follow(
    request: &HttpRequest,
    app: &App,
    desk: &Desk,
    (space, slug, which): (&str, &str, Which<'_>),
) -> Result<HttpResponse, PageError> {
    let now = app.clock.now();
    let found = match app.links.find(space, slug, now) {
        Found::Link(target) => Ok(Some(target)),
        Found::Absent => Ok(None),
        Found::Unknown => find_missing(app, space, slug, which).await,
    };
    let target = match found {
        Ok(Some(target)) => target,
        Ok(None) => return unknown(app, Shell::of(request)),
        Err(cause) => return Ok(busy(&cause)),
    };
    let Some(visit) = look(request, app, desk, target.paused) else {
        return Ok(busy(&"nobody is known to be at the other end"));
    };
    let (id, salt) = (ClickId::new_at(now), desk.salt(app, now).await);
    let click = visit.click(id.ulid(), &target, &salt, Source::Network, now);
    if let Err(cause) = desk.writer.record(click).await {
        return Ok(busy(&cause));
    }
    app.clicks_wake.notify_one();
    Ok(lead_to(target.destination.with_cref(&id.to_string(), &target.utm)).finish())
}

/// What the request shows; nothing when nobody is at the other end.
fn look<'a>(request: &'a HttpRequest, app: &App, desk: &Desk, paused: bool) -> Option<Visit<'a>> {
    let asked = Asked {
        method: request.method().as_str(),
        query: request.query_string(),
        header: |name: &str| request.headers().get(name)?.to_str().ok(),
        address: app.client_ip(request)?,
    };
    Some(Visit::of(&asked, desk.classifier(), paused))
}

/// On whose domain a request arrived; none on the hub's own.
fn domain_owner(app: &App, headers: &HeaderMap) -> Option<CreatorId> {
    app.hosts.creator_of(headers.get(HOST)?.to_str().ok()?)
}

/// Middleware: a creator's domain leads links on and is nothing else of the hub, so that nobody signs
/// in under a stranger's name.
pub async fn keep_apart<B: MessageBody + 'static>(
    app: Data<App>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_open = ["/r/", "/assets/", "/.well-known/gpc.json"];
    let is_open = is_open.iter().any(|it| request.path().starts_with(it));
    if is_open || domain_owner(&app, request.headers()).is_none() {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    }
    let shell = Shell::of(request.request());
    Ok(request.into_response(unknown(&app, shell)?))
}

#[derive(Template)]
#[template(path = "clicks/unknown.html")]
struct UnknownPage {
    shell: Shell,
}

/// Plain, and with the hub's own address behind its name: the page may stand on another domain.
fn unknown(app: &App, shell: Shell) -> Result<HttpResponse, PageError> {
    let home = app.config.public_url.to_string();
    let front = Front { home, sign_in: String::new(), footer: Vec::new(), ..Front::default() };
    Ok(nowhere(UnknownPage { shell: Shell { front, ..shell } }.render()?))
}
