//! `POST /api/attribution/identify`.

use api_types::Scope::{ClicksRead, EventsWrite};
use chrono::TimeDelta;
use serde_json::json;

use crate::clicks::Stage;

const PATH: &str = "/api/attribution/identify";

#[actix_web::test]
async fn a_user_is_joined_to_a_known_click_and_waits_for_an_unknown_one() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let (known, unknown) =
        (stage.click(&ada, TimeDelta::hours(1)).await, stage.cref(TimeDelta::hours(1)));
    assert_eq!(stage.identify("u-1", &known).await.seen(), r#"200 {"status":"joined"}"#);
    assert_eq!(stage.identify("u-1", &known).await.seen(), r#"200 {"status":"joined"}"#);
    assert_eq!(stage.identify("u-1", &unknown).await.seen(), r#"200 {"status":"parked"}"#);
}

#[actix_web::test]
async fn what_the_user_did_before_is_credited() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let cref = stage.click(&ada, TimeDelta::days(2)).await;
    let yesterday = stage.now() - TimeDelta::days(1);
    stage.event("up", "signup", json!({}), json!({"userId": "u-1", "occurredAt": yesterday})).await;
    stage.invoice("inv-1", json!({"userId": "u-1"})).await;
    assert_eq!(stage.outcome("up").await.0, "no_identity");

    stage.identify("u-1", &cref).await;

    assert_eq!(stage.outcome("up").await.1, json!(ada.id));
    assert_eq!(stage.outcome("inv-1").await.2, json!("10.00"));
}

#[actix_web::test]
async fn an_event_that_names_user_and_click_joins_them() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let cref = stage.click(&ada, TimeDelta::days(2)).await;
    stage.event("up", "signup", json!({}), json!({"userId": "u-1"})).await;
    stage.invoice("inv-1", json!({"userId": "u-1", "cref": cref})).await;
    assert_eq!(stage.outcome("up").await.0, "attributed");
    stage.invoice("inv-2", json!({"userId": "u-1"})).await;
    assert_eq!(stage.outcome("inv-2").await.1, json!(ada.id));
}

#[actix_web::test]
async fn clicks_of_several_devices_count_for_one_user() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    let phone = stage.click(&ada, TimeDelta::days(3)).await;
    let laptop = stage.click(&bob, TimeDelta::days(1)).await;
    stage.identify("u-1", &laptop).await;
    stage.identify("u-1", &phone).await;
    stage.invoice("inv-1", json!({"userId": "u-1"})).await;
    assert_eq!(stage.outcome("inv-1").await.1, json!(bob.id));
}

#[actix_web::test]
async fn another_brands_click_is_none_of_ours() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let cref = stage.click(&ada, TimeDelta::hours(1)).await;
    let stranger = stage.app.stranger().await;
    assert_eq!(stranger.post(PATH, json!({"userId": "u", "cref": cref})).await.status, 401);
}

#[actix_web::test]
async fn only_those_who_may_and_only_what_can_be_read() {
    let stage = Stage::set().await;
    let pair = || json!({"userId": "u-1", "cref": stage.cref(TimeDelta::zero())});
    let reader = stage.app.caller(&[ClicksRead]).await;
    assert_eq!(reader.post(PATH, pair()).await.text("/error"), "forbidden_scope");
    assert_eq!(stage.app.nobody().post(PATH, pair()).await.status, 401);
    let writer = stage.app.caller(&[EventsWrite]).await;
    let junk = writer.post(PATH, json!({"userId": "u-1", "cref": "junk"})).await;
    assert_eq!((junk.status.as_u16(), junk.text("/field").as_str()), (422, "cref"));
    let nobody =
        writer.post(PATH, json!({"userId": " ", "cref": stage.cref(TimeDelta::zero())})).await;
    assert_eq!(nobody.text("/field"), "userId");
}
