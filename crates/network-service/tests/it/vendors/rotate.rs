//! `POST /api/vendors/me/keys/rotate`, `…/token/rotate`

use actix_web::http::Method;
use chrono::TimeDelta;
use serde_json::json;

use crate::brand::{Brand, Fault, Stub, apply, scoped_key};
use crate::harness::{Answer, TestApp};

const KEY: &str = "/api/vendors/me/keys/rotate";
const TOKEN: &str = "/api/vendors/me/token/rotate";

async fn rotate(brand: &Brand<'_>, key: &str) -> Answer {
    brand.caller().post(KEY, json!({"scopedKey": key})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_key_is_tried_at_the_brand_and_used_from_then_on() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let fresh = scoped_key();
    brand.stub.state().keys.push(fresh.clone());
    let (body, id) = (json!({"scopedKey": fresh}), [("x-request-id", "find-me-again")]);
    let taken = brand.caller().send(Method::POST, KEY, Some(body), &id).await;
    assert_eq!(taken.status, 200, "{}", taken.body);
    let tried = brand.stub.received("GET /federation/introspect").pop().expect("a try");
    assert_eq!(tried.key, fresh);
    assert_eq!(tried.request_id.as_deref(), Some("find-me-again"));
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(tried.user_agent, format!("OpenPartner-Network/{version}"));

    // The brand may end the older one now.
    brand.stub.state().keys.retain(|it| *it == fresh);
    let offer = brand.publish("Kilns").await;
    let request = apply(&app.creator("Ada").await, &offer, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);
    assert_eq!(brand.stub.received("POST /partners").pop().expect("a call").key, fresh);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_again_is_taken_without_another_look() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let fresh = scoped_key();
    brand.stub.state().keys.push(fresh.clone());
    rotate(&brand, &fresh).await;
    brand.stub.fails("GET /federation", Fault::Refuse(503, "unavailable"));
    assert_eq!(rotate(&brand, &fresh).await.status, 200, "its answer may have been lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_does_not_work_is_not_taken() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let refused = rotate(&brand, &scoped_key()).await;
    assert_eq!(refused.refusal(), "422 scoped_key_rejected");
    assert!(refused.text("/detail").contains("401: invalid_token"), "{}", refused.body);
    let wide = scoped_key();
    brand.stub.state().keys.push(wide.clone());
    brand.stub.state().scopes.push("events:write");
    assert_eq!(rotate(&brand, &wide).await.refusal(), "422 scoped_key_rejected");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_could_not_be_tried_is_neither_taken_nor_rejected() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let fresh = scoped_key();
    brand.stub.state().keys.push(fresh.clone());
    let faults = [Fault::Refuse(502, "internal"), Fault::Refuse(404, "not_found"), Fault::Nonsense];
    for fault in faults {
        brand.stub.fails("GET /federation", fault.clone());
        assert_eq!(rotate(&brand, &fresh).await.refusal(), "422 federation_failed", "{fault:?}");
    }
    brand.stub.fails("GET /federation", Fault::Refuse(403, "forbidden_scope"));
    assert_eq!(rotate(&brand, &fresh).await.refusal(), "422 scoped_key_rejected");

    brand.stub.recovers();
    let offer = brand.publish("Kilns").await;
    let request = apply(&app.creator("Ada").await, &offer, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);
    let used = brand.stub.received("POST /partners").pop().expect("a call").key;
    assert_ne!(used, fresh, "the one before is in use until the fresh one was tried");
    assert_eq!(rotate(&brand, &fresh).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_token_works_until_a_minute_after_the_fresh_one_was_used() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let me = "/api/vendors/me";
    assert_eq!(brand.caller().get(me).await.status, 200);
    let lost = brand.caller().post(TOKEN, json!({})).await.text("/vendorToken");
    let fresh = brand.caller().post(TOKEN, json!({})).await.text("/vendorToken");
    assert_eq!(app.bearer(&lost).get(me).await.refusal(), "401 key_revoked");
    app.advance(TimeDelta::days(30));
    assert_eq!(brand.caller().get(me).await.status, 200, "the fresh one was not used yet");

    assert_eq!(app.bearer(&fresh).get(me).await.status, 200);
    app.advance(TimeDelta::seconds(58));
    assert_eq!(brand.caller().get(me).await.status, 200, "calls may be under way");
    app.advance(TimeDelta::seconds(2));
    assert_eq!(brand.caller().get(me).await.refusal(), "401 key_revoked");
    assert_eq!(app.bearer(&fresh).get(me).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_brands_instance_replaces_and_where_it_goes_is_in_the_audit_log() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let (fresh, elsewhere) = (scoped_key(), Stub::start());
    brand.stub.state().keys.push(fresh.clone());
    elsewhere.state().keys.push(fresh.clone());
    for _ in 0..2 {
        assert_eq!(rotate(&brand, &fresh).await.status, 200);
    }
    assert_eq!(brand.caller().post(TOKEN, json!({})).await.status, 200);
    let moved = json!({"instanceUrl": elsewhere.url});
    assert_eq!(brand.caller().post("/api/vendors/me/move", moved).await.status, 200);

    let log = app.admin().get("/api/operator/audit?verb=vendors").await;
    let entries = log.json()["items"].as_array().cloned().expect("entries");
    let verbs: Vec<&str> = entries.iter().filter_map(|it| it["verb"].as_str()).collect();
    assert_eq!(verbs, ["vendors.move", "vendors.rotate_token", "vendors.rotate_key"]);
    for entry in &entries {
        let (kind, who) = (&entry["actorKind"], &entry["subject"]);
        assert_eq!((kind, who), (&json!("vendor"), &json!(brand.id)), "{entry}");
    }
    assert_eq!(entries[0]["reason"], json!(elsewhere.url));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_brand_replaces_nothing() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let path = format!("/api/operator/vendors/{}/suspend", brand.id);
    app.admin().post(&path, json!({"reason": "Complaints"})).await;
    assert_eq!(rotate(&brand, &scoped_key()).await.refusal(), "403 vendor_suspended");
    let token = brand.caller().post(TOKEN, json!({})).await;
    assert_eq!(token.refusal(), "403 vendor_suspended");
    assert_eq!(brand.caller().get("/api/vendors/me").await.text("/suspendedFor"), "Complaints");
}
