//! A hub of a test's own: it answers over HTTP what it is told to.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use api_types::{RequestId, VendorId};
use serde_json::{Value, json};

use crate::harness::{TestApp, at};
use api_types::tenants::TenantStatus;
use tokio::sync::Semaphore;
use vendor::config::Tenancy;

type Answers = Arc<Mutex<HashMap<String, Prepared>>>;

#[derive(Clone)]
struct Prepared {
    status: u16,
    body: Value,
    gate: Option<Arc<Semaphore>>,
}

/// Tokens that open; while none are named, every token does.
type Tokens = Arc<Mutex<Vec<String>>>;

type Calls = Arc<Mutex<Vec<Received>>>;

/// One call that the hub has received.
#[derive(Clone, Debug)]
pub struct Received {
    pub route: String,
    pub headers: HashMap<String, String>,
    pub body: Value,
}

pub struct Hub {
    url: String,
    answers: Answers,
    calls: Calls,
    tokens: Tokens,
    handle: ServerHandle,
}

impl Drop for Hub {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

impl Hub {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let answers = Answers::default();
        let (data, calls) = (Data::new(answers.clone()), Calls::default());
        let noted = Data::new(calls.clone());
        let tokens = Tokens::default();
        let opening = Data::new(tokens.clone());
        let site = move || {
            App::new()
                .app_data(data.clone())
                .app_data(noted.clone())
                .app_data(opening.clone())
                .default_service(web::to(reply))
        };
        let server = HttpServer::new(site).workers(1).disable_signals();
        let server = server.listen(listener).expect("it listens").run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let hub = Self { url, answers, calls, tokens, handle };
        hub.answer("POST /api/vendors/me/heartbeat", 200, json!({"receivedAt": NOON}));
        hub.answer("GET /api/vendors/me", 200, hub.me(0));
        hub
    }

    /// What this hub answers to a method and path from now on.
    pub fn answer(&self, route: &str, status: u16, body: Value) {
        let answer = Prepared { status, body, gate: None };
        self.answers.lock().expect("not poisoned").insert(route.to_owned(), answer);
    }

    /// Keeps the answers to a method and path back: each takes a permit of the gate.
    pub fn hold(&self, route: &str) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        let mut answers = self.answers.lock().expect("not poisoned");
        if let Some(answer) = answers.get_mut(route) {
            answer.gate = Some(gate.clone());
        }
        gate
    }

    /// The tokens that open from now on; every other is refused.
    pub fn knows(&self, tokens: &[&str]) {
        let bearer = |it: &&str| format!("Bearer {it}");
        *self.tokens.lock().expect("not poisoned") = tokens.iter().map(bearer).collect();
    }

    /// The calls of this method and path so far, the oldest first.
    pub fn received(&self, route: &str) -> Vec<Received> {
        let calls = self.calls.lock().expect("not poisoned");
        calls.iter().filter(|it| it.route == route).cloned().collect()
    }

    /// Waits until a route was called so often.
    pub async fn called(&self, route: &str, times: usize) -> Received {
        for _ in 0..500 {
            if let Some(call) = self.received(route).into_iter().nth(times - 1) {
                return call;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{route} was not called {times} times");
    }

    /// What the hub says of the brand from now on.
    pub fn says_of_brand(&self, fields: Value) {
        let mut me = self.me(0);
        for (field, value) in fields.as_object().expect("fields") {
            me[field] = value.clone();
        }
        self.answer("GET /api/vendors/me", 200, me);
    }

    pub fn me(&self, skew: i64) -> Value {
        json!({
            "vendorId": vendor(), "status": "active", "displayName": "Brightkiln", "host": "127.0.0.1",
            "partnerCount": 0, "lastHeartbeatAt": NOON, "skewSeconds": skew, "protocol": 1,
        })
    }

    /// An instance that knows this hub, and holds its admin key where `hosted`.
    pub async fn instance(&self, hosted: bool) -> TestApp {
        let key = "k".repeat(32);
        let mut vars = vec![("NETWORK_URL", self.url.as_str()), ("DEV_HTTP_HOSTS", "127.0.0.1")];
        if hosted {
            vars.push(("NETWORK_ADMIN_KEY", &key));
        }
        let app = TestApp::start_as(Tenancy::Single, &vars).await;
        assert_eq!(app.brand.status, TenantStatus::Active);
        app
    }

    /// An instance whose brand is on this hub.
    pub async fn connected(&self) -> TestApp {
        let app = self.instance(true).await;
        let token = service_kit::tokens::mint("opn_vt_");
        let registered = json!({"vendorId": vendor(), "status": "active", "vendorToken": token});
        self.answer("POST /api/vendors", 201, registered);
        let form = json!({"displayName": "Brightkiln", "contactEmail": "ada@example.com"});
        let made = app.admin().post("/api/admin/network/connect", form).await;
        assert_eq!(made.status, 200, "{}", made.body);
        app
    }

    /// The hub's list of these cards, in whatever tab.
    pub fn list(&self, cards: &[Value]) {
        let of = |status: &str| cards.iter().filter(|it| it["status"] == status).count();
        let failed = cards.iter().filter(|it| it["failure"].is_object()).count();
        let counts = json!({
            "pending": of("pending") + of("provisioning"), "approved": of("approved"),
            "rejected": of("rejected"), "failed": failed,
        });
        let body = json!({"items": cards, "nextCursor": null, "counts": counts});
        self.answer("GET /api/vendors/me/requests", 200, body);
    }
}

const NOON: &str = "2026-11-20T12:00:00Z";

fn vendor() -> VendorId {
    VendorId::new_at(at(NOON))
}

/// An application of somebody with verified figures; `fields` come on top.
pub fn card(id: RequestId, name: &str, fields: Value) -> Value {
    let mut card = json!({
        "id": id, "status": "pending", "offeringId": api_types::OfferingId::new_at(id.at()),
        "offeringExternalId": "", "offeringTitle": "Standard", "preferredSlug": "slow-craft",
        "pitch": "I write a <yearly> guide.", "decisionNote": null, "failure": null,
        "termsInWords": "20 % of every sale for 12 months", "termsVersion": 1,
        "step": "nothing", "shareUrl": null, "createdAt": "2026-11-18T12:00:00Z", "decidedAt": null,
        "applicant": {
            "id": api_types::CreatorId::new_at(id.at()), "name": name, "handle": "slowcraft",
            "email": "post@slowcraft.example", "bio": "A newsletter.",
            "profileUrl": "https://hub.example/@slowcraft", "otherVendorCount": 3,
            "clicks90d": 18_204, "conversions90d": 511, "statsAt": NOON,
        },
    });
    for (field, value) in fields.as_object().expect("fields") {
        card[field] = value.clone();
    }
    card
}

async fn reply(
    request: HttpRequest,
    answers: Data<Answers>,
    calls: Data<Calls>,
    tokens: Data<Tokens>,
    body: Bytes,
) -> HttpResponse {
    let route = format!("{} {}", request.method(), request.path());
    let text = |value: &actix_web::http::header::HeaderValue| {
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    };
    let headers = request.headers().iter().map(|(name, it)| (name.to_string(), text(it))).collect();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    calls.lock().expect("not poisoned").push(Received { route: route.clone(), headers, body });
    let known = tokens.lock().expect("not poisoned").clone();
    let shown = request.headers().get("authorization").map(&text).unwrap_or_default();
    if !known.is_empty() && !known.contains(&shown) {
        let refused = json!({"error": "key_revoked", "detail": "The hub knows it no more"});
        return HttpResponse::Unauthorized().json(refused);
    }
    let told = answers.lock().expect("not poisoned").get(&route).cloned();
    let absent = || {
        let body = json!({"error": "not_found", "detail": format!("No {route}")});
        Prepared { status: 404, body, gate: None }
    };
    let Prepared { status, body, gate } = told.unwrap_or_else(absent);
    if let Some(gate) = gate {
        gate.acquire().await.expect("the gate stays").forget();
    }
    HttpResponse::build(StatusCode::from_u16(status).expect("a status")).json(body)
}
