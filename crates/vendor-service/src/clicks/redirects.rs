//! The door of a click: `/r/<slug>`, or `/r/<brand>/<slug>` with many brands.
//!
//! The visitor is led on only when the click is stored; while neither database nor spool takes it
//! the answer is 503. What the visitor sees of a click is its id in the destination's query.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use api_types::ClickId;
use askama::Template;
use redirect::links::Found;
use redirect::{Asked, Class, Source, Visit};
use serde::Deserialize;
use service_kit::html::{PageError, Shell};
use service_kit::http::{busy, lead_to, nowhere, tell_gpc};

use super::intake::Desk;
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
    let Some(visit) = look(&request, &app, &desk, target.paused) else {
        return Ok(busy(&"nobody is known to be at the other end"));
    };
    let (id, salt) = (ClickId::new_at(now), desk.salt(&app, now).await);
    let click = visit.click(id.ulid(), &target, &salt, Source::Router, now);
    if let Err(cause) = desk.writer.record(click).await {
        return Ok(busy(&cause));
    }
    let mut answer = lead_to(target.destination.with_cref(&id.to_string(), &target.utm));
    if visit.class == Class::Human && !visit.opt_out {
        answer.cookie(cookie(id, app.config.is_https()));
    }
    Ok(answer.finish())
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

#[derive(Template)]
#[template(path = "clicks/unknown.html")]
struct UnknownPage {
    shell: Shell,
}

fn unknown(request: &HttpRequest) -> Result<HttpResponse, PageError> {
    Ok(nowhere(UnknownPage { shell: Shell::of(request) }.render()?))
}
