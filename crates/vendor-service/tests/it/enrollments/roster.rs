//! A hub that keeps a roster: it takes partners over HTTP, and can refuse or be away.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use api_types::{CreatorId, VendorId};
use serde_json::{Value, json};
use vendor::config::Tenancy;

use crate::harness::{TestApp, at};

const NOON: &str = "2026-11-20T12:00:00Z";

#[derive(Default)]
pub struct State {
    /// The creators, by address.
    pub creators: BTreeMap<String, CreatorId>,
    /// Addresses of creators who were here before.
    pub before: BTreeSet<String>,
    /// Addresses that are refused.
    pub refuses: BTreeSet<String>,
    /// What every call about partners is answered with while it is set.
    pub fault: Option<(u16, &'static str)>,
    /// Whose presence makes the hub refuse a whole batch.
    pub spoiler: Option<String>,
    /// Every partner that was told, in order.
    pub told: Vec<Value>,
    /// How many partners each batch had.
    pub batches: Vec<usize>,
}

type Shared = Data<Arc<Mutex<State>>>;

pub struct Roster {
    url: String,
    state: Arc<Mutex<State>>,
    handle: ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Drop for Roster {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Roster {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(Mutex::new(State::default()));
        let (served, (send, receive)) = (state.clone(), std::sync::mpsc::channel());
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let site = move || {
                    App::new().app_data(Data::new(served.clone())).default_service(web::to(answer))
                };
                let server = HttpServer::new(site).workers(1).disable_signals();
                let server = server.listen(listener).expect("it listens").run();
                send.send(server.handle()).expect("the test waits");
                server.await.expect("it serves");
            });
        });
        let handle = receive.recv().expect("it runs");
        Self { url, state, handle, thread: Some(thread) }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was told of an address: `version status name`, in order.
    pub fn told_of(&self, email: &str) -> Vec<String> {
        let state = self.state();
        let of = state.told.iter().filter(|it| it["email"] == email);
        let word = |it: &Value, field: &str| it[field].as_str().unwrap_or_default().to_owned();
        of.map(|it| format!("{} {} {}", it["version"], word(it, "status"), word(it, "name")))
            .collect()
    }

    /// An instance whose brand is on this hub.
    pub async fn connected(&self) -> TestApp {
        let app = self.instance().await;
        let form = json!({"displayName": "Brightkiln", "contactEmail": "ada@example.com"});
        let made = app.admin().post("/api/admin/network/connect", form).await;
        assert_eq!(made.status, 200, "{}", made.body);
        app
    }

    /// An instance that knows this hub.
    pub async fn instance(&self) -> TestApp {
        let key = "k".repeat(32);
        let vars = [
            ("NETWORK_URL", self.url.as_str()),
            ("DEV_HTTP_HOSTS", "127.0.0.1"),
            ("NETWORK_ADMIN_KEY", &key),
        ];
        TestApp::start_as(Tenancy::Single, &vars).await
    }
}

async fn answer(state: Shared, request: HttpRequest, body: Bytes) -> HttpResponse {
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let vendor = VendorId::new_at(at(NOON));
    let fault = state.fault.filter(|_| request.path().starts_with("/api/partners"));
    if let Some((status, code)) = fault {
        let status = actix_web::http::StatusCode::from_u16(status).expect("a status");
        let refused = json!({"error": code, "detail": "The hub says no"});
        return HttpResponse::build(status).json(refused);
    }
    match request.path() {
        "/api/vendors" => {
            let token = service_kit::tokens::mint("opn_vt_");
            let made = json!({"vendorId": vendor, "status": "active", "vendorToken": token});
            HttpResponse::Created().json(made)
        }
        "/api/vendors/me/heartbeat" => HttpResponse::Ok().json(json!({"receivedAt": NOON})),
        "/api/vendors/me" => HttpResponse::Ok().json(json!({
            "vendorId": vendor, "status": "active", "displayName": "Brightkiln",
            "host": "127.0.0.1", "partnerCount": 0, "lastHeartbeatAt": NOON, "skewSeconds": 0,
            "protocol": 1,
        })),
        "/api/partners/upsert" => match take(&mut state, &body) {
            Some(taken) => HttpResponse::Ok().json(taken),
            None => HttpResponse::UnprocessableEntity().json(refused()),
        },
        "/api/partners/upsert/batch" => {
            let partners = body["partners"].as_array().cloned().unwrap_or_default();
            let spoils = |it: &Value| it["email"].as_str() == state.spoiler.as_deref();
            if state.spoiler.is_some() && partners.iter().any(spoils) {
                return HttpResponse::UnprocessableEntity().json(refused());
            }
            state.batches.push(partners.len());
            let items: Vec<Value> = partners.iter().map(|it| outcome(&mut state, it)).collect();
            HttpResponse::Ok().json(json!({ "items": items }))
        }
        _ => HttpResponse::Ok().json(json!({})),
    }
}

fn refused() -> Value {
    json!({"error": "invalid_field", "detail": "No such mailbox", "field": "email"})
}

fn outcome(state: &mut State, told: &Value) -> Value {
    let taken = take(state, told);
    let refused = taken.is_none().then(refused);
    json!({"vendorPartnerId": told["vendorPartnerId"], "upserted": taken, "refused": refused})
}

fn take(state: &mut State, told: &Value) -> Option<Value> {
    let email = told["email"].as_str()?.to_owned();
    if state.refuses.contains(&email) {
        return None;
    }
    state.told.push(told.clone());
    let creator =
        *state.creators.entry(email.clone()).or_insert_with(|| CreatorId::new_at(at(NOON)));
    let existed = state.before.contains(&email);
    let others = if existed { 3 } else { 0 };
    Some(json!({"creatorId": creator, "alreadyExisted": existed, "otherVendorCount": others}))
}
