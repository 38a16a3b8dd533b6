//! `POST /api/attribution/events/batch`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::clicks::Stage;

const PATH: &str = "/api/attribution/events/batch";

#[actix_web::test]
async fn each_event_is_its_own_success() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let cref = stage.click(&ada, TimeDelta::days(1)).await;
    let event = |id: &str, value: &str| {
        json!({
            "externalEventId": id, "type": "order_paid", "userId": "u-1", "cref": cref,
            "value": value, "currency": "USD",
        })
    };
    let events = [
        event("a", "10.00"),
        event("a", "10.00"),
        event("a", "11.00"),
        event("b", "1.001"),
        event("c", "20.00"),
    ];

    let told = stage.app.admin().post(PATH, json!({"events": events})).await;

    assert_eq!(told.status, 200, "{}", told.body);
    let items = told.json()["items"].clone();
    let statuses: Vec<&Value> =
        items.as_array().expect("items").iter().map(|it| &it["status"]).collect();
    assert_eq!(statuses, [201, 200, 422, 422, 201]);
    assert_eq!(items[0]["report"], items[1]["report"]);
    assert_eq!(items[2]["error"]["error"], "idempotency_mismatch");
    assert_eq!(items[3]["error"]["field"], "value");
    let paid =
        |n: usize| &items[n]["report"]["attribution"]["touches"][0]["commissions"][0]["amount"];
    assert_eq!((paid(0), paid(4)), (&json!("2.00"), &json!("4.00")));
    let single = stage.app.admin().post("/api/attribution/events", event("c", "20.00")).await;
    assert_eq!((single.status.as_u16(), single.json()), (200, items[4]["report"].clone()));
}

#[actix_web::test]
async fn a_batch_has_an_end() {
    let stage = Stage::set().await;
    let event =
        |n: usize| json!({"externalEventId": n.to_string(), "type": "signup", "userId": "u"});
    let events: Vec<Value> = (0..501).map(event).collect();
    let refused = stage.app.admin().post(PATH, json!({"events": events})).await;
    assert_eq!((refused.status.as_u16(), refused.text("/field").as_str()), (422, "events"));
}

#[actix_web::test]
async fn batches_that_share_customers_in_other_orders_both_succeed() {
    let stage = Stage::set().await;
    let batch = |name: &str, users: [&str; 3]| {
        let event = |user: &str| json!({"externalEventId": format!("{name}-{user}"), "type": "signup", "userId": user});
        json!({"events": users.map(event)})
    };
    let admin = stage.app.admin();
    let (one, other) = tokio::join!(
        admin.post(PATH, batch("one", ["a", "b", "c"])),
        admin.post(PATH, batch("other", ["c", "b", "a"])),
    );
    for told in [one, other] {
        let items = told.json()["items"].clone();
        assert!(items.as_array().expect("items").iter().all(|it| it["status"] == 201), "{items}");
    }
}
