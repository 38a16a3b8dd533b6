//! `POST /api/attribution/events`: what is refused, and what is moved.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::clicks::Stage;

#[actix_web::test]
async fn each_field_has_its_rule() {
    let stage = Stage::set().await;
    let who = || json!({"userId": "u-1"});
    let mut id = 0;
    for (kind, money, fields, code, field) in [
        ("order_paid", json!({}), json!({}), "invalid_field", "userId"),
        ("order_paid", json!({}), json!({"cref": "junk"}), "invalid_field", "cref"),
        ("order_paid", json!({"value": "1.00"}), who(), "value_without_currency", "currency"),
        ("order_paid", json!({"currency": "USD"}), who(), "value_without_currency", "currency"),
        (
            "order_paid",
            json!({"value": "1.00", "currency": "ZZZ"}),
            who(),
            "unknown_currency",
            "currency",
        ),
        (
            "order_paid",
            json!({"value": "1.001", "currency": "USD"}),
            who(),
            "invalid_field",
            "value",
        ),
        ("order_paid", json!({"value": "-1", "currency": "USD"}), who(), "invalid_field", "value"),
        ("refund", json!({}), who(), "invalid_field", "type"),
        ("Order Paid", json!({}), who(), "invalid_field", "type"),
    ] {
        id += 1;
        let refused = stage.event(&id.to_string(), kind, money, fields).await;
        let seen = (refused.status.as_u16(), refused.text("/error"), refused.text("/field"));
        assert_eq!(seen, (422, code.to_owned(), field.to_owned()), "{}", refused.body);
    }
    let long = json!({"userId": "u-1", "metadata": {"text": "x".repeat(5_000)}});
    let refused = stage.event("long", "signup", json!({}), long).await;
    assert_eq!(refused.text("/field"), "metadata");
    let nothing = stage.app.admin().get("/api/attribution/events").await.json();
    assert_eq!(nothing["items"], json!([]));
}

#[actix_web::test]
async fn a_body_that_is_no_event_is_a_bad_request() {
    let stage = Stage::set().await;
    for body in [
        json!({"externalEventId": "a"}),
        json!({"externalEventId": "a", "type": "signup", "userId": "u", "colour": "red"}),
        json!({"externalEventId": "a", "type": "order_paid", "userId": "u", "value": 12.5}),
        Value::Null,
    ] {
        let refused = stage.app.admin().post("/api/attribution/events", body).await;
        assert_eq!(
            (refused.status.as_u16(), refused.text("/error").as_str()),
            (400, "bad_request")
        );
    }
}

#[actix_web::test]
async fn a_time_too_far_from_now_is_moved_and_marked() {
    let stage = Stage::set().await;
    let who = |occurred_at: chrono::DateTime<chrono::Utc>| json!({"userId": "u-1", "occurredAt": occurred_at});
    stage.invoice("old", who(stage.now() - TimeDelta::days(500))).await;
    stage.invoice("ahead", who(stage.now() + TimeDelta::hours(1))).await;
    stage.invoice("fine", who(stage.now() - TimeDelta::days(1))).await;
    let mut seen = Vec::new();
    for id in ["old", "ahead", "fine"] {
        let event = stage.decided(id).await;
        seen.push((event["occurredAt"].clone(), event["clamped"].clone()));
    }
    let wanted = [
        (json!("2025-10-16T12:00:00Z"), json!(true)),
        (json!("2026-11-20T12:05:00Z"), json!(true)),
        (json!("2026-11-19T12:00:00Z"), json!(false)),
    ];
    assert_eq!(seen, wanted);
}
