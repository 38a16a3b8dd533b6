//! The door of a click: `/r/<slug>`, or `/r/<brand>/<slug>` with many brands.
//!
//! The visitor is led on only when the click is stored; while neither database nor spool takes it
//! the answer is 503. What the visitor sees of a click is its id in the destination's query.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{
    CACHE_CONTROL, HeaderMap, LOCATION, REFERER, REFERRER_POLICY, RETRY_AFTER,
};
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use api_types::ClickId;
use askama::Template;
use chrono::{DateTime, Utc};
use redirect::links::Found;
use redirect::row::sub_id;
use redirect::{
    Class, ClickRow, ClientIp, Forwarding, LinkTarget, Source, client_ip, opt_out, visitor_hash,
};
use serde::Deserialize;
use serde_json::json;
use service_kit::html::{PageError, Shell};

use super::intake::Desk;
use super::model::host;
use crate::app::App;
use crate::config::Tenancy;
use crate::links;

/// The cookie that remembers a visitor's last click.
const COOKIE: &str = "op_cref";
const COOKIE_DAYS: i64 = 90;

pub fn routes(cfg: &mut web::ServiceConfig) {
    for path in ["/r/{slug}", "/r/{brand}/{slug}"] {
        let door = web::resource(path).route(web::get().to(follow_link));
        cfg.service(door.route(web::head().to(follow_link)));
    }
    cfg.service(tell_gpc);
}

/// What the path names; the brand is empty where there is one only.
#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    brand: String,
    slug: String,
}

/// What a partner adds to a link.
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

async fn follow_link(
    request: HttpRequest,
    app: Data<App>,
    desk: Data<Desk>,
    named: Path<Named>,
) -> Result<HttpResponse, PageError> {
    let now = app.clock.now();
    let Named { brand, slug } = named.into_inner();
    if brand.is_empty() != (app.config.tenancy == Tenancy::Single) {
        return unknown(&request);
    }
    let found = match app.links.find(&brand, &slug, now) {
        Found::Link(target) => Ok(Some(target)),
        Found::Absent => Ok(None),
        Found::Unknown => links::map::find_missing(&app, &brand, &slug).await,
    };
    let target = match found {
        Ok(Some(target)) => target,
        Ok(None) => return unknown(&request),
        Err(cause) => return Ok(busy(&cause)),
    };
    let visitor = look(&request, &app, &desk, target.paused);
    let click = mint(&app, &desk, &target, &visitor, Marks::of(&request), now).await;
    let (id, class) = (ClickId::from_ulid(click.id), click.class);
    let location = target.destination.with_cref(&id.to_string(), &target.utm);
    if let Err(cause) = desk.writer.record(click).await {
        return Ok(busy(&cause));
    }
    let may_remember = class == Class::Human && !visitor.opt_out;
    Ok(led_to(location, may_remember.then(|| cookie(id, app.config.is_https()))))
}

fn busy(cause: &dyn std::fmt::Display) -> HttpResponse {
    tracing::warn!(%cause, "A visitor could not be led on");
    HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, "1")).finish()
}

fn led_to(location: String, cookie: Option<Cookie<'_>>) -> HttpResponse {
    let mut answer = HttpResponse::Found();
    answer
        .insert_header((LOCATION, location))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((REFERRER_POLICY, "strict-origin-when-cross-origin"));
    if let Some(cookie) = cookie {
        answer.cookie(cookie);
    }
    answer.finish()
}

/// HttpOnly: the brand's page has the id in its address, so that no script needs to read it here.
fn cookie(id: ClickId, is_https: bool) -> Cookie<'static> {
    Cookie::build(COOKIE, id.to_string())
        .path("/")
        .max_age(Duration::days(COOKIE_DAYS))
        .same_site(SameSite::Lax)
        .secure(is_https)
        .http_only(true)
        .finish()
}

fn look<'a>(request: &'a HttpRequest, app: &App, desk: &Desk, paused: bool) -> Visitor<'a> {
    let headers = request.headers();
    let user_agent = text(headers, "user-agent").unwrap_or_default();
    let address = address(request, app);
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
    Visitor {
        address,
        user_agent,
        class,
        opt_out: opt_out(text(headers, "sec-gpc"), text(headers, "dnt")),
        referrer_host: referrer(headers),
    }
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
        source: Source::Router,
        occurred_at: id.at(),
        received_at: now,
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn address(request: &HttpRequest, app: &App) -> ClientIp {
    let all = |name| -> Vec<&str> {
        request.headers().get_all(name).filter_map(|it| it.to_str().ok()).collect()
    };
    let (x_forwarded_for, forwarded) = (all("x-forwarded-for"), all("forwarded"));
    let headers = Forwarding { x_forwarded_for: &x_forwarded_for, forwarded: &forwarded };
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip());
    client_ip(peer, &headers, &app.config.trusted_proxies)
}

fn referrer(headers: &HeaderMap) -> Option<String> {
    let url = url::Url::parse(text(headers, REFERER.as_str())?).ok()?;
    host(url.host_str())
}

#[derive(Template)]
#[template(path = "clicks/unknown.html")]
struct UnknownPage {
    shell: Shell,
}

fn unknown(request: &HttpRequest) -> Result<HttpResponse, PageError> {
    let html = UnknownPage { shell: Shell::of(request) }.render()?;
    let mut answer = HttpResponse::NotFound();
    answer.insert_header((CACHE_CONTROL, "no-store"));
    Ok(answer.content_type("text/html; charset=utf-8").body(html))
}

/// Says that `Sec-GPC` is honoured.
#[get("/.well-known/gpc.json")]
async fn tell_gpc() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "gpc": true, "lastUpdate": "2026-11-01" }))
}
