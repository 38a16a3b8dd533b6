//! Giving up a request that had got a partner at the brand

use chrono::TimeDelta;
use serde_json::json;

use crate::brand::{Brand, Fault, apply};
use crate::harness::{Caller, TestApp};

/// A request whose partner was made and whose link was refused.
async fn half_provisioned(brand: &Brand<'_>, ada: &Caller<'_>, offer: &str) -> String {
    let id = apply(ada, offer, "ada").await;
    brand.stub.fails("POST /links", Fault::Refuse(422, "link_refused"));
    assert_eq!(brand.approve(&id).await.refusal(), "422 federation_failed");
    brand.stub.recovers();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_the_request_made_is_revoked() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = half_provisioned(&brand, &ada, &offer).await;
    assert_eq!(brand.reject(&id).await.text("/status"), "rejected");

    let path = format!("POST /partners/{}/revoke", brand.partner_id("ada@example.com"));
    brand.stub.fails("POST /partners/", Fault::Refuse(503, "unavailable"));
    app.deliver().await;
    brand.stub.recovers();
    let before = brand.stub.received(&path).len();
    app.advance(TimeDelta::minutes(5));
    app.deliver().await;
    app.deliver().await;
    assert_eq!(brand.stub.received(&path).len(), before + 1, "tried again, then done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_who_was_there_before_loses_the_grant_alone() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    half_provisioned(&brand, &bob, &offer).await;
    let known = brand.stub.state().partners["bob@example.com"].clone();
    let mut known_ada = known;
    known_ada["email"] = json!("ada@example.com");
    known_ada["id"] = json!("01J00000000000000000000007");
    brand.stub.state().partners.insert("ada@example.com".into(), known_ada);

    let id = half_provisioned(&brand, &ada, &offer).await;
    let cancelled = ada.post(&format!("/api/requests/{id}/cancel"), json!({})).await;
    assert_eq!(cancelled.text("/status"), "cancelled");
    app.deliver().await;
    assert_eq!(
        brand.stub.received("DELETE /partners/01J00000000000000000000007/grants/grt_").len(),
        1
    );
    assert!(brand.stub.received("POST /partners/").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_applied_again_keeps_what_is_theirs() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = half_provisioned(&brand, &ada, &offer).await;
    brand.reject(&id).await;
    let again = apply(&ada, &offer, "ada").await;
    assert_eq!(brand.approve(&again).await.status, 200);
    app.deliver().await;
    assert!(brand.stub.received("POST /partners/").is_empty());
    assert!(brand.stub.received("DELETE").is_empty());
}
