//! `POST /api/offerings/{id}/requests`, `GET /api/requests`

use serde_json::json;

use crate::brand::apply;
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn an_application_reaches_both_sides() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let form = json!({"pitch": " I make pots ", "preferredSlug": "Ada-Pots", "termsVersion": 1});
    let applied = ada.post(&format!("/api/offerings/{offer}/requests"), form).await;
    assert_eq!(applied.status, 201);
    let id = applied.text("/id");
    assert_eq!(
        (applied.text("/pitch"), applied.text("/preferredSlug")),
        ("I make pots".into(), "ada-pots".into())
    );
    assert_eq!(ada.get("/api/requests").await.json()["items"][0], applied.json());

    let told = app.last_mail("desk@brand.example").await;
    assert_eq!(told.0.subject, "Ada applied to Kilns");
    assert_eq!(told.link(), format!("https://brand.example/admin/network/requests/{id}"));
    let confirmed = app.last_mail("ada@example.com").await;
    assert_eq!(confirmed.0.subject, "Your application to Kilns");
    let bob = app.creator("Bob").await;
    assert_eq!(bob.get("/api/requests").await.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_must_have_name_and_handle() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let path = format!("/api/offerings/{}/requests", brand.publish("Kilns").await);
    let me = app.sign_in("ada@example.com", "creator").await;
    let form = json!({"preferredSlug": "ada", "termsVersion": 1});
    assert_eq!(me.post(&path, form.clone()).await.refusal(), "422 invalid_field name");
    me.patch("/api/me", json!({"name": "Ada"})).await;
    assert_eq!(me.post(&path, form.clone()).await.refusal(), "422 invalid_field handle");
    me.patch("/api/me", json!({"handle": "ada"})).await;
    assert_eq!(me.post(&path, form).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_live_request_an_offering() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let path = format!("/api/offerings/{offer}/requests");
    let ada = app.creator("Ada").await;
    let form = json!({"preferredSlug": "ada", "termsVersion": 1});
    let (one, two) = tokio::join!(ada.post(&path, form.clone()), ada.post(&path, form.clone()));
    let mut outcomes = [one.status.as_u16(), two.status.as_u16()];
    outcomes.sort_unstable();
    assert_eq!(outcomes, [201, 409]);
    assert_eq!(ada.post(&path, form.clone()).await.refusal(), "409 request_exists");

    let id = ada.get("/api/requests").await.text("/items/0/id");
    brand.reject(&id).await;
    let again = apply(&ada, &offer, "ada").await;
    assert_ne!(again, id);
    brand.approve(&again).await;
    assert_eq!(ada.post(&path, form).await.refusal(), "409 request_exists");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_application_is_refused() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let path = format!("/api/offerings/{}/requests", brand.publish("Kilns").await);
    let ada = app.creator("Ada").await;
    let long = json!({"pitch": "x".repeat(2_001), "preferredSlug": "ada", "termsVersion": 1});
    assert_eq!(ada.post(&path, long).await.refusal(), "422 invalid_field pitch");
    let bad = json!({"preferredSlug": "Ä", "termsVersion": 1});
    assert_eq!(ada.post(&path, bad).await.refusal(), "422 invalid_field preferredSlug");
    let none = "/api/offerings/ofr_01J00000000000000000000000/requests";
    let answer = ada.post(none, json!({"preferredSlug": "ada", "termsVersion": 1})).await;
    assert_eq!(answer.refusal(), "404 offering_not_found");
}
