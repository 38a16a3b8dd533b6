//! Twenty brands behind one port: each tells figures of whatever partners are asked for.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{Data, Json};
use actix_web::{App, HttpResponse, HttpServer, web};
use api_types::dashboards::DashboardQuery;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use service_kit::tokens;

use crate::stage::ports;

/// Days with something on them, of the 90 that are asked for.
pub const DAYS: u8 = 10;

/// How far away a brand is: a call to the other side of a continent.
pub const AWAY: Duration = Duration::from_millis(50);

pub struct Brands {
    pub port: u16,
    calls: Arc<AtomicU64>,
    server: ServerHandle,
}

impl Brands {
    pub async fn start() -> anyhow::Result<Self> {
        let (port, calls) = (ports::any()?, Arc::new(AtomicU64::default()));
        let counted = Data::from(calls.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(counted.clone())
                .app_data(web::JsonConfig::default().limit(1024 * 1024))
                .route("/api/t/{brand}/federation/introspect", web::get().to(introspect))
                .route("/api/t/{brand}/partners/dashboard/query", web::post().to(tell))
        });
        let server = server.workers(1).bind((Ipv4Addr::LOCALHOST, port))?.run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self { port, calls, server: handle })
    }

    /// What a brand registers with at the hub.
    pub fn registration(&self, number: usize) -> Value {
        json!({
            "instanceUrl": format!("http://127.0.0.1:{}/api/t/brand-{number}", self.port),
            "scopedKey": tokens::mint("op_sk_"), "displayName": format!("Brand {number}"),
            "tier": "hosted", "contact": {"email": "desk@brand.example", "name": "Dora"},
            "callbackUrl": null,
        })
    }

    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }
}

impl Drop for Brands {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

async fn introspect() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "name": "Brand", "version": "1", "protocol": 1,
        "scopes": ["partners:write", "links:write", "clicks:write", "commissions:read"],
        "serverTime": "2026-11-20T12:00:00Z", "portalUrl": "https://brand.example",
        "linkBase": "https://brand.example/r/",
    }))
}

async fn tell(calls: Data<AtomicU64>, asked: Json<DashboardQuery>) -> HttpResponse {
    calls.fetch_add(1, Ordering::Relaxed);
    tokio::time::sleep(AWAY).await;
    let today = asked.to.unwrap_or_default();
    let days: Vec<Value> = (0..DAYS).map(|back| day(today, back)).collect();
    let told = asked.partner_ids.iter().map(|partner| {
        json!({
            "partnerId": partner, "days": days,
            "nextPayable": {"day": today, "amount": "12.50", "currency": "USD"},
        })
    });
    HttpResponse::Ok().json(json!({"items": told.collect::<Vec<Value>>()}))
}

fn day(today: NaiveDate, back: u8) -> Value {
    let day = today.checked_sub_days(Days::new(u64::from(back) * 7)).unwrap_or(today);
    json!({
        "day": day, "currency": "USD", "clicks": 20 + i64::from(back), "conversions": 1,
        "revenue": "48.00", "refunds": "0.00", "commissionAccrued": "9.60",
        "commissionApproved": "0.00", "commissionPaid": "0.00", "commissionReversed": "0.00",
    })
}
