//! `/api/vendors/me/creators/{id}/exclusions`, `GET /api/vendors/me/exclusions`

use actix_web::http::Method;
use chrono::TimeDelta;
use serde_json::json;

use crate::brand::{Brand, apply};
use crate::harness::{Answer, TestApp};

const LIST: &str = "/api/vendors/me/exclusions";

fn of(creator: &str) -> String {
    format!("/api/vendors/me/creators/{creator}/exclusions")
}

async fn lift(brand: &Brand<'_>, creator: &str) -> Answer {
    brand.caller().send(Method::DELETE, &of(creator), None, &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cool_down_keeps_a_creator_out_until_its_day() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    let creator = ada.get("/api/me").await.text("/id");
    let form = json!({"days": 30, "reason": " Asks too often "});
    let made = brand.caller().post(&of(&creator), form).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(
        (made.text("/creatorName"), made.text("/reason")),
        ("Ada".into(), "Asks too often".into())
    );
    assert!(made.text("/until").starts_with("2026-12-20T12:00:00"), "{}", made.body);

    let card = brand.card(&id).await;
    assert_eq!(card.text("/status"), "pending", "what is pending is untouched");
    assert_eq!(card.text("/applicant/exclusion/id"), made.text("/id"));
    brand.reject(&id).await;
    let letter = app.last_mail("ada@example.com").await.0.text;
    assert!(letter.contains("You can apply again on 20 Dec 2026."), "{letter}");
    assert!(!letter.contains("Asks"), "{letter}");
    let path = format!("/api/offerings/{offer}/requests");
    let wish = json!({"preferredSlug": "ada", "termsVersion": 1});
    let refused = ada.post(&path, wish.clone()).await;
    assert_eq!(refused.refusal(), "409 creator_excluded");
    let told = "Brightkiln takes no application from you now. You can apply again on 20 Dec 2026";
    assert_eq!(refused.text("/detail"), told);
    assert!(!refused.body.contains("Asks"), "the reason is the brand's alone");
    let bob = app.creator("Bob").await;
    assert_eq!(
        bob.post(&path, json!({"preferredSlug": "bob", "termsVersion": 1})).await.status,
        201
    );

    app.advance(TimeDelta::days(30));
    assert_eq!(brand.caller().get(LIST).await.count(), 0);
    let ada = app.sign_in("ada@example.com", "creator").await;
    assert_eq!(ada.post(&path, wish).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exclusion_for_ever_is_replaced_and_lifted() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let creator = ada.get("/api/me").await.text("/id");
    assert_eq!(lift(&brand, &creator).await.refusal(), "404 not_found");
    let first = brand.caller().post(&of(&creator), json!({"days": 7})).await;
    let second = brand.caller().post(&of(&creator), json!({"reason": "Fraud"})).await;
    assert!(second.json()["until"].is_null(), "{}", second.body);
    let live = brand.caller().get(LIST).await;
    assert_eq!((live.count(), live.text("/items/0/id")), (1, second.text("/id")));
    let history = brand.caller().get(&of(&creator)).await;
    assert_eq!((history.count(), history.text("/items/1/id")), (2, first.text("/id")));
    assert!(history.json()["items"][1]["liftedAt"].is_string());

    let path = format!("/api/offerings/{offer}/requests");
    let wish = json!({"preferredSlug": "ada", "termsVersion": 1});
    let refused = ada.post(&path, wish.clone()).await;
    assert_eq!(refused.text("/detail"), "Brightkiln takes no applications from you");
    for _ in 0..2 {
        assert_eq!(lift(&brand, &creator).await.text("/id"), second.text("/id"));
    }
    assert_eq!(brand.caller().get(LIST).await.count(), 0);
    assert_eq!(ada.post(&path, wish).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn exclusions_are_of_one_brand_and_lawful() {
    let app = TestApp::start().await;
    let (brand, other) = (app.brand("Brightkiln").await, app.brand("Other").await);
    let offer = other.publish("Clay").await;
    let ada = app.creator("Ada").await;
    let creator = ada.get("/api/me").await.text("/id");
    brand.caller().post(&of(&creator), json!({})).await;
    assert_eq!(other.caller().get(LIST).await.count(), 0);
    assert_eq!(other.caller().get(&of(&creator)).await.count(), 0);
    assert_eq!(lift(&other, &creator).await.refusal(), "404 not_found");
    apply(&ada, &offer, "ada").await;

    let zero = brand.caller().post(&of(&creator), json!({"days": 0})).await;
    assert_eq!(zero.refusal(), "422 invalid_field days");
    let nobody = "crt_01J00000000000000000000000";
    let unknown = brand.caller().post(&of(nobody), json!({})).await;
    assert_eq!(unknown.refusal(), "404 creator_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_exclusions_at_once_leave_one() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let creator = app.creator("Ada").await.get("/api/me").await.text("/id");
    let (caller, path) = (brand.caller(), of(&creator));
    let (one, two) = tokio::join!(
        caller.post(&path, json!({"days": 1})),
        caller.post(&path, json!({"days": 2}))
    );
    assert_eq!((one.status.as_u16(), two.status.as_u16()), (201, 201));
    assert_eq!(brand.caller().get(LIST).await.count(), 1);
}
