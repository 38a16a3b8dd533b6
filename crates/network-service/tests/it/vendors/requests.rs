//! `GET /api/vendors/me/requests`, `POST …/{id}/reject`

use serde_json::json;

use crate::brand::{Fault, apply};
use crate::harness::TestApp;

const LIST: &str = "/api/vendors/me/requests";

#[tokio::test(flavor = "multi_thread")]
async fn requests_stand_in_tabs_with_counts() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let mut ids = Vec::new();
    for name in ["Ada", "Bob", "Cleo", "Dan"] {
        let creator = app.creator(name).await;
        ids.push(apply(&creator, &offer, &format!("{}-pots", name.to_lowercase())).await);
    }
    brand.approve(&ids[0]).await;
    brand.reject(&ids[1]).await;
    brand.stub.fails("POST /partners", Fault::Refuse(422, "program_not_found"));
    brand.approve(&ids[2]).await;

    let pending = brand.caller().get(&format!("{LIST}?limit=1")).await;
    let counts = json!({"pending": 2, "approved": 1, "rejected": 1, "failed": 1});
    assert_eq!(pending.json()["counts"], counts);
    assert_eq!(pending.text("/items/0/id"), ids[3]);
    let next = format!("{LIST}?limit=1&cursor={}", pending.text("/nextCursor"));
    assert_eq!(brand.caller().get(&next).await.text("/items/0/id"), ids[2]);
    for (tab, id) in [("approved", &ids[0]), ("rejected", &ids[1]), ("failed", &ids[2])] {
        let answer = brand.caller().get(&format!("{LIST}?status={tab}")).await;
        assert_eq!((answer.count(), &answer.text("/items/0/id")), (1, id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_shows_the_applicant_and_how_known_they_are() {
    let app = TestApp::start().await;
    let (brand, other) = (app.brand("Brightkiln").await, app.brand("Other").await);
    let (here, there) = (brand.publish("Kilns").await, other.publish("Clay").await);
    let ada = app.creator("Ada").await;
    let elsewhere = apply(&ada, &there, "ada").await;
    other.approve(&elsewhere).await;
    let id = apply(&ada, &here, "ada").await;

    let card = brand.card(&id).await;
    assert_eq!(card.text("/applicant/name"), "Ada");
    assert_eq!(card.text("/applicant/email"), "ada@example.com");
    assert_eq!(card.text("/applicant/profileUrl"), "http://hub.example:4700/@ada");
    assert_eq!(card.number("/applicant/otherVendorCount"), 1);
    assert_eq!((card.text("/pitch"), card.text("/step")), ("I make pots".into(), "nothing".into()));
    assert_eq!(other.card(&id).await.refusal(), "404 request_not_found");
    assert_eq!(other.reject(&id).await.refusal(), "404 request_not_found");
    assert_eq!(other.approve(&id).await.refusal(), "404 request_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_is_told_with_its_note_and_once() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    let before = app.mails_to("ada@example.com").await.len();

    for _ in 0..2 {
        assert_eq!(brand.reject(&id).await.text("/status"), "rejected");
    }
    let mails = app.mails_to("ada@example.com").await;
    assert_eq!(mails.len(), before + 1);
    assert!(mails.last().expect("a mail").text.contains("They write: Not yet"));
    assert!(brand.stub.received("POST").is_empty(), "nothing was made at the brand");
    assert_eq!(brand.approve(&id).await.refusal(), "409 request_not_pending");
    let mine = ada.get("/api/requests").await;
    assert_eq!(mine.text("/items/0/decisionNote"), "Not yet");

    let long = json!({"decisionNote": "x".repeat(1_001)});
    let refused = brand.caller().post(&format!("{LIST}/{id}/reject"), long).await;
    assert_eq!(refused.refusal(), "422 invalid_field decisionNote");
}
