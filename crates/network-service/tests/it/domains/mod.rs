//! `/api/domains`, and the door for certificates

mod add;
mod ask;
mod check;

use serde_json::json;

use crate::harness::{Answer, Caller, TestApp};
use service_kit::testing::dns::{Held, Names};

/// A hub that asks this DNS.
pub async fn hub(names: &Names) -> TestApp {
    names.put("hub.example", &[Held::Address([192, 0, 2, 7])]);
    TestApp::start_with(&[("DNS_SERVERS", &names.address)]).await
}

/// Adds a domain; answers its id and the proof that it wants.
pub async fn add(creator: &Caller<'_>, domain: &str) -> (String, String) {
    let added = creator.post("/api/domains", json!({ "domain": domain })).await;
    assert_eq!(added.status, 201, "{}", added.body);
    (added.text("/id"), added.text("/records/0/expected"))
}

pub async fn check(creator: &Caller<'_>, id: &str) -> Answer {
    creator.post(&format!("/api/domains/{id}/check"), json!({})).await
}

/// A domain that is proven and leads here.
pub async fn proven(names: &Names, creator: &Caller<'_>, domain: &str) -> String {
    let (id, proof) = add(creator, domain).await;
    names.text(&format!("_openpartner.{domain}"), &proof);
    names.put(domain, &[Held::Alias("hub.example".into())]);
    assert_eq!(check(creator, &id).await.text("/status"), "verified");
    id
}
