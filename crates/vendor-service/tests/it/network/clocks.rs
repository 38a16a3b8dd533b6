//! Clocks that differ: what the hub recorded counts at the time at which it happened.

use actix_web::http::Method;
use api_types::{ClickId, RequestId};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::clicks::Stage;
use crate::partners::{id, provision};

/// Who is credited, when a direct click came five minutes ago, and one over a hub whose clock is
/// ahead by `skew` two minutes ago.
async fn credited(skew: TimeDelta) -> (String, Value) {
    let stage = Stage::set().await;
    let bob = stage.promoter("Bob").await;
    let hub = stage.app.hub().await;
    let request = RequestId::new_at(stage.now());
    let made = provision(&hub, &stage.program, "grace@example.com", request).await;
    let grace = id(&made.json()).to_owned();
    let form = json!({
        "partnerId": grace, "programId": stage.program, "slug": "grace", "requestId": request,
    });
    let link = hub.post("/api/links", form).await.text("/id");

    let direct = stage.click(&bob, TimeDelta::minutes(5)).await;
    let seen = ClickId::new_at(stage.now() - TimeDelta::minutes(2) + skew).to_string();
    let date = (stage.now() + skew).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let report = json!({"clicks": [{"id": seen, "linkId": link}]});
    for expected in ["created", "replayed"] {
        let dated = [("date", date.as_str())];
        let told = hub.send(Method::POST, "/api/clicks/batch", Some(report.clone()), &dated).await;
        assert_eq!(told.text("/items/0/outcome"), expected, "{skew}: {}", told.body);
    }
    stage.identify("user", &direct).await;
    stage.identify("user", &seen).await;
    stage.invoice("in_1", json!({"userId": "user"})).await;
    let (_, partner, amount) = stage.outcome("in_1").await;
    (if partner == grace.as_str() { "grace" } else { "bob" }.to_owned(), amount)
}

#[actix_web::test]
async fn ten_minutes_of_skew_either_way_credit_the_same_partner() {
    let expected = credited(TimeDelta::zero()).await;
    assert_eq!(expected.0, "grace");
    for skew in [TimeDelta::minutes(10), -TimeDelta::minutes(10), TimeDelta::seconds(20)] {
        assert_eq!(credited(skew).await, expected, "{skew}");
    }
}

#[actix_web::test]
async fn a_key_of_the_brands_own_cannot_shift_time() {
    let stage = Stage::set().await;
    let bob = stage.promoter("Bob").await;
    let ahead = ClickId::new_at(stage.now() + TimeDelta::minutes(10)).to_string();
    let date = [("date", "Fri, 20 Nov 2026 12:10:00 GMT")];
    let body = json!({"id": ahead, "linkId": bob.link});
    let refused = stage.app.admin().send(Method::POST, "/api/clicks", Some(body), &date).await;
    assert_eq!(refused.text("/field"), "id");
}
