//! Clicks that the hub led on, whichever arrives first: the visitor or the click.

use api_types::RequestId;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Stage;
use crate::partners::provision;

/// A partner whom the hub brought, and the hub's link; answers both ids.
pub async fn brought(stage: &Stage) -> (String, String) {
    let (hub, request) = (stage.app.hub().await, RequestId::new_at(stage.now()));
    let grace = provision(&hub, &stage.program, "grace@example.com", request).await.text("/id");
    let form = json!({
        "partnerId": grace, "programId": stage.program, "slug": "grace", "requestId": request,
    });
    let link = hub.post("/api/links", form).await;
    assert_eq!(link.status, 201, "{}", link.body);
    (grace, link.text("/id"))
}

pub async fn federate(stage: &Stage, clicks: Value) -> Vec<String> {
    let hub = stage.app.hub().await;
    let told = hub.post("/api/clicks/batch", json!({ "clicks": clicks })).await;
    assert_eq!(told.status, 200, "{}", told.body);
    let items = told.json()["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|it| it["outcome"].as_str().unwrap_or_default().to_owned()).collect()
}

fn click(id: &str, link: &str) -> Value {
    json!({
        "id": id, "linkId": link, "class": "human", "visitor": "0123456789abcdef0123456789abcdef",
        "optOut": true,
    })
}

#[actix_web::test]
async fn a_visitor_who_arrives_before_the_click_is_credited_when_it_comes() {
    let stage = Stage::set().await;
    let (grace, link) = brought(&stage).await;
    let cref = stage.cref(TimeDelta::zero());
    let parked = stage.identify("u-1", &cref).await;
    assert_eq!(parked.text("/status"), "parked");
    stage.invoice("inv-1", json!({"userId": "u-1"})).await;
    stage.invoice("inv-2", json!({"cref": cref})).await;
    assert_ne!(stage.outcome("inv-1").await.0, "attributed");
    // Longer than the 72 hours that are promised.
    stage.app.advance(TimeDelta::hours(80));

    assert_eq!(federate(&stage, json!([click(&cref, &link)])).await, ["created"]);
    stage.app.job("attributions.catch_up").await;

    for invoice in ["inv-1", "inv-2"] {
        let (status, partner, amount) = stage.outcome(invoice).await;
        assert_eq!((status.as_str(), partner), ("attributed", json!(grace)), "{invoice}");
        assert_eq!(amount, json!("10.00"), "{invoice}");
    }
}

#[actix_web::test]
async fn a_click_that_arrives_first_is_credited_at_once_and_a_replay_changes_nothing() {
    let stage = Stage::set().await;
    let (grace, link) = brought(&stage).await;
    let cref = stage.cref(TimeDelta::minutes(1));
    let clicks = json!([click(&cref, &link)]);
    assert_eq!(federate(&stage, clicks.clone()).await, ["created"]);
    assert_eq!(stage.identify("u-1", &cref).await.text("/status"), "joined");
    stage.invoice("inv-1", json!({"userId": "u-1"})).await;

    assert_eq!(federate(&stage, clicks).await, ["replayed"]);

    assert_eq!(stage.outcome("inv-1").await.1, json!(grace));
    let listed = stage.app.admin().get("/api/clicks").await.json();
    let item = &listed["items"][0];
    assert_eq!((&item["id"], &item["source"]), (&json!(cref), &json!("network")));
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn two_clicks_of_the_hubs_visitor_in_an_hour_count_once() {
    let stage = Stage::set().await;
    let (_, link) = brought(&stage).await;
    let ids = [3, 2, 1].map(|minutes| stage.cref(TimeDelta::minutes(minutes)));
    let other = json!({"id": ids[2], "linkId": link, "visitor": "f".repeat(32)});
    let clicks = json!([click(&ids[0], &link), click(&ids[1], &link), other]);
    assert_eq!(federate(&stage, clicks).await, ["created"; 3]);

    stage.app.job("clicks.fold").await;

    let listed = stage.app.admin().get("/api/clicks").await.json();
    let items = listed["items"].as_array().cloned().unwrap_or_default();
    let counted = items.iter().filter(|it| it["counted"] == true).count();
    let reasons: Vec<&Value> = items.iter().map(|it| &it["reason"]).collect();
    assert_eq!((counted, items.len()), (2, 3), "{reasons:?}");
    assert!(reasons.contains(&&json!("duplicate")), "{reasons:?}");
}
