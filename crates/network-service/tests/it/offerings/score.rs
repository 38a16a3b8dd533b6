//! What the hub counts: scorecards, earnings per click, changes of terms; and what it recommends.

use chrono::TimeDelta;
use serde_json::json;

use crate::brand::{PROGRAM, apply, offering};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_scorecard_tells_what_was_counted_and_nothing_before() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let page = format!("/api/offerings/{offer}");
    assert!(app.nobody().get(&page).await.json()["score"].is_null());
    for (number, name) in ["Ada", "Bob", "Cyd", "Dan", "Eve"].into_iter().enumerate() {
        let who = app.creator(name).await;
        let id = apply(&who, &offer, &name.to_lowercase()).await;
        app.advance(TimeDelta::hours(2));
        app.job("offerings.count").await;
        let score = app.nobody().get(&page).await;
        assert_eq!(score.number("/score/observed/decided"), number as i64);
        assert!(score.json()["score"]["observed"]["approved"].is_null(), "too few cases");
        match name {
            "Eve" => brand.reject(&id).await,
            _ => brand.approve(&id).await,
        };
    }
    app.job("offerings.count").await;
    let told = app.nobody().get(&page).await;
    assert_eq!(told.number("/score/observed/approved"), 4);
    let seconds = told.number("/score/observed/medianDecisionSeconds");
    assert!((7_200..7_260).contains(&seconds), "{seconds}");
    assert!(told.json()["score"]["reported"]["daysToPay"].is_null(), "nobody told");
    assert_eq!(told.number("/partners"), 4);
    let shown = app.nobody().get(&format!("/offerings/{offer}")).await.body;
    assert!(shown.contains("How this brand behaves") && shown.contains("Not told"), "{shown}");
    let front = app.nobody().get("/").await.body;
    assert!(front.contains("decides in 2\u{a0}h") || front.contains("decides in 2 h"), "{front}");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_terms_are_kept_and_told() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let put = format!("/api/vendors/me/offerings/{PROGRAM}");
    let mut lower = offering("Kilns", 2);
    lower["terms"]["rule"]["value"] = json!("15.00");
    lower["daysToPay"] = json!(34);
    brand.caller().put(&put, lower.clone()).await;
    lower["version"] = json!(3);
    lower["title"] = json!("Better kilns");
    brand.caller().put(&put, lower).await;
    app.job("offerings.count").await;

    let told = app.nobody().get(&format!("/api/offerings/{offer}")).await;
    assert_eq!(told.json()["changes"].as_array().map(Vec::len), Some(1), "a title is no term");
    assert!(told.text("/changes/0/changes/0").contains("20 %"), "{}", told.body);
    assert_eq!(told.number("/score/observed/changesInAYear"), 1);
    assert_eq!(told.number("/score/reported/daysToPay"), 34);
    let page = app.nobody().get(&format!("/offerings/{offer}")).await.body;
    assert!(page.contains("Changed 20 Nov 2026") && page.contains("34 days"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recommendation_says_why_and_there_is_none_without_a_reason() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let mut form = offering("Kilns", 1);
    form["categories"] = json!(["craft"]);
    let offer = brand.caller().put(&format!("/api/vendors/me/offerings/{PROGRAM}"), form).await;
    let ada = app.creator("Ada").await;
    assert!(!ada.get("/discover").await.body.contains("For you"));
    ada.patch("/api/me", json!({"categories": ["Craft", "food"]})).await;
    let page = ada.get("/discover").await.body;
    assert!(page.contains("For you") && page.contains("Fits your topic: craft."), "{page}");
    assert!(!ada.get("/discover?q=kilns").await.body.contains("For you"), "not beside filters");
    apply(&ada, &offer.text("/id"), "ada").await;
    assert!(!ada.get("/discover").await.body.contains("Fits your topic"), "it is known by now");
}
