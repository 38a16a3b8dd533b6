//! A brand's instance: a real HTTP server that can misbehave.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use api_types::ClickId;
use chrono::NaiveDate;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::harness::{Answer, Caller, TestApp};

/// How a path of the brand misbehaves.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Refuses with this status and code.
    Refuse(u16, &'static str),
    /// Does what it was asked, and then answers 500.
    LoseAnswer,
    /// Does nothing before the gate is opened.
    Held(Arc<Semaphore>),
    /// Answers 200 with something else.
    Nonsense,
    /// A proxy before it answers with this status and a page.
    Page(u16),
}

/// One call that the brand has received.
#[derive(Clone, Debug)]
pub struct Received {
    pub what: String,
    pub idempotency_key: Option<String>,
    pub key: String,
    pub user_agent: String,
    pub request_id: Option<String>,
    pub query: String,
    pub body: Value,
}

#[derive(Default)]
pub struct State {
    pub keys: Vec<String>,
    pub scopes: Vec<&'static str>,
    pub protocol: u32,
    pub partners: HashMap<String, Value>,
    pub links: HashMap<String, Value>,
    pub taken_slugs: Vec<String>,
    pub dashboards: HashMap<String, Value>,
    /// What was answered to `POST /partners`, by the idempotency key.
    pub answered: HashMap<String, Value>,
    /// Partners whom it keeps although the hub has no more use for them.
    pub kept: Vec<String>,
    /// What is served to anybody, by path.
    pub pictures: HashMap<String, Vec<u8>>,
    /// By the beginning of `METHOD /path`.
    pub faults: HashMap<&'static str, Fault>,
    /// The clicks that it has, and what it answers instead of taking one.
    pub clicks: HashMap<String, Value>,
    pub click_outcomes: HashMap<String, &'static str>,
    pub received: Vec<Received>,
}

/// The instance alone.
pub struct Stub {
    pub url: String,
    state: Arc<Mutex<State>>,
    handle: ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Stub {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/api", listener.local_addr().expect("an address"));
        let scopes = vec!["partners:write", "links:write", "clicks:write", "commissions:read"];
        let state = State { scopes, protocol: 1, ..State::default() };
        let state = Arc::new(Mutex::new(state));
        let (served, (send, receive)) = (state.clone(), std::sync::mpsc::channel());
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    App::new().app_data(Data::new(served.clone())).default_service(web::to(answer))
                });
                let server = server.workers(1).disable_signals().listen(listener);
                let server = server.expect("it listens").run();
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

    pub fn fails(&self, path: &'static str, fault: Fault) {
        self.state().faults.insert(path, fault);
    }

    pub fn recovers(&self) {
        self.state().faults.clear();
    }

    /// The calls that began like this.
    pub fn received(&self, what: &str) -> Vec<Received> {
        let state = self.state();
        state.received.iter().filter(|it| it.what.starts_with(what)).cloned().collect()
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

type Shared = Data<Arc<Mutex<State>>>;

async fn answer(state: Shared, request: HttpRequest, body: Bytes) -> HttpResponse {
    let path = request.path().strip_prefix("/api").unwrap_or_default().to_owned();
    let what = format!("{} {path}", request.method());
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let header =
        |name: &str| request.headers().get(name).and_then(|it| it.to_str().ok()).map(str::to_owned);
    let shown = header("authorization").unwrap_or_default();
    let fault = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let idempotency_key = header("idempotency-key");
        state.received.push(Received {
            what: what.clone(),
            idempotency_key,
            key: shown.trim_start_matches("Bearer ").to_owned(),
            user_agent: header("user-agent").unwrap_or_default(),
            request_id: header("x-request-id"),
            query: request.query_string().to_owned(),
            body: body.clone(),
        });
        if let Some(picture) = state.pictures.get(request.path()) {
            return HttpResponse::Ok().content_type("image/png").body(picture.clone());
        }
        let known =
            shown.strip_prefix("Bearer ").is_some_and(|it| state.keys.iter().any(|k| k == it));
        if !known || header("openpartner-protocol").as_deref() != Some("1") {
            return refused(401, "invalid_token");
        }
        let fault = state.faults.iter().find(|(start, _)| what.starts_with(**start));
        fault.map(|(_, fault)| fault.clone())
    };
    match fault {
        Some(Fault::Refuse(status, code)) => return refused(status, code),
        Some(Fault::Nonsense) => return HttpResponse::Ok().body("<html>hello</html>"),
        Some(Fault::Page(status)) => {
            let status = StatusCode::from_u16(status).expect("a status");
            return HttpResponse::build(status).body("<html>Something is wrong</html>");
        }
        Some(Fault::Held(ref gate)) => drop(gate.acquire().await.expect("the gate stays")),
        Some(Fault::LoseAnswer) | None => {}
    }
    let answered = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let key = header("idempotency-key").unwrap_or_default();
        obey(&mut state, &what, request.query_string(), &body, &key)
    };
    match fault {
        Some(Fault::LoseAnswer) => refused(500, "internal"),
        _ => answered,
    }
}

fn refused(status: u16, code: &str) -> HttpResponse {
    let status = StatusCode::from_u16(status).expect("a status");
    HttpResponse::build(status).json(json!({"error": code, "detail": "The brand says no"}))
}

fn obey(state: &mut State, what: &str, query: &str, body: &Value, key: &str) -> HttpResponse {
    match what {
        "GET /federation/introspect" => HttpResponse::Ok().json(json!({
            "name": "Brightkiln", "version": "1", "protocol": state.protocol,
            "scopes": state.scopes, "serverTime": "2026-11-20T12:00:00Z",
            "portalUrl": "https://brand.example", "linkBase": "https://brand.example/r/",
        })),
        "GET /federation/slug-available" => {
            let slug = query.strip_prefix("slug=").unwrap_or_default();
            let available = !state.taken_slugs.iter().any(|it| it == slug);
            HttpResponse::Ok().json(json!({"slug": slug, "available": available}))
        }
        "POST /partners" => make_partner(state, body, key),
        "POST /links" => make_link(state, body),
        "POST /clicks/batch" => take_clicks(state, body),
        "GET /clicks/counts" => count_clicks(state, query),
        "POST /partners/dashboard/query" => {
            let asked = body["partnerIds"].as_array().cloned().unwrap_or_default();
            let told = asked.iter().filter_map(|id| state.dashboards.get(id.as_str()?).cloned());
            HttpResponse::Ok().json(json!({"items": told.collect::<Vec<_>>()}))
        }
        _ if what.starts_with("POST /partners/") && what.ends_with("/revoke") => {
            let keeps = state.kept.iter().any(|it| what.contains(it));
            let status = if keeps { "active" } else { "revoked" };
            HttpResponse::Ok().json(json!({ "status": status }))
        }
        _ if what.starts_with("DELETE /partners/") => HttpResponse::NoContent().finish(),
        _ => refused(404, "not_found"),
    }
}

fn fresh() -> String {
    let now = "2026-11-20T12:00:00Z".parse().expect("a time");
    api_types::PartnerId::new_at(now).to_string()
}

fn make_partner(state: &mut State, body: &Value, key: &str) -> HttpResponse {
    if let Some(before) = state.answered.get(key) {
        return HttpResponse::Created().json(before);
    }
    let email = body["email"].as_str().unwrap_or_default().to_owned();
    // By the hub's creator first, whatever their address was then.
    let of_creator = |it: &&Value| it["networkCreatorId"] == body["creatorId"];
    let known = state.partners.values().find(of_creator).or_else(|| state.partners.get(&email));
    if let Some(known) = known {
        let mut known = known.clone();
        known["existed"] = json!(true);
        return HttpResponse::Ok().json(known);
    }
    let program = body["grants"][0]["programId"].clone();
    let partner = json!({
        "id": fresh(), "email": email, "name": body["name"], "status": "active",
        "source": body["source"], "viaNetwork": true, "networkCreatorId": body["creatorId"], "createdAt": "2026-11-20T12:00:00Z",
        "activatedAt": null, "revokedAt": null, "existed": false,
        "portalUrl": "https://brand.example/portal",
        "grants": [{
            "id": format!("grt_{}", fresh()), "programId": program, "programName": "Main",
            "grantSource": "offering", "terms": terms(), "termsInWords": "20 %",
            "grantedAt": "2026-11-20T12:00:00Z", "revokedAt": null,
        }],
    });
    state.partners.insert(email, partner.clone());
    state.answered.insert(key.to_owned(), partner.clone());
    HttpResponse::Created().json(partner)
}

fn make_link(state: &mut State, body: &Value) -> HttpResponse {
    let request = body["requestId"].as_str().unwrap_or_default().to_owned();
    if let Some(known) = state.links.get(&request) {
        return HttpResponse::Ok().json(known);
    }
    let wished = body["slug"].as_str().unwrap_or_default();
    let slug = match state.taken_slugs.iter().any(|it| it == wished) {
        true => format!("{wished}-7k2m"),
        false => wished.to_owned(),
    };
    let link = json!({
        "id": format!("lnk_{}", fresh()), "partnerId": body["partnerId"],
        "programId": body["programId"], "slug": slug,
        "shareUrl": format!("https://brand.example/r/{slug}"),
        "destinationUrl": "https://brand.example/", "deepLink": null, "status": "active",
        "version": 1, "createdAt": "2026-11-20T12:00:00Z",
    });
    state.links.insert(request, link.clone());
    HttpResponse::Created().json(link)
}

/// Counts its clicks by the day of their ids.
fn count_clicks(state: &State, query: &str) -> HttpResponse {
    let day = |name: &str| {
        let text = query.split('&').find_map(|it| it.strip_prefix(name));
        text.and_then(|it| it.parse::<NaiveDate>().ok()).expect("a day")
    };
    let (from, to) = (day("from="), day("to="));
    let days = from.iter_days().take_while(|it| *it <= to).map(|day| {
        let of_day = |id: &&String| id.parse::<ClickId>().expect("an id").at().date_naive() == day;
        json!({"day": day, "clicks": state.clicks.keys().filter(of_day).count()})
    });
    HttpResponse::Ok().json(json!({"days": days.collect::<Vec<_>>()}))
}

fn take_clicks(state: &mut State, body: &Value) -> HttpResponse {
    let clicks = body["clicks"].as_array().cloned().unwrap_or_default();
    if clicks.is_empty() || clicks.len() > 500 {
        return refused(422, "invalid_field");
    }
    if clicks.iter().any(|it| it["subId"] == "poison") {
        return refused(422, "invalid_field");
    }
    let mut take = |click: &Value| {
        let id = click["id"].as_str().expect("an id").to_owned();
        let outcome = match state.click_outcomes.get(&id) {
            Some(outcome) => outcome,
            None if state.clicks.insert(id.clone(), click.clone()).is_some() => "replayed",
            None => "created",
        };
        json!({"id": id, "outcome": outcome})
    };
    let items: Vec<Value> = clicks.iter().map(&mut take).collect();
    HttpResponse::Ok().json(json!({ "items": items }))
}

pub fn terms() -> Value {
    json!({
        "rule": {"kind": "percent", "value": "20.00", "months": 12},
        "model": "last_click", "windowDays": 60, "holdbackDays": 30,
    })
}

/// The program under which a test's offering is published.
pub const PROGRAM: &str = "prg_01J00000000000000000000001";

pub fn offering(title: &str, version: i64) -> Value {
    json!({
        "title": title, "description": "Handmade kilns for small studios",
        "productUrl": "https://brand.example/", "terms": terms(), "termsVersion": 1,
        "published": true, "version": version,
    })
}

pub fn scoped_key() -> String {
    service_kit::tokens::mint("op_sk_")
}

/// A registered brand with its instance.
pub struct Brand<'a> {
    pub app: &'a TestApp,
    pub stub: Stub,
    pub id: String,
    pub token: String,
}

impl<'a> Brand<'a> {
    pub async fn connect(app: &'a TestApp, name: &str) -> Self {
        let stub = Stub::start();
        let form = registration(&stub, name);
        let answer = app.admin().post("/api/vendors", form).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let (id, token) = (answer.text("/vendorId"), answer.text("/vendorToken"));
        Self { app, stub, id, token }
    }

    pub fn caller(&self) -> Caller<'a> {
        self.app.bearer(&self.token)
    }

    /// Publishes the usual offering; answers its id.
    pub async fn publish(&self, title: &str) -> String {
        let path = format!("/api/vendors/me/offerings/{PROGRAM}");
        let answer = self.caller().put(&path, offering(title, 1)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.text("/id")
    }

    pub async fn approve(&self, request: &str) -> Answer {
        let path = format!("/api/vendors/me/requests/{request}/approve");
        self.caller().post(&path, json!({"decisionNote": "Welcome"})).await
    }

    pub async fn reject(&self, request: &str) -> Answer {
        let path = format!("/api/vendors/me/requests/{request}/reject");
        self.caller().post(&path, json!({"decisionNote": "Not yet"})).await
    }

    pub async fn card(&self, request: &str) -> Answer {
        self.caller().get(&format!("/api/vendors/me/requests/{request}")).await
    }

    /// The id under which the brand knows a partner.
    pub fn partner_id(&self, email: &str) -> String {
        let state = self.stub.state();
        state.partners[email]["id"].as_str().expect("an id").to_owned()
    }
}

/// What a brand registers with; its instance learns the key.
pub fn registration(stub: &Stub, name: &str) -> Value {
    let key = scoped_key();
    stub.state().keys.push(key.clone());
    json!({
        "instanceUrl": stub.url, "scopedKey": key, "displayName": name, "tier": "hosted",
        "contact": {"email": "desk@brand.example", "name": "Dora"},
        "callbackUrl": format!("{}/admin/network/complete", stub.url.trim_end_matches("/api")),
    })
}

/// Applies to an offering; answers the request's id.
pub async fn apply(creator: &Caller<'_>, offering: &str, slug: &str) -> String {
    let form = json!({"pitch": "I make pots", "preferredSlug": slug, "termsVersion": 1});
    let answer = creator.post(&format!("/api/offerings/{offering}/requests"), form).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.text("/id")
}
