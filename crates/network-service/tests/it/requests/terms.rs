//! The terms that an application accepts

use serde_json::json;

use crate::brand::{Brand, PROGRAM, apply, offering};
use crate::harness::TestApp;

/// The brand pays half of what it paid.
async fn halve(brand: &Brand<'_>) {
    let mut changed = offering("Kilns", 2);
    changed["terms"]["rule"]["value"] = json!("10.00");
    changed["termsVersion"] = json!(2);
    let path = format!("/api/vendors/me/offerings/{PROGRAM}");
    assert_eq!(brand.caller().put(&path, changed).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_that_changed_meanwhile_are_told_and_have_to_be_accepted() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let read = ada.get(&format!("/api/offerings/{offer}")).await.number("/termsVersion");
    halve(&brand).await;

    let path = format!("/api/offerings/{offer}/requests");
    let form = |version: i64| json!({"preferredSlug": "ada", "termsVersion": version});
    let refused = ada.post(&path, form(read)).await;
    assert_eq!(refused.refusal(), "409 terms_changed termsVersion");
    assert!(refused.text("/detail").contains("10 % of every sale"), "{}", refused.body);
    let accepted = ada.post(&path, form(2)).await;
    assert_eq!((accepted.status.as_u16(), accepted.number("/termsVersion")), (201, 2));
    assert_eq!(accepted.text("/termsInWords"), "10 % of every sale for 12 months");
    let silent = ada.post(&path, json!({"preferredSlug": "ada"})).await;
    assert_eq!(silent.refusal(), "400 bad_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_grants_what_was_accepted_and_not_what_came_after() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    halve(&brand).await;

    let card = brand.card(&id).await;
    assert_eq!(card.text("/termsInWords"), "20 % of every sale for 12 months");
    assert_eq!(card.number("/termsVersion"), 1);
    assert_eq!(brand.approve(&id).await.status, 200);
    let asked = brand.stub.received("POST /partners");
    assert_eq!(asked[0].body["grants"][0]["termsVersion"], 1);
    let mine = ada.get("/api/partnerships").await;
    assert_eq!(mine.text("/items/0/termsInWords"), "20 % of every sale for 12 months");
}
