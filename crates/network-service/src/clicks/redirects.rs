//! The doors of a click: `/r/<brand>/<link>` on the hub, `/r/<slug>` on a creator's own domain.
//!
//! The visitor is led on only when the click is stored; while neither database nor spool takes it
//! the answer is 503. The hub sets no cookie: the click's id in the destination's query is all that the
//! visitor takes along.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, HOST, HeaderMap, LOCATION, REFERER, REFERRER_POLICY, RETRY_AFTER,
};
use actix_web::middleware::Next;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use api_types::{ClickId, CreatorId};
use askama::Template;
use chrono::{DateTime, Utc};
use redirect::links::Found;
use redirect::row::sub_id;
use redirect::{Class, ClickRow, ClientIp, LinkTarget, Source, opt_out, visitor_hash};
use serde::Deserialize;
use serde_json::json;
use service_kit::html::{Front, PageError, Shell};

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

/// What a creator adds to a link.
struct Marks {
    s: Option<String>,
}

impl Marks {
    /// Whatever else is in the query, and however often, is nothing to stop a visitor for.
    fn of(request: &HttpRequest) -> Self {
        let mut pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
        Self { s: pairs.find(|(name, _)| name == "s").map(|(_, mark)| mark.into_owned()) }
    }
}

/// What a request shows of its visitor; the address lives as long as this does.
struct Visitor<'a> {
    address: ClientIp,
    user_agent: &'a str,
    class: Class,
    opt_out: bool,
    referrer_host: Option<String>,
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
    follow(&request, &app, &desk, (&vendor, &slug, which), Marks::of(&request)).await
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
    follow(&request, &app, &desk, (&space, &slug, which), Marks::of(&request)).await
}

/// Finds the link, stores the click, and only then leads on.
async fn follow(
    request: &HttpRequest,
    app: &App,
    desk: &Desk,
    (space, slug, which): (&str, &str, Which<'_>),
    marks: Marks,
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
    let Some(visitor) = look(request, app, desk, target.paused) else {
        return Ok(busy(&"nobody is known to be at the other end"));
    };
    let click = mint(app, desk, &target, &visitor, marks, now).await;
    let id = ClickId::from_ulid(click.id);
    if let Err(cause) = desk.writer.record(click).await {
        return Ok(busy(&cause));
    }
    app.clicks_wake.notify_one();
    Ok(led_to(target.destination.with_cref(&id.to_string(), &target.utm)))
}

fn busy(cause: &dyn std::fmt::Display) -> HttpResponse {
    tracing::warn!(%cause, "A visitor could not be led on");
    HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, "1")).finish()
}

fn led_to(location: String) -> HttpResponse {
    HttpResponse::Found()
        .insert_header((LOCATION, location))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((REFERRER_POLICY, "strict-origin-when-cross-origin"))
        .finish()
}

fn look<'a>(request: &'a HttpRequest, app: &App, desk: &Desk, paused: bool) -> Option<Visitor<'a>> {
    let headers = request.headers();
    let user_agent = text(headers, "user-agent").unwrap_or_default();
    let address = app.client_ip(request)?;
    let class = desk.classifier().classify(&redirect::Request {
        method: request.method().as_str(),
        user_agent,
        sec_purpose: text(headers, "sec-purpose"),
        purpose: text(headers, "purpose"),
        x_purpose: text(headers, "x-purpose"),
        x_moz: text(headers, "x-moz"),
        address: Some(address),
        paused,
    });
    Some(Visitor {
        address,
        user_agent,
        class,
        opt_out: opt_out(text(headers, "sec-gpc"), text(headers, "dnt")),
        referrer_host: referrer(headers),
    })
}

async fn mint(
    app: &App,
    desk: &Desk,
    target: &LinkTarget,
    visitor: &Visitor<'_>,
    marks: Marks,
    now: DateTime<Utc>,
) -> ClickRow {
    let id = ClickId::new_at(now);
    let salt = desk.salts().of_day(app, now).await;
    let agent = visitor.class.agent(visitor.user_agent);
    ClickRow {
        id: id.ulid(),
        tenant_id: target.tenant_id,
        link_id: target.link_id,
        partner_id: target.partner_id,
        program_id: target.program_id,
        class: visitor.class,
        eligible: target.eligible,
        visitor_hash: visitor_hash(&salt, target.tenant_id, &visitor.address, visitor.user_agent),
        landing_url: Some(target.destination.as_str().to_owned()),
        referrer_host: visitor.referrer_host.clone(),
        ua_family: agent.family,
        device: agent.device,
        country: None,
        sub_id: marks.s.as_deref().and_then(sub_id),
        opt_out: visitor.opt_out,
        source: Source::Network,
        occurred_at: id.at(),
        received_at: now,
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The host that sent the visitor, as far as it is one.
fn referrer(headers: &HeaderMap) -> Option<String> {
    let url = url::Url::parse(text(headers, REFERER.as_str())?).ok()?;
    let host = url.host_str()?.to_lowercase();
    (!host.is_empty() && host.len() <= 253).then_some(host)
}

/// On whose domain a request arrived; none on the hub's own.
fn domain_owner(app: &App, headers: &HeaderMap) -> Option<CreatorId> {
    app.hosts.creator_of(text(headers, HOST.as_str())?)
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
    let html = UnknownPage { shell: Shell { front, ..shell } }.render()?;
    let mut answer = HttpResponse::NotFound();
    answer.insert_header((CACHE_CONTROL, "no-store"));
    Ok(answer.content_type("text/html; charset=utf-8").body(html))
}

/// Says that `Sec-GPC` is honoured.
#[get("/.well-known/gpc.json")]
async fn tell_gpc() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "gpc": true, "lastUpdate": "2026-11-01" }))
}
