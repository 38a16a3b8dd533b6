//! Offerings that approve at once.

use chrono::TimeDelta;
use serde_json::json;

use crate::brand::{Fault, PROGRAM, offering};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_applies_is_approved_and_gets_the_link() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let mut form = offering("Kilns", 1);
    form["approval"] = json!("auto");
    let put = format!("/api/vendors/me/offerings/{PROGRAM}");
    let offer = brand.caller().put(&put, form).await.text("/id");
    let ada = app.creator("Ada").await;
    let apply = json!({"pitch": "", "preferredSlug": "ada", "termsVersion": 1});
    let made = ada.post(&format!("/api/offerings/{offer}/requests"), apply).await;
    assert_eq!((made.status.as_u16(), made.text("/status")), (201, "approved".into()));
    let mine = ada.get(&format!("/api/offerings/{offer}")).await;
    assert_eq!(mine.text("/mine/shareUrl"), "https://brand.example/r/ada");
    let letter = app.last_mail("ada@example.com").await;
    assert_eq!(letter.0.subject, "You can promote Kilns");
    let told = app.mails_to("desk@brand.example").await;
    assert!(told.last().expect("a mail").text.contains("you approve at once"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_that_is_away_is_seen_on_its_card_and_tried_again() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let mut form = offering("Kilns", 1);
    form["approval"] = json!("auto");
    let put = format!("/api/vendors/me/offerings/{PROGRAM}");
    let offer = brand.caller().put(&put, form).await.text("/id");
    let ada = app.creator("Ada").await;
    brand.stub.fails("POST /links", Fault::Refuse(400, "bad_request"));
    let apply = json!({"pitch": "", "preferredSlug": "ada", "termsVersion": 1});
    let made = ada.post(&format!("/api/offerings/{offer}/requests"), apply).await;
    assert_eq!(made.text("/status"), "pending");
    let card = brand.card(&made.text("/id")).await;
    assert_eq!(card.text("/failure/error"), "bad_request");
    brand.stub.recovers();
    app.advance(TimeDelta::minutes(1));
    assert_eq!(brand.approve(&made.text("/id")).await.text("/status"), "approved");
}
