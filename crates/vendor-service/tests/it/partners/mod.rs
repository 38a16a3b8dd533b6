//! `/api/partners`, and what a test needs to have a partner at all.

mod change;
mod create;
mod invite;
mod provision;
mod read;
mod revoke;

use api_types::RequestId;
use serde_json::{Value, json};

use crate::harness::{Answer, Caller, TestApp};

/// Makes a program that pays 20 % for 12 months; answers its id.
pub async fn program(app: &TestApp, name: &str, shared: bool) -> String {
    let form = json!({
        "name": name,
        "destinationUrl": "https://shop.example/start",
        "deepLinkHosts": ["blog.example"],
        "rule": {"kind": "percent", "value": "20", "months": 12},
        "shareOnNetwork": shared,
    });
    let made = app.admin().post("/api/programs", form).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.text("/id")
}

/// Invites somebody to the default program.
pub async fn partner(app: &TestApp, email: &str, name: &str) -> Value {
    let made = app.admin().post("/api/partners", json!({"email": email, "name": name})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.json()
}

/// The hub sets up a creator for a program.
pub async fn provision(hub: &Caller<'_>, program: &str, email: &str, request: RequestId) -> Answer {
    let form = json!({
        "email": email,
        "name": "Grace Hopper",
        "source": "openpartner_network",
        "creatorId": api_types::CreatorId::new_at(request.at()),
        "requestId": request,
        "grants": [{"programId": program, "grantSource": "offering"}],
        "sendInvite": false,
    });
    hub.post("/api/partners", form).await
}

pub fn id(value: &Value) -> &str {
    value["id"].as_str().expect("an id")
}
