//! `GET /api/vendors/me`, `POST …/heartbeat`, `POST …/disconnect`

use actix_web::http::Method;
use serde_json::json;

use crate::brand::{apply, registration};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_heartbeat_is_mirrored_and_the_skew_is_told() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let beat = json!({
        "displayName": "Brightkiln Ltd", "logoUrl": "https://brand.example/logo.png",
        "partnerCount": 7, "lastEventAt": "2026-11-20T11:00:00Z",
    });
    let date = [("date", "Fri, 20 Nov 2026 12:00:45 GMT")];
    let path = "/api/vendors/me/heartbeat";
    let heard = brand.caller().send(Method::POST, path, Some(beat.clone()), &date).await;
    assert!(heard.text("/receivedAt").starts_with("2026-11-20T12:00:00"));
    assert_eq!(brand.caller().post(path, beat).await.status, 200);

    let me = brand.caller().get("/api/vendors/me").await;
    assert_eq!(me.text("/displayName"), "Brightkiln Ltd");
    assert_eq!(me.text("/host"), "hub.example:4700");
    assert_eq!((me.number("/partnerCount"), me.number("/skewSeconds")), (7, 45));
    let now = [("date", "Fri, 20 Nov 2026 11:59:00 GMT")];
    let me = brand.caller().send(Method::GET, "/api/vendors/me", None, &now).await;
    assert_eq!(me.number("/skewSeconds"), -60);
    let nameless = json!({"displayName": "", "partnerCount": 0});
    let refused = brand.caller().post(path, nameless).await;
    assert_eq!(refused.refusal(), "422 invalid_field displayName");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_that_leaves_is_hidden_and_keeps_its_partnerships() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &offer, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);

    for _ in 0..2 {
        let left = brand.caller().post("/api/vendors/me/disconnect", json!({})).await;
        assert_eq!(left.text("/status"), "cancelled");
    }
    assert_eq!(app.nobody().get("/api/offerings").await.count(), 0);
    let bob = app.creator("Bob").await;
    let form = json!({"preferredSlug": "bob", "termsVersion": 1});
    let refused = bob.post(&format!("/api/offerings/{offer}/requests"), form).await;
    assert_eq!(refused.refusal(), "404 offering_not_found");
    assert_eq!(ada.get("/api/partnerships").await.text("/items/0/status"), "active");
    assert_eq!(ada.get(&format!("/api/offerings/{offer}")).await.status, 200);

    let back = app.admin().post("/api/vendors", registration(&brand.stub, "Brightkiln")).await;
    assert_eq!(back.text("/status"), "active");
    assert_eq!(app.nobody().get("/api/offerings").await.count(), 1);
}
