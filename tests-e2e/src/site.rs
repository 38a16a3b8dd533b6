//! A little brand's site: a landing page, and a server that reports what its visitors do.
//!
//! It does what the docs tell a brand to do: it takes `cref` from the address of the landing page,
//! keeps it in the form, and on purchase its server calls the vendor's API with a scoped key.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::dev::ServerHandle;
use actix_web::web::{Data, Form, Query};
use actix_web::{App, HttpResponse, HttpServer, get, post};
use api_types::events::EventReport;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::Api;
use crate::machine::free_port;

/// A running site; it ends when dropped.
pub struct Site {
    pub port: u16,
    reports: Reports,
    handle: ServerHandle,
}

type Reports = Arc<Mutex<Vec<EventReport>>>;

#[derive(Clone)]
struct Shop {
    vendor: Arc<Api>,
    reports: Reports,
}

impl Site {
    /// A port for a site that opens later, since a program must know where it leads.
    pub fn port() -> u16 {
        free_port()
    }

    /// Opens on a port; `vendor` has a key with `events:write`.
    pub fn open(port: u16, vendor: Api) -> Self {
        let reports = Reports::default();
        let shop = Shop { vendor: Arc::new(vendor), reports: Arc::clone(&reports) };
        let server = HttpServer::new(move || {
            let app = App::new().app_data(Data::new(shop.clone()));
            app.service(show_landing).service(buy).service(show_icon)
        });
        let bound = server.workers(1).disable_signals().bind((Ipv4Addr::LOCALHOST, port));
        let server = bound.expect("the site's port is free").run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { port, reports, handle }
    }

    /// What the vendor answered to the purchases so far.
    pub fn reports(&self) -> Vec<EventReport> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

#[derive(Deserialize)]
struct Landed {
    #[serde(default)]
    cref: String,
}

#[get("/")]
async fn show_landing(landed: Query<Landed>) -> HttpResponse {
    // Only what an id is made of, so that the page needs no escaping.
    let cref: String = landed.cref.chars().filter(char::is_ascii_alphanumeric).collect();
    let page = format!(
        r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>Brand</title>
<h1>A fine product</h1><form method="post" action="/buy"><input type="hidden" name="cref" value="{cref}">
<label>E-mail <input name="user" required></label> <button>Buy for $50</button></form></html>"#
    );
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

#[derive(Deserialize)]
struct Purchase {
    cref: String,
    user: String,
}

#[post("/buy")]
async fn buy(shop: Data<Shop>, purchase: Form<Purchase>) -> HttpResponse {
    let Purchase { cref, user } = purchase.into_inner();
    let said = shop.vendor.post("/attribution/identify", json!({ "userId": user, "cref": cref }));
    let _: Value = said.await.of();
    let invoice = json!({
        "externalEventId": format!("invoice of {user}"), "type": "invoice_paid",
        "userId": user, "value": "50.00", "currency": "USD",
    });
    let report = shop.vendor.post("/attribution/events", invoice).await.of_status(201);
    shop.reports.lock().unwrap_or_else(PoisonError::into_inner).push(report);
    let page = "<!doctype html><html lang=\"en\"><title>Thanks</title><h1>Thank you</h1></html>";
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

#[get("/favicon.ico")]
async fn show_icon() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
