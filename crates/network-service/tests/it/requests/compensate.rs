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

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_whose_answer_was_lost_is_asked_for_again_and_revoked() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    brand.stub.fails("POST /partners", Fault::LoseAnswer);
    assert_eq!(brand.approve(&id).await.refusal(), "422 federation_failed");
    assert_eq!(brand.card(&id).await.text("/step"), "nothing");
    brand.stub.recovers();
    assert_eq!(brand.reject(&id).await.text("/status"), "rejected");
    app.deliver().await;

    let asked = brand.stub.received("POST /partners");
    let path = format!("POST /partners/{}/revoke", brand.partner_id("ada@example.com"));
    assert_eq!(brand.stub.received(&path).len(), 1, "{asked:#?}");
    let keys: Vec<_> = asked.iter().filter(|it| it.what == "POST /partners").collect();
    assert!(keys.iter().all(|it| it.idempotency_key == keys[0].idempotency_key), "{keys:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_that_was_never_reached_has_nothing_to_take_back() {
    let app = TestApp::start().await;
    let mut brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    let lost = std::mem::replace(&mut brand.stub, crate::brand::Stub::start());
    drop(lost);
    assert_eq!(brand.approve(&id).await.refusal(), "422 federation_failed");
    assert_eq!(brand.reject(&id).await.text("/status"), "rejected");
    let lane = format!("vendor:{}", brand.id);
    let state = app.app.read(async move |conn| {
        service_kit::outbox::lane_state(conn, network::app::HUB, &lane).await
    });
    assert_eq!(state.await.expect("read").waiting, 0);
    assert!(brand.stub.received("POST").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_that_clearly_refused_is_not_asked_again() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let id = apply(&app.creator("Ada").await, &offer, "ada").await;
    brand.stub.fails("POST /partners", Fault::Refuse(404, "program_not_found"));
    assert_eq!(brand.approve(&id).await.refusal(), "422 federation_failed");
    brand.stub.recovers();
    brand.reject(&id).await;
    app.deliver().await;
    assert_eq!(brand.stub.received("POST /partners").len(), 1, "no Partner is created");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_taken_back_while_another_request_is_being_provisioned() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = half_provisioned(&brand, &ada, &offer).await;
    brand.reject(&id).await;
    let again = apply(&ada, &offer, "ada").await;
    let (vendor, request) = (brand.id.parse().expect("an id"), again.parse().expect("an id"));
    let now = app.app.clock.now();
    let begun = app.app.write(async move |conn| {
        network::requests::actions::begin(conn, vendor, request, None, "a worker", now).await
    });
    begun.await.expect("begun");
    app.deliver().await;
    assert!(brand.stub.received("POST /partners/").is_empty());

    app.advance(TimeDelta::minutes(5));
    app.job("requests.resume").await;
    assert_eq!(brand.card(&again).await.text("/status"), "approved");
    app.advance(TimeDelta::minutes(5));
    app.deliver().await;
    assert!(brand.stub.received("POST /partners/").is_empty(), "it is theirs now");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_means_another_body_says_nothing_of_what_was_made() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let id = apply(&app.creator("Ada").await, &offer, "ada").await;
    brand.stub.fails("POST /partners", Fault::LoseAnswer);
    assert_eq!(brand.approve(&id).await.refusal(), "422 federation_failed");
    brand.stub.fails("POST /partners", Fault::Refuse(422, "idempotency_mismatch"));
    brand.reject(&id).await;
    app.deliver().await;
    let lane = format!("vendor:{}", brand.id);
    let state = app.app.read(async move |conn| {
        service_kit::outbox::lane_state(conn, network::app::HUB, &lane).await
    });
    assert_eq!(state.await.expect("read").dead, 1, "people have to look at it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_is_needed_by_open_requests_and_running_partnerships_alone() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = half_provisioned(&brand, &ada, &offer).await;
    let in_use = async || {
        let (vendor, partner) = (
            brand.id.parse().expect("an id"),
            brand.partner_id("ada@example.com").parse().expect("an id"),
        );
        let read = app.app.read(async move |conn| {
            network::requests::store::offerings_in_use(conn, vendor, partner).await
        });
        read.await.expect("read").len()
    };
    assert_eq!(in_use().await, 1, "it may still be approved");
    assert_eq!(brand.approve(&id).await.status, 200);
    assert_eq!(in_use().await, 1, "the partnership runs");
    let partnership = ada.get("/api/partnerships").await.text("/items/0/id");
    ada.post(&format!("/api/partnerships/{partnership}/leave"), json!({})).await;
    assert_eq!(in_use().await, 0, "an approved request alone needs nobody");
}
