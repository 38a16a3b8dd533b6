//! Telling the brands: batches, refusals, outages, replicas.

use std::sync::Arc;
use std::time::Duration;

use api_types::{ClickId, VendorId};
use chrono::TimeDelta;
use network::clicks::model::Settled;
use network::clicks::{actions, peer};
use serde_json::json;
use tokio::sync::Semaphore;

use super::{Stage, ulid};
use crate::brand::Fault;
use crate::harness::TestApp;

const BATCH: &str = "POST /clicks/batch";

fn vendor(stage: &Stage<'_>) -> VendorId {
    VendorId::from_ulid(ulid(&stage.brand.id))
}

/// Waits until the brand has received so many calls.
async fn until_received(stage: &Stage<'_>, calls: usize) {
    let look = async {
        let mut beat = tokio::time::interval(Duration::from_millis(10));
        while stage.brand.stub.received(BATCH).len() < calls {
            beat.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), look).await.expect("the brand is called");
}

#[tokio::test(flavor = "multi_thread")]
async fn clicks_go_in_batches_of_at_most_500_each_once() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    stage.record(std::iter::repeat_n(None, 1_200)).await;

    app.job("clicks.deliver").await;

    let sizes: Vec<usize> = stage
        .brand
        .stub
        .received(BATCH)
        .iter()
        .map(|it| it.body["clicks"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(sizes, [500, 500, 200]);
    assert_eq!((stage.delivered().len(), stage.count("delivered").await), (1_200, 1_200));
    app.job("clicks.deliver").await;
    assert_eq!(stage.brand.stub.received(BATCH).len(), 3, "nothing is told twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_asked_again_and_a_replay_is_a_success() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    stage.record([None, None, None]).await;
    stage.brand.stub.fails(BATCH, Fault::LoseAnswer);
    app.job("clicks.deliver").await;
    assert_eq!((stage.delivered().len(), stage.count("waiting").await), (3, 3));

    stage.brand.stub.recovers();
    app.advance(TimeDelta::seconds(2));
    app.job("clicks.deliver").await;

    assert_eq!((stage.delivered().len(), stage.count("delivered").await), (3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_that_the_brand_refuses_for_good_is_dead_and_the_others_arrive() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let ids = stage.record([None, None, None]).await;
    stage.brand.stub.state().click_outcomes.insert(ids[1].clone(), "link_not_found");

    app.job("clicks.deliver").await;

    assert_eq!((stage.count("delivered").await, stage.count("dead").await), (2, 1));
    assert_eq!(stage.reasons().await, ["link_not_found"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_click_that_spoils_its_batch_dies_alone() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    stage.record((0..40).map(|n| (n == 17).then_some("poison"))).await;

    app.job("clicks.deliver").await;

    assert_eq!((stage.count("delivered").await, stage.count("dead").await), (39, 1));
    assert_eq!(stage.reasons().await, ["422: invalid_field The brand says no"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_that_is_away_loses_nothing_and_a_heartbeat_brings_it_back() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    stage.record(std::iter::repeat_n(None, 20)).await;
    stage.brand.stub.fails(BATCH, Fault::Refuse(503, "unavailable"));
    for _ in 0..8 {
        app.job("clicks.deliver").await;
        app.advance(TimeDelta::minutes(5));
    }
    let calls = stage.brand.stub.received(BATCH);
    let sizes: Vec<usize> =
        calls.iter().map(|it| it.body["clicks"].as_array().map_or(0, Vec::len)).collect();
    assert_eq!(sizes, [20, 20, 20, 20, 20, 1, 1, 1], "after five failures single clicks are tried");
    app.job("clicks.deliver").await;
    app.job("clicks.deliver").await;
    assert!(stage.brand.stub.received(BATCH).len() <= 10, "it is left alone for a while");

    stage.brand.stub.recovers();
    let beat = json!({"displayName": "Brightkiln", "logoUrl": null, "partnerCount": 1, "lastEventAt": null});
    let beaten = stage.brand.caller().post("/api/vendors/me/heartbeat", beat).await;
    assert_eq!(beaten.status, 200, "{}", beaten.body);
    app.job("clicks.deliver").await;

    assert_eq!((stage.count("delivered").await, stage.delivered().len()), (20, 20));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_pauses_the_brand_and_kills_no_click() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    stage.record([None, None]).await;
    for (status, code) in [(401, "key_revoked"), (403, "forbidden_scope"), (404, "not_found")] {
        stage.brand.stub.fails(BATCH, Fault::Refuse(status, code));
        app.job("clicks.deliver").await;
        app.advance(TimeDelta::minutes(5));
    }
    stage.brand.stub.fails(BATCH, Fault::Nonsense);
    app.job("clicks.deliver").await;
    assert_eq!((stage.count("waiting").await, stage.count("dead").await), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxys_page_instead_of_the_brands_answer_kills_no_click() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    stage.record([None, None, None]).await;
    for status in [400, 403, 413, 422, 502] {
        stage.brand.stub.fails(BATCH, Fault::Page(status));
        app.job("clicks.deliver").await;
        app.advance(TimeDelta::minutes(5));
        assert_eq!((stage.count("waiting").await, stage.count("dead").await), (3, 0), "{status}");
    }
    stage.brand.stub.recovers();
    app.job("clicks.deliver").await;
    app.job("clicks.deliver").await;
    assert_eq!(stage.count("delivered").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_ends_although_clicks_go_on_coming() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    stage.record([None, None]).await;
    let gate = Arc::new(Semaphore::new(0));
    stage.brand.stub.fails(BATCH, Fault::Held(gate.clone()));
    let meanwhile = async {
        until_received(&stage, 1).await;
        app.advance(TimeDelta::milliseconds(1));
        stage.record([None]).await;
        gate.add_permits(1);
    };
    tokio::join!(app.job("clicks.deliver"), meanwhile);

    assert_eq!((stage.count("delivered").await, stage.count("waiting").await), (2, 1));
    app.job("clicks.deliver").await;
    assert_eq!(stage.count("waiting").await, 0, "the next run takes the rest");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_refusal_takes_no_delivered_click_back() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let ids = stage.record([None]).await;
    let (now, to) = (app.app.clock.now(), vendor(&stage));
    let slow = app.app.db.across(service_kit::Purpose::Outbox, async move |conn| {
        actions::take(conn, to, "slow", now).await
    });
    assert!(slow.await.expect("an answer").is_some());
    app.advance(TimeDelta::seconds(61));
    app.job("clicks.deliver").await;
    assert_eq!(stage.count("delivered").await, 1);

    let dead = vec![(ClickId::from_ulid(ulid(&ids[0])), "422".to_owned())];
    let refused = Settled { dead, ..Settled::default() };
    let booked = app.app.db.across(service_kit::Purpose::Outbox, async move |conn| {
        actions::book(conn, to, "slow", &refused, |it| it, now).await
    });

    assert_eq!(booked.await.expect("an answer"), None, "the claim is lost");
    assert_eq!((stage.count("delivered").await, stage.count("dead").await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_that_hangs_slows_no_other() {
    let app = TestApp::start().await;
    let one = Stage::set(&app).await;
    let bob = app.creator("Bob").await;
    let two = Stage::with(&app, "Oatlane", bob).await;
    let gate = Arc::new(Semaphore::new(0));
    one.brand.stub.fails(BATCH, Fault::Held(gate.clone()));
    let senders = tokio::spawn(peer::send_for_ever(app.app.clone()));
    one.record([None]).await;
    app.app.clicks_wake.notify_one();
    until_received(&one, 1).await;

    two.record([None, None]).await;
    app.app.clicks_wake.notify_one();
    until_received(&two, 1).await;

    assert_eq!(one.delivered().len(), 0, "it still hangs");
    gate.add_permits(10);
    let look = async {
        let mut beat = tokio::time::interval(Duration::from_millis(10));
        while one.count("delivered").await < 3 {
            beat.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), look).await.expect("all arrive");
    senders.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_never_send_to_one_brand_at_once() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    stage.record(std::iter::repeat_n(None, 10)).await;
    let gate = Arc::new(Semaphore::new(0));
    stage.brand.stub.fails(BATCH, Fault::Held(gate.clone()));
    let (first, to) = (app.app.clone(), vendor(&stage));
    let first = tokio::spawn(async move { peer::send(&first, to, None).await });
    until_received(&stage, 1).await;

    let second = peer::send(&app.app, to, None).await.expect("nothing to do");

    assert_eq!((second, stage.brand.stub.received(BATCH).len()), (0, 1));
    gate.add_permits(10);
    assert_eq!(first.await.expect("it ran").expect("sent"), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_that_died_is_replaced_after_its_claim() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    stage.record([None]).await;
    let (now, to) = (app.app.clock.now(), vendor(&stage));
    let dead = app.app.db.across(service_kit::Purpose::Outbox, async move |conn| {
        actions::take(conn, to, "a worker that dies", now).await
    });
    assert!(dead.await.expect("an answer").is_some());
    app.job("clicks.deliver").await;
    assert_eq!(stage.count("waiting").await, 1);

    app.advance(TimeDelta::seconds(61));
    app.job("clicks.deliver").await;

    assert_eq!(stage.count("delivered").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_brand_did_not_take_for_30_days_is_a_dead_letter_with_the_reason() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    stage.record([None]).await;
    stage.brand.stub.fails(BATCH, Fault::Refuse(503, "unavailable"));
    app.job("clicks.deliver").await;
    app.advance(TimeDelta::days(29));
    app.job("clicks.bury").await;
    assert_eq!(stage.count("waiting").await, 1);

    app.advance(TimeDelta::days(2));
    stage.record([None]).await;
    app.job("clicks.bury").await;

    assert_eq!((stage.count("waiting").await, stage.count("dead").await), (1, 1));
    let reason = "not delivered in 30 days: 503: unavailable The brand says no";
    assert_eq!(stage.reasons().await, [reason]);
}

#[tokio::test(flavor = "multi_thread")]
async fn leaves_are_made_ahead_and_salts_go_after_two_days() {
    let app = TestApp::start().await;
    let salts = async || {
        let sql = super::sql_of(&app).await;
        let rows = sql.query("SELECT count(*) FROM visitor_salts", &[]).await.expect("a count");
        rows[0].get::<_, i64>(0)
    };
    app.job("clicks.salts").await;
    assert_eq!(salts().await, 2);
    app.advance(TimeDelta::days(3));
    app.job("clicks.salts").await;
    assert_eq!(salts().await, 2, "those of before are destroyed");

    app.advance(TimeDelta::days(300));
    app.job("clicks.partitions").await;
    let sql = "SELECT to_regclass('network_clicks_2027_12') IS NOT NULL";
    let row = super::sql_of(&app).await.query_one(sql, &[]).await.expect("an answer");
    assert!(row.get::<_, bool>(0));
}
