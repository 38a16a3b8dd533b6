//! What a brand is told of a creator, when it has to be asked again

use serde_json::{Value, json};

use crate::brand::{Brand, Fault, apply};
use crate::harness::TestApp;

/// The calls that asked for a partner: key and body.
fn calls(brand: &Brand<'_>) -> Vec<(Option<String>, Value)> {
    let calls = brand.stub.received("POST /partners");
    let calls = calls.into_iter().filter(|it| it.what == "POST /partners");
    calls.map(|it| (it.idempotency_key, it.body)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_changed_the_address_after_a_lost_answer_is_one_partner() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    brand.stub.fails("POST /partners", Fault::LoseAnswer);
    assert_eq!(brand.approve(&id).await.refusal(), "422 federation_failed");
    brand.stub.recovers();

    ada.patch("/api/me", json!({"name": "Ada Lovelace"})).await;
    ada.post("/api/me/email-change", json!({"email": "new@example.com"})).await;
    for email in ["ada@example.com", "new@example.com"] {
        let code = app.last_mail(email).await.code();
        ada.post("/api/me/email-change/code", json!({"code": code})).await;
    }
    assert_eq!(ada.get("/api/me").await.text("/email"), "new@example.com");
    let card = brand.approve(&id).await;
    assert_eq!(card.status, 200, "{}", card.body);

    let calls = calls(&brand);
    assert!(calls.len() > 1 && calls.iter().all(|it| *it == calls[0]), "{calls:#?}");
    assert_eq!(brand.stub.state().partners.len(), 1);
    assert_eq!(ada.get("/api/partnerships").await.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_in_doubt_is_taken_back_under_the_name_that_was_asked_for() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    brand.stub.fails("POST /partners", Fault::LoseAnswer);
    assert_eq!(brand.approve(&id).await.refusal(), "422 federation_failed");
    brand.stub.recovers();
    ada.patch("/api/me", json!({"name": "Ada Lovelace"})).await;
    assert_eq!(brand.reject(&id).await.text("/status"), "rejected");
    app.deliver().await;

    let calls = calls(&brand);
    assert!(calls.iter().all(|it| *it == calls[0]), "{calls:#?}");
    let revoke = format!("POST /partners/{}/revoke", brand.partner_id("ada@example.com"));
    assert_eq!(brand.stub.received(&revoke).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_clear_refusal_the_present_name_is_told() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    brand.stub.fails("POST /partners", Fault::Refuse(422, "partner_revoked"));
    assert_eq!(brand.approve(&id).await.refusal(), "422 federation_failed");
    brand.stub.recovers();
    ada.patch("/api/me", json!({"name": "Ada Lovelace"})).await;
    assert_eq!(brand.approve(&id).await.status, 200);
    let calls = calls(&brand);
    assert_eq!((calls.len(), &calls[1].1["name"]), (2, &json!("Ada Lovelace")));
}
