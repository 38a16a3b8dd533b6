//! `/api/admin/network/backfill`, the part of the Status page, and the job `backfill.retry`

use api_types::TenantId;
use api_types::partners::CreatePartner;
use chrono::TimeDelta;
use serde_json::{Value, json};
use service_kit::Conn;
use vendor::enrollments::{actions, peer};
use vendor::grants::Reach;
use vendor::partners::Partner;
use vendor::partners::model::Enrollment;
use vendor::partners::store;

use super::roster::Roster;
use super::{BACKFILL, settled};
use crate::harness::TestApp;
use crate::pages::people::{read, says};
use crate::partners::partner;

/// Partners who were here before the brand joined the network.
async fn crowd(app: &TestApp, count: usize) {
    let (tenant, now) = (app.brand.id, app.app.clock.now());
    let enrolled = app.app.db.write(tenant, async move |conn: &mut Conn| {
        for number in 0..count {
            store::insert(conn, &somebody(tenant, number, now)?).await?;
        }
        Ok(())
    });
    enrolled.await.expect("the crowd is here");
}

fn somebody(
    tenant: TenantId,
    number: usize,
    now: chrono::DateTime<chrono::Utc>,
) -> service_kit::Result<Partner> {
    let form = CreatePartner {
        email: format!("p{number}@example.com"),
        name: format!("Partner {number}"),
        source: None,
        program_ids: None,
        grants: None,
        creator_id: None,
        request_id: None,
        send_invite: None,
    };
    Ok(Partner::enroll(tenant, &Enrollment::read(form, &Reach::All)?, now))
}

fn counts(seen: &Value) -> (i64, i64, i64, i64) {
    let count = |field: &str| seen["backfill"][field].as_i64().unwrap_or(-1);
    (count("total"), count("existed"), count("fresh"), count("failed"))
}

#[actix_web::test]
async fn everybody_is_pushed_in_batches_and_nobody_twice() {
    let hub = Roster::start();
    let app = hub.connected().await;
    crowd(&app, 1_203).await;
    hub.state().before.extend((0..7).map(|it| format!("p{it}@example.com")));
    assert_eq!(app.admin().get(BACKFILL).await.json()["waiting"], json!(1_203));

    let started = app.admin().post(BACKFILL, json!({})).await;
    assert_eq!(started.status, 202, "{}", started.body);
    let seen = settled(&app).await;
    assert_eq!(seen["backfill"]["state"], "done", "{seen}");
    assert_eq!(counts(&seen), (1_203, 7, 1_196, 0));
    assert_eq!(hub.state().batches, [500, 500, 203]);

    app.advance(TimeDelta::seconds(1));
    let again = app.admin().post(BACKFILL, json!({})).await;
    assert_eq!((again.text("/state").as_str(), &again.json()["total"]), ("done", &json!(0)));
    assert_eq!(hub.state().told.len(), 1_203);

    app.advance(TimeDelta::seconds(1));
    let late = partner(&app, "late@example.com", "Late").await;
    app.admin().post(BACKFILL, json!({})).await;
    assert_eq!(counts(&settled(&app).await), (1, 0, 1, 0));
    assert_eq!(hub.told_of("late@example.com"), ["1 invited Late"]);
    assert_eq!(hub.state().told.len(), 1_204, "{late}");
}

#[actix_web::test]
async fn a_dead_workers_backfill_is_taken_up_where_it_stopped() {
    let hub = Roster::start();
    let app = hub.connected().await;
    crowd(&app, 700).await;
    let (tenant, now) = (app.brand.id, app.app.clock.now());
    // The first replica starts, gets one batch through, and dies.
    let started = app.app.db.write(tenant, async move |conn: &mut Conn| {
        actions::start(conn, tenant, "dead", now).await
    });
    let id = started.await.expect("started").id;
    let work = app.app.db.write(tenant, async move |conn: &mut Conn| {
        actions::next(conn, tenant, id, "dead", now).await
    });
    let told = work.await.expect("read").expect("a batch").partners;
    let last = told.iter().map(|it| it.vendor_partner_id).max().expect("somebody");
    let known = told.iter().map(|it| vendor::partners::model::Known {
        partner: it.vendor_partner_id,
        revision: it.version,
        creator: api_types::CreatorId::new_at(now),
        existed: false,
        others: 0,
    });
    let came = vendor::enrollments::model::Came { known: known.collect(), refused: Vec::new() };
    let kept = app.app.db.write(tenant, async move |conn: &mut Conn| {
        actions::keep_batch(conn, tenant, (id, "dead"), &came, last, now).await
    });
    kept.await.expect("booked");

    app.job("backfill.retry").await;
    assert!(hub.state().batches.is_empty(), "its worker may still live");
    assert_eq!(app.admin().post(BACKFILL, json!({})).await.json()["total"], json!(700));
    app.advance(TimeDelta::minutes(5));
    app.job("backfill.retry").await;
    let seen = app.admin().get(BACKFILL).await.json();
    assert_eq!(
        (seen["backfill"]["state"].as_str(), counts(&seen)),
        (Some("done"), (700, 0, 700, 0))
    );
    assert_eq!(hub.state().batches, [200], "only what was left");
    // The dead one comes back, and finds that it lost its claim.
    peer::run(&app.app, tenant, id, "dead").await;
    assert_eq!(hub.state().batches, [200]);
}

#[actix_web::test]
async fn while_the_hub_is_away_a_backfill_waits_and_says_so() {
    let hub = Roster::start();
    let app = hub.connected().await;
    crowd(&app, 3).await;
    hub.state().fault = Some((503, "unavailable"));
    app.admin().post(BACKFILL, json!({})).await;
    let seen = settled(&app).await;
    assert_eq!(seen["backfill"]["state"], "running");
    assert_eq!(seen["backfill"]["error"], "network 503: unavailable");
    let page = read(&app.admin().get("/admin/network").await, 200);
    says(&page, &["0 of 3", "The network does not answer.", "network 503: unavailable", "Stop"]);

    hub.state().fault = None;
    app.job("backfill.retry").await;
    let seen = app.admin().get(BACKFILL).await.json();
    assert_eq!((seen["backfill"]["state"].as_str(), counts(&seen)), (Some("done"), (3, 0, 3, 0)));
    assert_eq!(seen["backfill"]["error"], Value::Null);
}

#[actix_web::test]
async fn who_is_refused_is_named_with_the_reason_and_tried_again() {
    let hub = Roster::start();
    let app = hub.connected().await;
    crowd(&app, 3).await;
    hub.state().refuses.insert("p1@example.com".to_owned());
    app.admin().post(BACKFILL, json!({})).await;
    let seen = settled(&app).await;
    assert_eq!(counts(&seen), (3, 0, 2, 1));
    assert_eq!(seen["failed"][0]["reason"], "invalid_field: No such mailbox");
    let page = read(&app.admin().get("/admin/network").await, 200);
    says(
        &page,
        &["0 already on the Network · 2 new · 1 failed", "1 partner was refused.", "Partner 1"],
    );

    hub.state().refuses.clear();
    app.job("backfill.retry").await;
    assert_eq!(app.admin().get(BACKFILL).await.json()["failedCount"], json!(0));
    assert_eq!(hub.state().told.len(), 3, "nobody twice");
}

#[actix_web::test]
async fn a_batch_that_is_refused_as_a_whole_ends_and_says_of_how_many_and_why() {
    let hub = Roster::start();
    let app = hub.connected().await;
    crowd(&app, 503).await;
    hub.state().fault = Some((422, "invalid_field"));
    app.admin().post(BACKFILL, json!({})).await;
    let seen = settled(&app).await;
    assert_eq!(seen["backfill"]["state"], "done", "{seen}");
    assert_eq!((counts(&seen), &seen["failedCount"]), ((503, 0, 0, 503), &json!(503)));
    assert_eq!(seen["failed"][0]["reason"], "invalid_field: The hub says no");
    let page = read(&app.admin().get("/admin/network").await, 200);
    let told = "Done: 0 already on the Network · 0 new · 503 failed";
    says(&page, &[told, "503 partners were refused.", "invalid_field: The hub says no"]);

    hub.state().fault = None;
    app.job("backfill.retry").await;
    let seen = app.admin().get(BACKFILL).await.json();
    assert_eq!((&seen["failedCount"], &seen["waiting"]), (&json!(0), &json!(0)), "{seen}");
    assert_eq!(hub.state().batches, [500, 3], "each once");
}

#[actix_web::test]
async fn one_partner_who_spoils_a_batch_is_found_and_the_others_arrive() {
    let hub = Roster::start();
    let app = hub.connected().await;
    crowd(&app, 40).await;
    hub.state().spoiler = Some("p17@example.com".to_owned());
    app.admin().post(BACKFILL, json!({})).await;
    let seen = settled(&app).await;
    assert_eq!(seen["backfill"]["state"], "done", "{seen}");
    assert_eq!((counts(&seen).0, &seen["failedCount"]), (40, &json!(1)), "{seen}");
}

#[actix_web::test]
async fn a_refusal_of_the_brand_itself_is_no_verdict_on_its_partners() {
    let hub = Roster::start();
    let app = hub.connected().await;
    crowd(&app, 3).await;
    hub.state().fault = Some((403, "vendor_suspended"));
    app.admin().post(BACKFILL, json!({})).await;
    let seen = settled(&app).await;
    assert_eq!((&seen["backfill"]["state"], &seen["failedCount"]), (&json!("running"), &json!(0)));
    assert_eq!(seen["backfill"]["error"], "network 403: vendor_suspended");
}

#[actix_web::test]
async fn a_running_backfill_is_stopped_and_keeps_what_it_pushed() {
    let hub = Roster::start();
    let app = hub.connected().await;
    crowd(&app, 3).await;
    let stop = format!("{BACKFILL}/cancel");
    assert_eq!(app.admin().post(&stop, json!({})).await.text("/error"), "state_conflict");
    hub.state().fault = Some((503, "unavailable"));
    app.admin().post(BACKFILL, json!({})).await;
    settled(&app).await;
    assert_eq!(app.admin().post(&stop, json!({})).await.text("/state"), "cancelled");
    hub.state().fault = None;
    app.advance(TimeDelta::minutes(5));
    app.job("backfill.retry").await;
    assert!(hub.state().batches.is_empty());
    let page = read(&app.admin().get("/admin/network").await, 200);
    says(&page, &["Stopped: 0 already", "3 partners are not on the Network yet", "Backfill now"]);
}

#[actix_web::test]
async fn the_page_turns_auto_enroll_on_and_starts_a_backfill() {
    let hub = Roster::start();
    let app = hub.connected().await;
    crowd(&app, 2).await;
    let admin = app.admin();
    let page = read(&admin.get("/admin/network").await, 200);
    says(&page, &["Auto-enroll on partner create + signup", "Backfill now"]);

    let on = admin.submit("/admin/network/auto-enroll", &[("autoEnroll", "true")]).await;
    assert_eq!(on.header("location"), "/admin/network");
    let body = admin.get("/admin/network").await.body;
    assert!(body.contains(r#"name="autoEnroll" value="true" checked"#), "{body}");
    admin.submit("/admin/network/auto-enroll", &[]).await;
    assert_eq!(admin.get(BACKFILL).await.json()["autoEnroll"], json!(false));

    assert_eq!(admin.submit("/admin/network/backfill", &[]).await.status, 303);
    settled(&app).await;
    let page = read(&admin.get("/admin/network").await, 200);
    says(&page, &["Every partner is on the Network as they are now.", "Done: 0 already"]);
    let stop = admin.submit("/admin/network/backfill/cancel", &[]).await;
    assert_eq!(stop.status, 303, "what is over is told, not an error page");
}

#[actix_web::test]
async fn without_a_connection_there_is_nothing_to_push_to() {
    let hub = Roster::start();
    let apart = hub.instance().await;
    let refused = apart.admin().post(BACKFILL, json!({})).await;
    assert_eq!(refused.text("/error"), "not_connected");
    let alone = TestApp::start().await;
    let refused = alone.admin().post(BACKFILL, json!({})).await;
    assert_eq!(refused.text("/error"), "network_not_configured");
}
