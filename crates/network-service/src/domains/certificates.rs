//! The door at which the web server asks whether to get a certificate: `/internal/tls/ask`.
//!
//! Answered from memory, so that it works while the database is away and a flood of invented names
//! costs nothing. Only a process beside this one may ask, and not for somebody else: whatever was
//! forwarded came from outside.

use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use service_kit::{Conn, Purpose, Result};

use super::store;
use crate::app::{App, buckets};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(ask_for_certificate);
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    domain: String,
}

/// 200: ours; 403: not ours; 429: too many names that are not; 404: asked from outside.
#[get("/internal/tls/ask")]
async fn ask_for_certificate(
    request: HttpRequest,
    app: Data<App>,
    asked: Query<Asked>,
) -> HttpResponse {
    if !is_neighbour(&request, &app) {
        return HttpResponse::NotFound().finish();
    }
    if app.config.tls_ask_database {
        return match is_in_database(&app, &asked.domain).await {
            Ok(true) => HttpResponse::Ok().body("ours"),
            Ok(false) => HttpResponse::Forbidden().body("not ours"),
            Err(_) => HttpResponse::ServiceUnavailable().finish(),
        };
    }
    if app.hosts.serves(&asked.domain) {
        return HttpResponse::Ok().body("ours");
    }
    match app.limit(buckets::TLS_ASK, "") {
        Ok(()) => HttpResponse::Forbidden().body("not ours"),
        Err(_) => HttpResponse::TooManyRequests().finish(),
    }
}

fn is_neighbour(request: &HttpRequest, app: &App) -> bool {
    let is_forwarded = ["x-forwarded-for", "forwarded", "via"];
    let is_forwarded = is_forwarded.iter().any(|it| request.headers().contains_key(*it));
    let is_near = |ip: std::net::IpAddr| {
        let ip = ip.to_canonical();
        ip.is_loopback() || app.config.trusted_proxies.iter().any(|net| net.contains(&ip))
    };
    !is_forwarded && request.peer_addr().is_some_and(|it| is_near(it.ip()))
}

/// What memory saves: for measuring only.
async fn is_in_database(app: &App, name: &str) -> Result<bool> {
    let name = crate::hosts::spelled(name);
    let is_own = name == app.hosts.own();
    let found = async move |conn: &mut Conn| store::is_proven(conn, &name).await;
    Ok(is_own || app.db.across(Purpose::LinkMap, found).await?)
}
