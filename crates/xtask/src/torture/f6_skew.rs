//! F6: a hub whose clock is ten minutes off changes nobody's commission, and an alarm is shown.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::dev::ServerHandle;
use actix_web::http::header::DATE;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use anyhow::Context;
use api_types::links::Link;
use api_types::tenants::{CreateTenant, CreatedTenant};
use api_types::{ClickId, CreatorId, RequestId, VendorId};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use service_kit::{Clock, tokens};

use super::Ground;
use crate::load::rig::{Rig, make_partner_with_link};
use crate::promises::{Promise, Setting, Shown};
use crate::stage::web::{Door, Web};

const MINUTES: [i64; 3] = [0, 10, -10];

pub const PROMISE: Promise<Ground> = Promise {
    id: "F6",
    says: "±10 min of clock skew between hub and brand: same attribution, alarm shown",
    mechanisms: &["correction"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

/// A hub whose clock is off. It takes whatever it is told, and remembers the brand's key.
#[derive(Clone, Default)]
struct SkewedHub {
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    skew: i64,
    key: String,
}

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let hub = SkewedHub::default();
    let (address, handle) = hub.serve()?;
    let host = address.to_string();
    let (url, key) = (format!("http://{host}"), "k".repeat(40));
    let settings =
        [("NETWORK_URL", url.as_str()), ("NETWORK_ADMIN_KEY", &key), ("DEV_HTTP_HOSTS", &host)];
    let built = Rig::build(ground.binaries.clone(), "torture-skew", &settings, 1).await;
    let (rig, service) = built?;
    let mut faults = Vec::new();
    let mut seen = Vec::new();
    for minutes in MINUTES {
        hub.seen().skew = minutes * 60;
        let outcome = play(&rig, &hub, minutes, setting.is_without("correction")).await?;
        if outcome.credited != "grace" {
            faults.push(format!("{minutes} min: {} is credited", outcome.credited));
        }
        if outcome.is_alarmed != (minutes != 0) {
            faults.push(format!("{minutes} min: alarm shown: {}", outcome.is_alarmed));
        }
        seen.push(format!("{minutes} min: {}, alarm {}", outcome.credited, outcome.is_alarmed));
    }
    service.end().await?;
    handle.stop(false).await;
    let figure = format!("{} of {} skews as without one", MINUTES.len() - faults.len().min(3), 3);
    Ok(Shown::unless(&faults, figure, seen))
}

struct Outcome {
    credited: String,
    is_alarmed: bool,
}

/// A direct click five minutes ago, one over the hub two minutes ago, and a sale.
async fn play(
    rig: &Rig,
    hub: &SkewedHub,
    minutes: i64,
    without_date: bool,
) -> anyhow::Result<Outcome> {
    let brand = open(rig, &format!("skew-{}", minutes + 100)).await?;
    let _: Value = brand
        .post(
            "/admin/network/connect",
            &json!({"displayName": "Skewed", "contactEmail": "owner@skewed.example"}),
        )
        .await?;
    let key = hub.seen().key.clone();
    let federation = Web::new()?.with_key(&brand.base, &key);
    let bob = make_partner_with_link(&brand, "bob").await?;
    let shared = json!({"shareOnNetwork": true});
    let _: Value = brand.patch(&format!("/programs/{}", bob.program_id), &shared).await?;
    let now = Clock::System.now();
    let grace = provision(&federation, &bob, now).await?;
    let direct = ClickId::new_at(now - TimeDelta::minutes(5));
    let report = json!({"id": direct, "linkId": bob.id});
    let _: Value = brand.post("/clicks", &report).await?;
    let skew = TimeDelta::minutes(minutes);
    let over_hub = ClickId::new_at(now - TimeDelta::minutes(2) + skew);
    let body = json!({"clicks": [{"id": over_hub, "linkId": grace.id}]});
    let call = federation.request(Method::POST, "/clicks/batch").json(&body);
    let call = match without_date {
        true => call,
        false => call.header("date", http_date(Clock::System.now() + skew)),
    };
    let _: Value = federation.send(call).await?.read()?;
    for cref in [direct, over_hub] {
        let pair = json!({"userId": "user", "cref": cref});
        brand.call(Method::POST, "/attribution/identify", Some(pair)).await?;
    }
    let sale = json!({
        "externalEventId": "in_1", "type": "invoice_paid", "userId": "user", "value": "50.00",
        "currency": "USD",
    });
    brand.call(Method::POST, "/attribution/events", Some(sale)).await?;
    Ok(Outcome { credited: credited(&brand, &grace).await?, is_alarmed: alarmed(&brand).await? })
}

async fn open(rig: &Rig, slug: &str) -> anyhow::Result<Door> {
    let setting = |name: &str| {
        let found = rig.recipe.environment.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).with_context(|| format!("{name} is not set"))
    };
    let platform = format!("{}/api", setting("PUBLIC_URL")?);
    let web = Web::new()?;
    let form = CreateTenant {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        owner_email: format!("owner@{slug}.example"),
    };
    let platform = web.with_key(&platform, &setting("ADMIN_API_KEY")?);
    let made: CreatedTenant = platform.post("/tenants", &form).await?;
    Ok(web.with_key(&made.api_base, &made.admin_api_key))
}

/// Grace joins over the hub; answers her link.
async fn provision(federation: &Door, bob: &Link, now: DateTime<Utc>) -> anyhow::Result<Link> {
    let request = RequestId::new_at(now);
    let form = json!({
        "email": "grace@example.com", "name": "Grace", "source": "openpartner_network",
        "creatorId": CreatorId::new_at(now), "requestId": request, "sendInvite": false,
        "grants": [{"programId": bob.program_id, "grantSource": "offering"}],
    });
    let partner: Value = federation.post("/partners", &form).await?;
    let form = json!({
        "partnerId": partner["id"], "programId": bob.program_id, "slug": "grace",
        "requestId": request,
    });
    federation.post("/links", &form).await
}

async fn credited(brand: &Door, grace: &Link) -> anyhow::Result<String> {
    let found: Value = brand.get("/attribution/events?q=in_1").await?;
    let partner = &found["items"][0]["attribution"]["touches"][0]["partnerId"];
    Ok(match partner.as_str() {
        Some(id) if id == grace.partner_id.to_string() => "grace".to_owned(),
        Some(_) => "bob".to_owned(),
        None => "nobody".to_owned(),
    })
}

/// Whether the Status page warns of the clock.
async fn alarmed(brand: &Door) -> anyhow::Result<bool> {
    let told: Value = brand.post("/admin/network/heartbeat", &json!({})).await?;
    anyhow::ensure!(told["result"] == "Sent", "the heartbeat: {told}");
    let page = brand.under(&brand.base.replace("/api/t/", "/t/"));
    let page = page.call(Method::GET, "/admin/network?pushed=1", None).await?;
    anyhow::ensure!(page.status == 200, "the Status page answers {}", page.status);
    Ok(page.body.contains("This server&#39;s clock is")
        || page.body.contains("This server's clock is"))
}

fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

impl SkewedHub {
    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self) -> anyhow::Result<(SocketAddr, ServerHandle)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let data = Data::new(self.clone());
        let site = move || App::new().app_data(data.clone()).default_service(web::to(answer));
        let server = HttpServer::new(site).workers(1).disable_signals().listen(listener)?.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Ok((address, handle))
    }
}

async fn answer(hub: Data<SkewedHub>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let now = Clock::System.now() + TimeDelta::seconds(hub.seen().skew);
    match (request.method().as_str(), request.path()) {
        ("POST", "/api/vendors") => {
            let form: Value = serde_json::from_slice(&body).unwrap_or_default();
            hub.seen().key = form["scopedKey"].as_str().unwrap_or_default().to_owned();
            let (id, token) = (VendorId::new_at(now), tokens::mint("opn_vt_"));
            let made = json!({"vendorId": id, "status": "active", "vendorToken": token});
            HttpResponse::Created().json(made)
        }
        ("POST", "/api/vendors/me/heartbeat") => {
            HttpResponse::Ok().json(json!({"receivedAt": now}))
        }
        ("GET", "/api/vendors/me") => {
            let told = request.headers().get(DATE).and_then(|it| it.to_str().ok());
            let told = told.and_then(|it| DateTime::parse_from_rfc2822(it).ok());
            let skew = told.map_or(0, |it| (it.to_utc() - now).num_seconds());
            HttpResponse::Ok().json(json!({
                "vendorId": VendorId::new_at(now), "status": "active", "displayName": "Brand",
                "host": "hub.example", "partnerCount": 0, "lastHeartbeatAt": now,
                "skewSeconds": skew, "protocol": 1,
            }))
        }
        _ => HttpResponse::Ok().json(json!({})),
    }
}
