//! `/api/vendors/me/invitations` and `/api/invitations`

use chrono::TimeDelta;
use serde_json::json;

use crate::brand::{Brand, PROGRAM, apply, offering};
use crate::harness::{Answer, Caller, TestApp};

async fn id_of(brand: &Brand<'_>, handle: &str) -> String {
    let found = brand.caller().get(&format!("/api/vendors/me/creators?q={handle}")).await;
    found.text("/items/0/id")
}

async fn invite(brand: &Brand<'_>, offer: &str, creator: &str) -> Answer {
    let form = json!({"creatorId": creator, "message": "We like your pots"});
    brand.caller().post(&format!("/api/vendors/me/offerings/{offer}/invitations"), form).await
}

async fn first_of(who: &Caller<'_>) -> Answer {
    who.get("/api/invitations").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invited_creator_is_written_to_applies_and_is_marked() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let sent = invite(&brand, &offer, &id_of(&brand, "ada").await).await;
    assert_eq!((sent.status.as_u16(), sent.text("/status")), (201, "pending".into()));
    let letter = app.last_mail("ada@example.com").await;
    assert_eq!(letter.0.subject, "Brightkiln invites you");
    assert!(letter.0.text.contains("We like your pots"), "{}", letter.0.text);

    assert_eq!(first_of(&ada).await.text("/items/0/offeringTitle"), "Kilns");
    let again = invite(&brand, &offer, &id_of(&brand, "ada").await).await;
    assert_eq!(again.refusal(), "409 invitation_exists");
    let request = apply(&ada, &offer, "ada").await;
    let list = brand.caller().get("/api/vendors/me/invitations?status=accepted").await;
    assert_eq!((list.count(), list.text("/items/0/requestId")), (1, request));
    assert_eq!(first_of(&ada).await.text("/items/0/status"), "accepted");
    let over = format!("/api/invitations/{}/decline", first_of(&ada).await.text("/items/0/id"));
    assert_eq!(ada.post(&over, json!({})).await.refusal(), "409 invitation_over");
    let late = invite(&brand, &offer, &id_of(&brand, "ada").await).await;
    assert_eq!(late.refusal(), "409 request_exists");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_opens_a_private_offering_until_it_ends() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let mut form = offering("Kilns", 1);
    form["visibility"] = json!("private");
    let put = format!("/api/vendors/me/offerings/{PROGRAM}");
    let offer = brand.caller().put(&put, form).await.text("/id");
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let page = format!("/api/offerings/{offer}");
    assert_eq!(ada.get(&page).await.refusal(), "404 offering_not_found");

    let sent = invite(&brand, &offer, &id_of(&brand, "ada").await).await;
    assert_eq!(ada.get(&page).await.status, 200);
    assert_eq!(ada.get("/api/offerings").await.count(), 1);
    assert_eq!(bob.get(&page).await.refusal(), "404 offering_not_found");
    let mine = brand.caller().get("/api/vendors/me/offerings").await;
    assert_eq!(mine.number("/items/0/invited"), 1);

    let withdraw = format!("/api/vendors/me/invitations/{}/withdraw", sent.text("/id"));
    assert_eq!(brand.caller().post(&withdraw, json!({})).await.text("/status"), "withdrawn");
    assert_eq!(brand.caller().post(&withdraw, json!({})).await.status, 200, "twice is no error");
    assert_eq!(ada.get(&page).await.refusal(), "404 offering_not_found");
    let other = app.brand("Other").await;
    assert_eq!(
        other.caller().post(&withdraw, json!({})).await.refusal(),
        "404 invitation_not_found"
    );
    let foreign = invite(&other, &offer, &id_of(&brand, "ada").await).await;
    assert_eq!(foreign.refusal(), "404 offering_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_thirty_days_an_invitation_is_over_and_can_be_sent_again() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    app.creator("Ada").await;
    let creator = id_of(&brand, "ada").await;
    let sent = invite(&brand, &offer, &creator).await;
    let decline = format!("/api/invitations/{}/decline", sent.text("/id"));
    app.advance(TimeDelta::days(30));
    let list = brand.caller().get("/api/vendors/me/invitations").await;
    assert_eq!(list.text("/items/0/status"), "expired");
    assert_eq!(invite(&brand, &offer, &creator).await.status, 201);
    app.job("invitations.expire").await;
    let expired = brand.caller().get("/api/vendors/me/invitations?status=expired").await;
    assert_eq!(expired.count(), 1);
    let ada = app.sign_in("ada@example.com", "creator").await;
    assert_eq!(ada.post(&decline, json!({})).await.refusal(), "409 invitation_over");
    let live = first_of(&ada).await.text("/items/0/id");
    let decline = format!("/api/invitations/{live}/decline");
    assert_eq!(ada.post(&decline, json!({})).await.status, 204);
    let declined = brand.caller().get("/api/vendors/me/invitations?status=declined").await;
    assert_eq!(declined.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_sends_fifty_a_day_and_the_same_key_sends_once() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let _ada = app.creator("Ada").await;
    let creator = id_of(&brand, "ada").await;
    let path = format!("/api/vendors/me/offerings/{offer}/invitations");
    let send = async |message: &str, key: &str| {
        let form = json!({"creatorId": creator, "message": message});
        let key = [("idempotency-key", key)];
        brand.caller().send(actix_web::http::Method::POST, &path, Some(form), &key).await
    };
    let first = send("Come", "a").await;
    assert_eq!(
        (first.status.as_u16(), send("Come", "a").await.text("/id")),
        (201, first.text("/id"))
    );
    assert_eq!(send("Go", "a").await.refusal(), "422 idempotency_mismatch");
    let mut id = first.text("/id");
    for _ in 1..50 {
        brand.caller().post(&format!("/api/vendors/me/invitations/{id}/withdraw"), json!({})).await;
        id = invite(&brand, &offer, &creator).await.text("/id");
    }
    brand.caller().post(&format!("/api/vendors/me/invitations/{id}/withdraw"), json!({})).await;
    assert_eq!(invite(&brand, &offer, &creator).await.refusal(), "429 rate_limited");
    app.advance(TimeDelta::hours(24));
    assert_eq!(invite(&brand, &offer, &creator).await.status, 201);
    let long = json!({"creatorId": creator, "message": "x".repeat(1_001)});
    let refused = brand.caller().post(&path, long).await;
    assert_eq!(refused.refusal(), "422 invalid_field message");
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_partnership_has_ended_can_be_invited_again() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &offer, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);
    let creator = id_of(&brand, "ada").await;
    assert_eq!(invite(&brand, &offer, &creator).await.refusal(), "409 request_exists");
    let id = ada.get("/api/partnerships").await.text("/items/0/id");
    ada.post(&format!("/api/partnerships/{id}/leave"), json!({})).await;
    assert_eq!(invite(&brand, &offer, &creator).await.status, 201);
}
