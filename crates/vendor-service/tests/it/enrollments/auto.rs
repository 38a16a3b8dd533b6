//! `PATCH /api/admin/network/me`, and what every change of a partner leads to

use api_types::RequestId;
use chrono::TimeDelta;
use serde_json::json;

use super::auto_enroll;
use super::roster::Roster;
use crate::harness::TestApp;
use crate::partners::{id, partner, program, provision};

const GRACE: &str = "grace@example.com";

#[actix_web::test]
async fn the_toggle_needs_a_connection() {
    let app = TestApp::start().await;
    assert_eq!(auto_enroll(&app, true).await.text("/error"), "not_connected");
}

#[actix_web::test]
async fn nobody_is_told_of_while_it_is_off() {
    let hub = Roster::start();
    let app = hub.connected().await;
    let grace = partner(&app, GRACE, "Grace").await;
    app.admin().patch(&format!("/api/partners/{}", id(&grace)), json!({"name": "G."})).await;
    app.mails().await;
    assert!(hub.told_of(GRACE).is_empty());
}

#[actix_web::test]
async fn who_is_invited_is_told_of_and_shown_as_known() {
    let hub = Roster::start();
    let app = hub.connected().await;
    assert_eq!(auto_enroll(&app, true).await.json(), json!({"autoEnroll": true}));
    hub.state().before.insert(GRACE.to_owned());
    let grace = partner(&app, GRACE, "Grace").await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    app.mails().await;

    assert_eq!(hub.told_of(GRACE), ["1 invited Grace"]);
    let shown = app.admin().get(&format!("/api/partners/{}", id(&grace))).await;
    assert_eq!(shown.text("/networkCreatorId"), hub.state().creators[GRACE].to_string());
    assert_eq!(shown.json()["alreadyOnNetwork"], json!(true));
    assert_eq!(
        (shown.json()["otherVendorCount"].clone(), &shown.json()["viaNetwork"]),
        (json!(3), &json!(false))
    );
    let other = app.admin().get(&format!("/api/partners/{}", id(&ada))).await;
    assert_eq!(other.json()["alreadyOnNetwork"], json!(false));
    let list = app.admin().get("/admin/partners").await.body;
    assert_eq!(list.matches("Already on the Network").count(), 1, "{list}");
    let page = app.admin().get(&format!("/admin/partners/{}", id(&grace))).await.body;
    assert!(page.contains("Is a partner of 3 other brands on the network."), "{page}");
}

#[actix_web::test]
async fn every_change_travels_with_a_version_that_rises() {
    let hub = Roster::start();
    let app = hub.connected().await;
    auto_enroll(&app, true).await;
    let grace = partner(&app, GRACE, "Grace").await;
    let path = format!("/api/partners/{}", id(&grace));
    let mails = app.mails().await;
    let (_, token) = mails[0].text.split_once("#token=").expect("a link");
    let token = token.split_whitespace().next().expect("a token");
    let entered = app.nobody().post("/api/auth/magic/verify", json!({"token": token})).await;
    assert_eq!(entered.status, 200, "{}", entered.body);
    app.admin().patch(&path, json!({"name": "Grace Hopper"})).await;
    app.admin().patch(&path, json!({"name": "Grace Hopper"})).await;
    app.admin().post(&format!("{path}/revoke"), json!({})).await;
    app.admin().post(&format!("{path}/revoke"), json!({})).await;
    app.admin().post(&format!("{path}/reinstate"), json!({})).await;
    app.admin().patch(&path, json!({"email": "hopper@example.com"})).await;
    app.mails().await;

    let told = [
        "1 invited Grace",
        "2 active Grace",
        "3 active Grace Hopper",
        "4 revoked Grace Hopper",
        "5 active Grace Hopper",
    ];
    assert_eq!(hub.told_of(GRACE), told);
    assert_eq!(hub.told_of("hopper@example.com"), ["6 active Grace Hopper"]);
}

#[actix_web::test]
async fn whom_the_hub_brought_it_hears_about_even_when_it_is_off() {
    let hub = Roster::start();
    let app = hub.connected().await;
    let program = program(&app, "Standard", true).await;
    let request = RequestId::new_at(app.app.clock.now());
    let made = provision(&app.hub().await, &program, GRACE, request).await;
    app.mails().await;
    assert!(hub.told_of(GRACE).is_empty(), "the hub knows what it did itself");

    let path = format!("/api/partners/{}", made.text("/id"));
    let revoked = app.admin().post(&format!("{path}/revoke"), json!({})).await;
    assert_eq!(revoked.json()["viaNetwork"], json!(false));
    app.admin().post(&format!("{path}/reinstate"), json!({})).await;
    app.mails().await;
    assert_eq!(hub.told_of(GRACE), ["2 revoked Grace Hopper", "3 active Grace Hopper"]);
}

#[actix_web::test]
async fn while_the_hub_is_away_the_word_waits() {
    let hub = Roster::start();
    let app = hub.connected().await;
    auto_enroll(&app, true).await;
    hub.state().fault = Some((503, "unavailable"));
    partner(&app, GRACE, "Grace").await;
    app.mails().await;
    assert!(hub.told_of(GRACE).is_empty());

    hub.state().fault = None;
    app.advance(TimeDelta::minutes(1));
    app.mails().await;
    app.mails().await;
    assert_eq!(hub.told_of(GRACE), ["1 invited Grace"]);
}

#[actix_web::test]
async fn whom_the_hub_refuses_is_told_again_by_the_scheduler() {
    let hub = Roster::start();
    let app = hub.connected().await;
    auto_enroll(&app, true).await;
    hub.state().refuses.insert(GRACE.to_owned());
    let grace = partner(&app, GRACE, "Grace").await;
    app.mails().await;
    let stands = app.admin().get(super::BACKFILL).await;
    assert_eq!(stands.json()["failedCount"], json!(1));
    assert_eq!(stands.text("/failed/0/partnerId"), id(&grace));
    assert_eq!(stands.text("/failed/0/reason"), "invalid_field: No such mailbox");

    app.job("backfill.retry").await;
    assert_eq!(app.admin().get(super::BACKFILL).await.json()["failedCount"], json!(1));
    hub.state().refuses.clear();
    app.job("backfill.retry").await;
    assert_eq!(hub.told_of(GRACE), ["1 invited Grace"]);
    let after = app.admin().get(super::BACKFILL).await.json();
    assert_eq!((&after["failedCount"], &after["waiting"]), (&json!(0), &json!(0)));
}

#[actix_web::test]
async fn an_address_is_changed_by_the_brand_alone_and_is_one_partners() {
    let hub = Roster::start();
    let app = hub.connected().await;
    let program = program(&app, "Standard", true).await;
    let request = RequestId::new_at(app.app.clock.now());
    let key = app.hub().await;
    let made = provision(&key, &program, GRACE, request).await;
    partner(&app, "ada@example.com", "Ada").await;
    let path = format!("/api/partners/{}", made.text("/id"));

    let by_hub = key.patch(&path, json!({"email": "x@example.com"})).await;
    assert_eq!((by_hub.status.as_u16(), by_hub.text("/field").as_str()), (422, "email"));
    let taken = app.admin().patch(&path, json!({"email": "Ada@Example.com"})).await;
    assert_eq!(taken.text("/error"), "email_taken");
    let changed = app.admin().patch(&path, json!({"email": "new@example.com"})).await;
    assert_eq!(changed.text("/email"), "new@example.com");
}
