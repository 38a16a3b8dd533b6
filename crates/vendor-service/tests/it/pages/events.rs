//! `/admin/insights/events`: the list, and the story of one decision.

use chrono::TimeDelta;
use serde_json::json;

use super::people::{read, says};
use crate::clicks::Stage;

const LIST: &str = "/admin/insights/events";

#[actix_web::test]
async fn a_list_is_empty_has_one_and_finds_by_order() {
    let stage = Stage::set().await;
    let admin = stage.app.admin();
    says(&read(&admin.get(LIST).await, 200), &["No event yet"]);

    let ada = stage.promoter("Ada").await;
    let click = stage.click(&ada, TimeDelta::days(5)).await;
    stage.identify("u-1", &click).await;
    stage.invoice("INV-1", json!({"userId": "u-1"})).await;
    let page = read(&admin.get(LIST).await, 200);
    says(
        &page,
        &["INV-1", "Invoice paid", "USD 49.99", "Credited", "Ada", "USD 10.00", "payable 20 Dec"],
    );
    assert!(read(&admin.get(&format!("{LIST}?q=INV-1")).await, 200).contains("INV-1"));
    says(&read(&admin.get(&format!("{LIST}?q=INV-2")).await, 200), &["No such event"]);
    says(&read(&admin.get(&format!("{LIST}?status=no_click")).await, 200), &["No such event"]);
}

#[actix_web::test]
async fn many_events_are_paged() {
    let stage = Stage::set().await;
    for number in 0..51 {
        stage.event(&format!("e-{number}"), "signup", json!({}), json!({"userId": "u"})).await;
    }
    let answer = stage.app.admin().get(LIST).await;
    says(&read(&answer, 200), &["50 events, the newest first", "More"]);
    let next =
        answer.body.split(r#"href=""#).find(|it| it.contains("cursor=")).expect("a next page");
    let next = next.split('"').next().unwrap_or_default().replace("&#38;", "&");
    says(
        &read(&stage.app.admin().get(&next).await, 200),
        &["1 event, the newest first", "Back to the first"],
    );
}

#[actix_web::test]
async fn the_story_tells_why_each_touch_did_or_did_not_count() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    let clicks = [
        stage.click(&bob, TimeDelta::days(40)).await,
        stage.click(&bob, TimeDelta::days(6)).await,
        stage.click(&ada, TimeDelta::days(5)).await,
    ];
    for click in &clicks {
        stage.identify("u-1", click).await;
    }
    stage.invoice("INV-1", json!({"userId": "u-1"})).await;
    let id = stage.decided("INV-1").await["id"].as_str().expect("an id").to_owned();
    let page = read(&stage.app.admin().get(&format!("{LIST}/{id}")).await, 200);
    says(&page, &["USD 49.99 paid, USD 10.00 to Ada", "one of 3 touches is credited"]);
    says(
        &page,
        &["Not counted: 40 days before the event, the window is 30 days.", "outside_window"],
    );
    says(&page, &["a newer one follows", "earlier_touch", "Credited with 100 %", "5 days before"]);
    says(&page, &["20 % of every sale for 12 months", "Becomes payable", "20 Dec 2026", "× 20 %"]);
    says(&page, &["Bound to", "judged by policy version 1"]);
}

#[actix_web::test]
async fn an_event_of_nobody_says_so() {
    let stage = Stage::set().await;
    stage.invoice("INV-1", json!({"userId": "u-1"})).await;
    let id = stage.decided("INV-1").await["id"].as_str().expect("an id").to_owned();
    let page = read(&stage.app.admin().get(&format!("{LIST}/{id}")).await, 200);
    says(&page, &["credited to nobody", "no touch is known", "Nobody is credited", "no_identity"]);
    assert_eq!(stage.app.admin().get(&format!("{LIST}/nonsense")).await.status, 404);
}
