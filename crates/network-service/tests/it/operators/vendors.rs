//! `/api/operator/vendors`

use chrono::TimeDelta;
use serde_json::json;

use crate::brand::{PROGRAM, offering};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_brand_is_hidden_and_refused_until_it_is_reactivated() {
    let app = TestApp::start().await;
    let operator = app.operator().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let path = format!("/api/operator/vendors/{}", brand.id);

    let reason = json!({"reason": "Complaints"});
    let suspended = operator.post(&format!("{path}/suspend"), reason.clone()).await;
    assert_eq!(suspended.text("/status"), "suspended");
    assert_eq!(app.nobody().get("/api/offerings").await.count(), 0);
    let shown = app.nobody().get(&format!("/api/offerings/{offer}")).await;
    assert_eq!(shown.refusal(), "404 offering_not_found");

    let me = brand.caller();
    assert_eq!(me.get("/api/vendors/me").await.text("/status"), "suspended");
    let beat = json!({"displayName": "Brightkiln", "partnerCount": 0});
    assert_eq!(me.post("/api/vendors/me/heartbeat", beat).await.status, 200);
    let put = me.put(&format!("/api/vendors/me/offerings/{PROGRAM}"), offering("x", 2)).await;
    assert_eq!(put.refusal(), "403 vendor_suspended");
    assert_eq!(me.get("/api/vendors/me/requests").await.refusal(), "403 vendor_suspended");

    operator.post(&format!("{path}/suspend"), reason.clone()).await;
    let lifted = operator.post(&format!("{path}/reactivate"), reason).await;
    assert_eq!(lifted.text("/status"), "active");
    assert_eq!(app.nobody().get("/api/offerings").await.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn brands_are_listed_with_filters_and_cursor() {
    let app = TestApp::start().await;
    let brands = [app.brand("Alpha").await, app.brand("Beta").await, app.brand("Gamma").await];
    brands[1].publish("Beta kilns").await;
    let desk = app.admin();

    let first = desk.get("/api/operator/vendors?limit=2").await;
    assert_eq!(first.count(), 2);
    let cursor = first.text("/nextCursor");
    let rest = desk.get(&format!("/api/operator/vendors?limit=2&cursor={cursor}")).await;
    assert_eq!((rest.count(), rest.json()["nextCursor"].is_null()), (1, true));
    let found = desk.get("/api/operator/vendors?q=beta&status=active").await;
    assert_eq!(found.text("/items/0/displayName"), "Beta");
    assert_eq!(found.number("/items/0/offeringCount"), 1);
    assert_eq!(desk.get("/api/operator/vendors?q=b%25ta").await.count(), 0);
    let bad = desk.get("/api/operator/vendors?cursor=x").await;
    assert_eq!(bad.refusal(), "400 bad_request");
    let unknown = "/api/operator/vendors/ven_01J00000000000000000000000/suspend";
    let refused = desk.post(unknown, json!({"reason": "x"})).await;
    assert_eq!(refused.refusal(), "404 vendor_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_shows_in_the_health() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let health = async || app.admin().get("/api/operator/vendors").await.text("/items/0/health");
    app.advance(TimeDelta::hours(3));
    app.job("vendors.health").await;
    assert_eq!(health().await, "stale");
    app.advance(TimeDelta::hours(21));
    app.job("vendors.health").await;
    assert_eq!(health().await, "unreachable");
    let beat = json!({"displayName": "Brightkiln", "partnerCount": 0});
    brand.caller().post("/api/vendors/me/heartbeat", beat).await;
    assert_eq!(health().await, "ok");
}
