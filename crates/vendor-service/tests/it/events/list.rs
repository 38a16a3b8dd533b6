//! `GET /api/attribution/events`.

use api_types::Scope::{CommissionsRead, EventsWrite};
use chrono::TimeDelta;
use serde_json::json;

use crate::clicks::Stage;

const PATH: &str = "/api/attribution/events";

#[actix_web::test]
async fn events_are_found_by_id_user_and_status() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let cref = stage.click(&ada, TimeDelta::days(1)).await;
    stage.invoice("inv-1", json!({"userId": "u-1", "cref": cref})).await;
    stage.app.advance(TimeDelta::seconds(1));
    stage.invoice("inv-2", json!({"userId": "u-2"})).await;
    let reader = stage.app.caller(&[CommissionsRead]).await;
    let ids = async |query: &str| -> Vec<String> {
        let page = reader.get(&format!("{PATH}{query}")).await.json();
        let items = page["items"].as_array().expect("items").clone();
        items.iter().filter_map(|it| it["externalEventId"].as_str().map(str::to_owned)).collect()
    };

    assert_eq!(ids("").await, ["inv-2", "inv-1"]);
    assert_eq!(ids("?q=inv-1").await, ["inv-1"]);
    assert_eq!(ids("?q=u-2").await, ["inv-2"]);
    assert_eq!(ids("?status=attributed").await, ["inv-1"]);
    let page = reader.get(&format!("{PATH}?limit=1")).await;
    assert_eq!(page.text("/items/0/value"), "49.99");
    let cursor = page.text("/nextCursor");
    assert_eq!(ids(&format!("?limit=1&cursor={cursor}")).await, ["inv-1"]);
}

#[actix_web::test]
async fn the_hub_sees_figures_and_no_events() {
    let stage = Stage::set().await;
    stage.invoice("inv-1", json!({"userId": "u-1"})).await;
    let hub = stage.app.hub().await;
    assert_eq!(hub.get(PATH).await.seen(), r#"200 {"items":[],"nextCursor":null}"#);
    let id = stage.decided("inv-1").await["id"].as_str().expect("an id").to_owned();
    assert_eq!(hub.get(&format!("{PATH}/{id}")).await.text("/error"), "event_not_found");
}

#[actix_web::test]
async fn only_those_who_may_read() {
    let stage = Stage::set().await;
    let writer = stage.app.caller(&[EventsWrite]).await;
    assert_eq!(writer.get(PATH).await.text("/error"), "forbidden_scope");
    assert_eq!(stage.app.stranger().await.get(PATH).await.status, 401);
}
