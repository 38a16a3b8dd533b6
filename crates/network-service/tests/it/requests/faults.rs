//! The saga, when the brand misbehaves or a worker dies

use std::time::Duration;

use chrono::TimeDelta;
use network::requests::{actions, jobs};
use serde_json::json;

use crate::brand::{Brand, Fault, apply};
use crate::harness::{Caller, TestApp};

async fn has_one_of_everything(app: &TestApp, brand: &Brand<'_>, ada: &Caller<'_>, id: &str) {
    assert_eq!(brand.stub.state().partners.len(), 1);
    assert_eq!(brand.stub.state().links.len(), 1);
    let mine = ada.get("/api/partnerships").await;
    assert_eq!((mine.count(), mine.text("/items/0/requestId")), (1, id.to_owned()));
    assert_eq!(ada.get("/api/me").await.number("/partnershipsCount"), 1);
    let told = app.mails_to("ada@example.com").await;
    assert_eq!(told.iter().filter(|it| it.subject == "You can promote Kilns").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_that_is_down_at_any_step_leaves_a_request_that_can_be_tried_again() {
    for (path, step, stored) in
        [("POST /partners", "partner", "nothing"), ("POST /links", "link", "partner")]
    {
        let app = TestApp::start().await;
        let brand = app.brand("Brightkiln").await;
        let offer = brand.publish("Kilns").await;
        let ada = app.creator("Ada").await;
        let id = apply(&ada, &offer, "ada").await;

        brand.stub.fails(path, Fault::Refuse(503, "unavailable"));
        let failed = brand.approve(&id).await;
        assert_eq!(failed.refusal(), "422 federation_failed");
        assert_eq!(failed.text("/detail"), "503: unavailable The brand says no");
        assert_eq!(brand.stub.received(path).len(), 3, "three attempts at most");
        let card = brand.card(&id).await;
        assert_eq!((card.text("/status"), card.text("/step")), ("pending".into(), stored.into()));
        assert_eq!(card.text("/failure/step"), step);
        assert_eq!(card.number("/failure/status"), 503);
        assert_eq!(ada.get("/api/partnerships").await.count(), 0);
        assert_eq!(ada.get("/api/requests").await.json()["items"][0]["decisionNote"], json!(null));

        brand.stub.recovers();
        let card = brand.approve(&id).await;
        assert_eq!((card.status.as_u16(), card.json()["failure"].is_null()), (200, true));
        has_one_of_everything(&app, &brand, &ada, &id).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_makes_nothing_twice() {
    for path in ["POST /partners", "POST /links"] {
        let app = TestApp::start().await;
        let brand = app.brand("Brightkiln").await;
        let offer = brand.publish("Kilns").await;
        let ada = app.creator("Ada").await;
        let id = apply(&ada, &offer, "ada").await;
        brand.stub.fails(path, Fault::LoseAnswer);
        assert_eq!(brand.approve(&id).await.refusal(), "422 federation_failed");
        let keys: Vec<_> =
            brand.stub.received(path).into_iter().map(|it| it.idempotency_key).collect();
        assert!(keys.iter().all(|it| it.is_some() && *it == keys[0]), "{keys:?}");
        brand.stub.recovers();
        assert_eq!(brand.approve(&id).await.status, 200);
        has_one_of_everything(&app, &brand, &ada, &id).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_shown_and_not_repeated() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let id = apply(&app.creator("Ada").await, &offer, "ada").await;
    brand.stub.fails("POST /partners", Fault::Refuse(422, "partner_revoked"));
    let failed = brand.approve(&id).await;
    assert_eq!(failed.text("/detail"), "422: partner_revoked The brand says no");
    assert_eq!(brand.stub.received("POST /partners").len(), 1);
    assert_eq!(brand.card(&id).await.text("/failure/error"), "partner_revoked");

    brand.stub.fails("POST /partners", Fault::Nonsense);
    assert_eq!(brand.approve(&id).await.refusal(), "422 federation_failed");
    assert_eq!(brand.card(&id).await.text("/failure/error"), "unexpected_answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_that_nobody_reaches_is_told_as_unreachable() {
    let app = TestApp::start().await;
    let mut brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let id = apply(&app.creator("Ada").await, &offer, "ada").await;
    brand.stub = crate::brand::Stub::start();
    let failed = brand.approve(&id).await;
    assert_eq!(failed.refusal(), "422 federation_failed");
    assert!(failed.text("/detail").starts_with("unreachable: "), "{}", failed.body);
    assert!(brand.card(&id).await.json()["failure"]["status"].is_null());
}

/// Begins an approval and leaves it, as a worker does that is killed.
async fn abandon(app: &TestApp, brand: &Brand<'_>, id: &str) {
    let (vendor, id) = (brand.id.parse().expect("an id"), id.parse().expect("an id"));
    let now = app.app.clock.now();
    let begun = app.app.write(async move |conn| {
        actions::begin(conn, vendor, id, None, "a worker that dies", now).await
    });
    begun.await.expect("begun");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_worker_left_is_taken_up_when_its_claim_runs_out() {
    for stored in ["nothing", "partner"] {
        let app = TestApp::start().await;
        let brand = app.brand("Brightkiln").await;
        let offer = brand.publish("Kilns").await;
        let ada = app.creator("Ada").await;
        let id = apply(&ada, &offer, "ada").await;
        if stored == "partner" {
            brand.stub.fails("POST /links", Fault::Refuse(422, "link_refused"));
            brand.approve(&id).await;
            brand.stub.recovers();
        }
        abandon(&app, &brand, &id).await;
        app.job("requests.resume").await;
        assert_eq!(brand.card(&id).await.text("/status"), "provisioning", "the claim holds");

        app.advance(TimeDelta::seconds(15));
        let (one, two) = tokio::join!(jobs::resume(app.app.clone()), jobs::resume(app.app.clone()));
        one.and(two).expect("resumed");
        assert_eq!(brand.card(&id).await.text("/status"), "approved");
        has_one_of_everything(&app, &brand, &ada, &id).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_takes_over_what_a_dead_worker_left() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    abandon(&app, &brand, &id).await;
    app.advance(TimeDelta::seconds(15));
    assert_eq!(brand.approve(&id).await.status, 200);
    has_one_of_everything(&app, &brand, &ada, &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_lost_its_claim_writes_nothing() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    abandon(&app, &brand, &id).await;
    let request = id.parse().expect("an id");
    let stale = network::requests::peer::provision(&app.app, request, "another claim", None);
    tokio::time::timeout(Duration::from_secs(10), stale).await.expect("ends").expect("quietly");
    assert!(brand.stub.received("POST").is_empty());
    assert_eq!(brand.card(&id).await.text("/status"), "provisioning");
}
