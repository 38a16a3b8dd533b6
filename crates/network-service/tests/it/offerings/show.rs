//! `GET /api/offerings/{id}`

use serde_json::json;

use crate::brand::{PROGRAM, apply, offering};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_creator_sees_how_they_stand_to_an_offering() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let path = format!("/api/offerings/{offer}");
    let ada = app.creator("Ada").await;
    assert_eq!(app.nobody().get(&path).await.json().get("mine"), None);
    assert_eq!(ada.get(&path).await.json().get("mine"), None);

    let id = apply(&ada, &offer, "ada").await;
    let mine = ada.get(&path).await;
    assert_eq!(
        (mine.text("/mine/requestId"), mine.text("/mine/status")),
        (id.clone(), "pending".into())
    );
    brand.approve(&id).await;
    let shared = ada.get(&path).await.text("/mine/shareUrl");
    assert_eq!(shared, "https://brand.example/r/ada");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_offering_shows_only_to_who_has_applied() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let path = format!("/api/offerings/{offer}");
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    apply(&ada, &offer, "ada").await;
    let mut hidden = offering("Kilns", 2);
    hidden["published"] = json!(false);
    brand.caller().put(&format!("/api/vendors/me/offerings/{PROGRAM}"), hidden).await;

    assert_eq!(ada.get(&path).await.json()["published"], json!(false));
    assert_eq!(bob.get(&path).await.refusal(), "404 offering_not_found");
    assert_eq!(app.nobody().get(&path).await.refusal(), "404 offering_not_found");
    assert_eq!(app.nobody().get("/api/offerings/x").await.refusal(), "400 bad_request");
}
