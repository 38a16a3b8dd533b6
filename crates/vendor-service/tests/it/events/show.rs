//! `GET /api/attribution/events/{id}`.

use api_types::EventId;
use api_types::Scope::CommissionsRead;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::clicks::Stage;

#[actix_web::test]
async fn an_event_shows_every_touch_and_why_it_did_or_did_not_count() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    for (promoter, ago) in [(&ada, 40), (&bob, 5), (&ada, 2)] {
        let cref = stage.click(promoter, TimeDelta::days(ago)).await;
        stage.identify("u-1", &cref).await;
    }
    let id = stage.invoice("inv-1", json!({"userId": "u-1"})).await.text("/eventId");

    let event = stage
        .app
        .caller(&[CommissionsRead])
        .await
        .get(&format!("/api/attribution/events/{id}"))
        .await;

    let event = event.json();
    assert_eq!((&event["type"], &event["userId"]), (&json!("invoice_paid"), &json!("u-1")));
    let trace = &event["trace"];
    assert_eq!((&trace["windowDays"], &trace["policyVersion"]), (&json!(30), &json!(1)));
    assert_eq!(trace["ruleInWords"], "20 % of every sale for 12 months");
    let seen: Vec<(&Value, &Value)> = trace["touches"]
        .as_array()
        .expect("touches")
        .iter()
        .map(|it| (&it["partnerName"], &it["verdict"]))
        .collect();
    let wanted = [("Ada", "outside_window"), ("Bob", "earlier_touch"), ("Ada", "credited")];
    assert!(
        seen.iter().zip(wanted).all(|(it, (name, why))| *it.0 == name && *it.1 == why),
        "{seen:?}"
    );
    assert_eq!(event["attribution"]["touches"][0]["commissions"][0]["amount"], "10.00");
}

#[actix_web::test]
async fn an_event_that_is_not_there_or_not_yours_is_not_found() {
    let stage = Stage::set().await;
    let id = stage.invoice("inv-1", json!({"userId": "u-1"})).await.text("/eventId");
    let other = EventId::new_at(stage.now());
    let refused = stage.app.admin().get(&format!("/api/attribution/events/{other}")).await;
    assert_eq!(refused.text("/error"), "event_not_found");
    let path = format!("/api/attribution/events/{id}");
    assert_eq!(stage.app.stranger().await.get(&path).await.status, 401);
    assert_eq!(stage.app.nobody().get(&path).await.status, 401);
}
