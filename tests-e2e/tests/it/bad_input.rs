//! Bad input is answered with a code and a sentence, and changes nothing on either side.

use api_types::{ClickId, ErrorCode, LinkId, OfferingId, PartnerId, ProgramId, RequestId};
use reqwest::Method;
use serde_json::{Value, json};
use service_kit::Clock;
use tests_e2e::api::{Api, client};
use tests_e2e::people::main_program;
use tests_e2e::world::World;

use crate::applied::{Applied, applied};

/// A call that must be refused, with the field at fault where there is one.
struct Bad {
    method: Method,
    path: String,
    body: Value,
    code: ErrorCode,
    field: Option<&'static str>,
}

fn post(path: &str, body: Value, code: ErrorCode) -> Bad {
    Bad { method: Method::POST, path: path.to_owned(), body, code, field: None }
}

fn field(path: &str, body: Value, field: &'static str) -> Bad {
    Bad { field: Some(field), ..post(path, body, ErrorCode::InvalidField) }
}

fn patch(path: &str, body: Value, name: &'static str) -> Bad {
    Bad { method: Method::PATCH, ..field(path, body, name) }
}

fn get(path: &str, code: ErrorCode) -> Bad {
    Bad { method: Method::GET, ..post(path, Value::Null, code) }
}

/// The main program with one thing different.
fn program(name: &str, value: Value) -> Value {
    let mut form = main_program("http://127.0.0.1/landing");
    form[name] = value;
    form
}

fn at_the_brand(partner: PartnerId, program_id: ProgramId) -> Vec<Bad> {
    use ErrorCode as E;
    let now = Clock::System.now();
    let (no_link, no_program) = (LinkId::new_at(now), ProgramId::new_at(now));
    let rule = |kind: &str, value: &str| json!({ "kind": kind, "value": value, "months": 12 });
    let link = |slug: &str| json!({ "partnerId": partner, "programId": program_id, "slug": slug });
    let event = |name: &str, value: Value| {
        let mut form = json!({
            "externalEventId": "in-1", "type": "invoice_paid", "userId": "u",
            "value": "10.00", "currency": "USD",
        });
        form[name] = value;
        form
    };
    vec![
        field("/programs", program("name", json!(" ")), "name"),
        field(
            "/programs",
            program("destinationUrl", json!("javascript:alert(1)")),
            "destinationUrl",
        ),
        field(
            "/programs",
            program("destinationUrl", json!("http://not-opened.example/")),
            "destinationUrl",
        ),
        field("/programs", program("rule", rule("percent", "0")), "rule.value"),
        field("/programs", program("rule", rule("percent", "100.01")), "rule.value"),
        field("/programs", program("rule", rule("percent", "-5")), "rule.value"),
        field("/programs", program("rule", rule("fixed", "5.00")), "rule.currency"),
        field("/programs", program("windowDays", json!(0)), "windowDays"),
        field("/programs", program("holdbackDays", json!(9_999)), "holdbackDays"),
        post("/programs", program("rule", rule("barter", "5")), E::BadRequest),
        post("/programs", program("surprise", json!(1)), E::BadRequest),
        post("/programs", json!({}), E::BadRequest),
        patch(&format!("/programs/{program_id}"), json!({ "name": "" }), "name"),
        field("/partners", json!({ "email": "nobody", "name": "Nobody" }), "email"),
        field("/partners", json!({ "email": "a@example.test", "name": "" }), "name"),
        post(
            "/partners",
            json!({ "email": "a@example.test", "name": "A", "programIds": [no_program] }),
            E::ProgramNotFound,
        ),
        post("/partners", json!({ "email": "ada@example.test", "name": "A" }), E::EmailTaken),
        field("/links", link("a"), "slug"),
        field("/links", link("no spaces"), "slug"),
        field("/links", link("admin"), "slug"),
        post("/links", link("taken"), E::SlugTaken),
        post(
            "/links",
            json!({ "partnerId": PartnerId::new_at(now), "programId": program_id, "slug": "new" }),
            E::PartnerNotFound,
        ),
        field("/attribution/events", event("type", json!("")), "type"),
        field("/attribution/events", event("value", json!("10.001")), "value"),
        post("/attribution/events", event("currency", json!("XXQ")), E::UnknownCurrency),
        post("/attribution/events", event("currency", Value::Null), E::ValueWithoutCurrency),
        post("/attribution/events", event("value", json!(10.5)), E::BadRequest),
        post("/attribution/events", event("occurredAt", json!("yesterday")), E::BadRequest),
        field(
            "/attribution/identify",
            json!({ "userId": "", "cref": ClickId::new_at(now) }),
            "userId",
        ),
        field("/attribution/identify", json!({ "userId": "u", "cref": "nonsense" }), "cref"),
        post(
            "/api-keys/scoped",
            json!({ "label": "x", "scopes": ["partners:rule"] }),
            E::InvalidField,
        ),
        field("/api-keys/scoped", json!({ "label": "x", "scopes": [] }), "scopes"),
        get(&format!("/links/{no_link}"), E::LinkNotFound),
        get("/links/nonsense", E::BadRequest),
        get("/partners?limit=many", E::BadRequest),
        get("/partners?cursor=nonsense", E::BadRequest),
        get("/nothing-here", E::NotFound),
        post("/admin/network/connect", json!({}), E::AlreadyConnected),
        post("/auth/magic/verify", json!({ "token": "op_ml_nonsense" }), E::LinkExpired),
        field("/auth/magic", json!({ "email": "x", "role": "admin" }), "email"),
        field("/auth/magic", json!({ "email": "x@example.test", "role": "creator" }), "role"),
        field("/settings/brand", json!({ "accent": "red" }), "accent").by(Method::PATCH),
    ]
}

impl Bad {
    fn by(self, method: Method) -> Self {
        Self { method, ..self }
    }

    async fn is_refused(&self, by: &Api) {
        let body = Some(self.body.clone()).filter(|it| !it.is_null());
        let answer = by.send(self.method.clone(), &self.path, body, &[]).await;
        let told = answer.refused(self.code);
        if self.field.is_some() {
            assert_eq!(told.field.as_deref(), self.field, "{} {}: {told:?}", self.path, self.body);
        }
    }
}

async fn counts_at_the_brand(story: &Applied) -> Vec<usize> {
    let lists =
        ["/programs", "/partners", "/links", "/attribution/events", "/commissions", "/api-keys"];
    let mut counts = Vec::new();
    for list in lists {
        let items: Vec<Value> = story.brand.admin.list(list).await;
        counts.push(items.len());
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_input_changes_nothing_at_the_brand() {
    let world = World::single().await;
    let story = applied(&world).await;
    let ada = story.brand.invite("ada@example.test").await;
    let program = ada.grants[0].program_id;
    let taken = json!({ "partnerId": ada.id, "programId": program, "slug": "taken" });
    let _: Value = story.brand.admin.post("/links", taken).await.of_status(201);
    let before = counts_at_the_brand(&story).await;
    for bad in at_the_brand(ada.id, program) {
        bad.is_refused(&story.brand.admin).await;
    }
    assert_eq!(counts_at_the_brand(&story).await, before);
}

fn at_the_hub(offering: OfferingId, request: RequestId) -> Vec<Bad> {
    use ErrorCode as E;
    let apply = format!("/offerings/{offering}/requests");
    let wish = |slug: &str| json!({ "preferredSlug": slug, "pitch": "", "termsVersion": 1 });
    let nowhere = OfferingId::new_at(Clock::System.now());
    vec![
        field(&apply, wish("a"), "preferredSlug"),
        field(&apply, wish("No Spaces!"), "preferredSlug"),
        field(
            &apply,
            json!({ "preferredSlug": "fine", "pitch": "x".repeat(2_001), "termsVersion": 1 }),
            "pitch",
        ),
        post(&apply, json!({}), E::BadRequest),
        post(&apply, wish("second-try"), E::RequestExists),
        post(&format!("/offerings/{nowhere}/requests"), wish("fine"), E::OfferingNotFound),
        get(&format!("/offerings/{nowhere}"), E::OfferingNotFound),
        get("/offerings/nonsense", E::BadRequest),
        get("/offerings?limit=many", E::BadRequest),
        get("/requests?cursor=nonsense", E::BadRequest),
        get("/creators/nobody-there", E::CreatorNotFound),
        patch("/me", json!({ "handle": "X" }), "handle"),
        patch("/me", json!({ "name": "" }), "name"),
        patch(
            "/me",
            json!({ "platforms": [{ "platform": "video", "url": "nonsense" }] }),
            "platforms",
        ),
        post(
            &format!("/requests/{}/cancel", RequestId::new_at(Clock::System.now())),
            json!({}),
            E::RequestNotFound,
        ),
        post(&format!("/vendors/me/requests/{request}/approve"), json!({}), E::ForbiddenScope),
        post("/operators", json!({ "email": "a@example.test", "name": "A" }), E::ForbiddenRole),
        post("/auth/magic/verify", json!({ "token": "op_ml_nonsense" }), E::LinkExpired),
        field("/auth/magic", json!({ "email": "x", "role": "creator" }), "email"),
        field("/auth/magic", json!({ "email": "x@example.test", "role": "partner" }), "role"),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_input_changes_nothing_at_the_hub() {
    let world = World::single().await;
    let story = applied(&world).await;
    let before = at_the_hub_now(&story).await;
    for bad in at_the_hub(story.application.offering_id, story.application.id) {
        bad.is_refused(&story.creator.api).await;
    }
    assert_eq!(at_the_hub_now(&story).await, before);
    assert_eq!(world.mail.all(&story.creator.email, "").len(), 2, "a sign-in and an application");
}

async fn at_the_hub_now(story: &Applied) -> Vec<Value> {
    let mut now: Vec<Value> = story.creator.api.list("/requests").await;
    now.extend(story.creator.api.list::<Value>("/offerings").await);
    now.push(story.creator.api.get("/me").await.of());
    now
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registration_that_is_wrong_registers_nobody() {
    let world = World::single().await;
    let brand = world.brand("Acme").await;
    let key = brand.scoped(api_types::Scope::FEDERATION).await;
    let form = |name: &str, value: Value| {
        let mut form = json!({
            "instanceUrl": format!("{}/api", world.vendor_url()),
            "scopedKey": key.key().expect("a key"), "displayName": "Acme", "tier": "hosted",
            "contact": { "email": "owner@acme.test", "name": "Olga" },
            "callbackUrl": format!("{}/admin/network/connect", world.vendor_url()),
        });
        if name == "instanceUrl" {
            form["callbackUrl"] = Value::Null;
        }
        form[name] = value;
        form
    };
    let rejected = ErrorCode::ScopedKeyRejected;
    let bad = [
        field("/vendors", form("instanceUrl", json!("http://127.0.0.1/other")), "instanceUrl"),
        field("/vendors", form("instanceUrl", json!("ftp://127.0.0.1/api")), "instanceUrl"),
        field("/vendors", form("displayName", json!("")), "displayName"),
        field("/vendors", form("callbackUrl", json!("http://evil.example/")), "callbackUrl"),
        post("/vendors", form("scopedKey", json!("op_sk_nonsense")), rejected),
        // A private network is refused by the outbound guard: nothing is ever dialled.
        post("/vendors", form("instanceUrl", json!("http://10.0.0.1/api")), rejected),
        post(
            "/vendors",
            form("contact", json!({ "email": "nobody", "name": "" })),
            ErrorCode::InvalidField,
        ),
        post("/vendors", json!({}), ErrorCode::BadRequest),
    ];
    for bad in bad {
        bad.is_refused(&world.hub_admin()).await;
    }
    let vendors: Vec<Value> = world.hub_admin().list("/operator/vendors").await;
    assert!(vendors.is_empty(), "{vendors:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_json_is_a_bad_request_on_both_sides() {
    let world = World::single().await;
    let story = applied(&world).await;
    let key = story.brand.admin.key().expect("a key");
    let doors = [
        (format!("{}/programs", story.brand.admin.base()), format!("Bearer {key}")),
        (format!("{}/vendors", world.hub().base()), "".to_owned()),
    ];
    for (url, bearer) in doors {
        for body in ["", "{", "[1]", "\"text\"", "{\"name\": \u{0}}"] {
            let request = client().post(&url).header("content-type", "application/json");
            let request =
                if bearer.is_empty() { request } else { request.header("authorization", &bearer) };
            let answer = request.body(body).send().await.expect("an answer");
            let (status, text) =
                (answer.status().as_u16(), answer.text().await.unwrap_or_default());
            let told: Value = serde_json::from_str(&text).unwrap_or_default();
            assert_eq!(
                (status, &told["error"]),
                (400, &json!("bad_request")),
                "{url} {body:?}: {text}"
            );
        }
    }
}
