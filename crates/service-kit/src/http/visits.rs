//! Answers to a visitor who follows a link.

use std::fmt::Display;

use actix_web::http::header::{CACHE_CONTROL, LOCATION, REFERRER_POLICY, RETRY_AFTER};
use actix_web::{HttpResponse, HttpResponseBuilder, get};
use serde_json::json;

/// Leads on, for this once: no cache may answer instead of us.
pub fn lead_to(location: String) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Found();
    answer
        .insert_header((LOCATION, location))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((REFERRER_POLICY, "strict-origin-when-cross-origin"));
    answer
}

/// Nobody is led on before the visit is on disk: come back in a second.
pub fn busy(cause: &dyn Display) -> HttpResponse {
    tracing::warn!(%cause, "A visitor could not be led on");
    HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, "1")).finish()
}

/// The page of an address that leads nowhere, or not yet.
pub fn nowhere(html: String) -> HttpResponse {
    let mut answer = HttpResponse::NotFound();
    answer.insert_header((CACHE_CONTROL, "no-store"));
    answer.content_type("text/html; charset=utf-8").body(html)
}

/// Says that `Sec-GPC` is honoured.
#[get("/.well-known/gpc.json")]
pub async fn tell_gpc() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "gpc": true, "lastUpdate": "2026-11-01" }))
}
