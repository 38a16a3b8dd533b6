//! `GET /api/operator/vendors/{id}/reconciliations`, and where else counts of clicks are told

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::brand::Fault;
use crate::clicks::Stage;
use crate::harness::TestApp;

const COUNTS: &str = "GET /clicks/counts";

/// What the operators see of the brand's days, the newest first.
async fn days(stage: &Stage<'_>) -> Vec<Value> {
    let path = format!("/api/operator/vendors/{}/reconciliations", stage.brand.id);
    let listed = stage.app.admin().get(&path).await;
    assert_eq!(listed.status, 200, "{}", listed.body);
    listed.json()["items"].as_array().cloned().unwrap_or_default()
}

/// Stored here, on their way, told by the brand, and what differs, of the newest day.
async fn newest(stage: &Stage<'_>) -> [Value; 4] {
    let days = days(stage).await;
    let day = days.first().expect("a day was counted");
    ["stored", "waiting", "told", "difference"].map(|it| day[it].clone())
}

async fn next_night(app: &TestApp) {
    app.advance(TimeDelta::days(1));
    app.job("reconciliations.compare").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_that_the_brand_shaves_is_seen_the_next_night_by_all() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let ids = stage.record([None; 6]).await;
    app.job("clicks.deliver").await;
    app.job("reconciliations.compare").await;
    assert!(days(&stage).await.is_empty(), "today is not over");

    next_night(&app).await;
    assert_eq!(newest(&stage).await, [json!(6), json!(0), json!(6), json!(0)]);
    let me = stage.brand.caller().get("/api/vendors/me").await;
    assert_eq!(me.json()["clicks"], json!({"through": "2026-11-20", "differing": []}));

    let shaved = stage.brand.stub.state().clicks.remove(&ids[2]).expect("it was there");
    next_night(&app).await;
    assert_eq!(newest(&stage).await, [json!(6), json!(0), json!(5), json!(1)]);
    let me = stage.brand.caller().get("/api/vendors/me").await.json();
    let told = &me["clicks"]["differing"][0];
    assert_eq!((&told["day"], &told["difference"]), (&json!("2026-11-20"), &json!(1)));
    app.job("offerings.count").await;
    let offering = stage.text("offeringId");
    let shown = app.nobody().get(&format!("/api/offerings/{offering}")).await.json();
    let clicks = &shown["score"]["observed"]["clicks"];
    assert_eq!(clicks, &json!({"compared": 6, "differing": 1}), "{shown}");
    let olga = app.operator().await;
    let page = olga.get(&format!("/operator/vendors/{}", stage.brand.id)).await.body;
    assert!(page.contains("1 differs"), "{page}");

    stage.brand.stub.state().clicks.insert(ids[2].clone(), shaved);
    next_night(&app).await;
    assert_eq!(newest(&stage).await[3], json!(0), "it was brought back");
}

#[tokio::test(flavor = "multi_thread")]
async fn clicks_on_their_way_do_not_differ_and_refused_ones_do() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    stage.brand.stub.fails("POST /clicks/batch", Fault::Refuse(503, "unavailable"));
    let ids = stage.record([None; 4]).await;
    app.job("clicks.deliver").await;
    next_night(&app).await;
    assert_eq!(newest(&stage).await, [json!(4), json!(4), json!(0), json!(0)]);
    let olga = app.operator().await;
    let page = olga.get(&format!("/operator/vendors/{}", stage.brand.id)).await.body;
    assert!(page.contains("On their way"), "{page}");

    stage.brand.stub.recovers();
    stage.brand.stub.state().click_outcomes.insert(ids[0].clone(), "link_not_found");
    app.job("clicks.deliver").await;
    next_night(&app).await;
    assert_eq!(newest(&stage).await, [json!(4), json!(0), json!(3), json!(1)]);
    assert_eq!(days(&stage).await[0]["dead"], json!(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_day_is_asked_for_again_only_while_it_does_not_agree() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let ids = stage.record([None; 2]).await;
    app.job("clicks.deliver").await;
    let late = stage.brand.stub.state().clicks.remove(&ids[0]).expect("it was there");
    for _ in 0..10 {
        next_night(&app).await;
    }
    assert_eq!(newest(&stage).await[3], json!(1));
    let calls = stage.brand.stub.received(COUNTS);
    assert_eq!(calls.len(), 10, "every night");
    assert!(calls.iter().all(|it| it.query == "from=2026-11-20&to=2026-11-20"), "{calls:?}");

    stage.brand.stub.state().clicks.insert(ids[0].clone(), late);
    next_night(&app).await;
    assert_eq!(newest(&stage).await[3], json!(0));
    next_night(&app).await;
    assert_eq!(stage.brand.stub.received(COUNTS).len(), 11, "it agrees, and is left alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_that_does_not_answer_stops_no_other_and_is_asked_again() {
    let app = TestApp::start().await;
    let first = Stage::set(&app).await;
    let second = Stage::with(&app, "Oakline", app.creator("Bob").await).await;
    for stage in [&first, &second] {
        stage.record([None; 3]).await;
    }
    app.job("clicks.deliver").await;
    first.brand.stub.fails(COUNTS, Fault::Refuse(404, "not_found"));
    next_night(&app).await;
    assert_eq!(newest(&first).await, [json!(3), json!(0), json!(null), json!(null)]);
    assert_eq!(newest(&second).await[3], json!(0));
    let olga = app.operator().await;
    let page = olga.get(&format!("/operator/vendors/{}", first.brand.id)).await.body;
    assert!(page.contains("404: not_found"), "{page}");

    first.brand.stub.recovers();
    app.advance(TimeDelta::hours(1));
    app.job("reconciliations.compare").await;
    assert_eq!(newest(&first).await[3], json!(0));
    assert_eq!(
        second.brand.stub.received(COUNTS).len(),
        1,
        "what agreed is not asked twice a night"
    );
    let page = olga.get(&format!("/operator/vendors/{}", first.brand.id)).await.body;
    assert!(!page.contains("404: not_found"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cannot_be_believed_is_not_booked() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    stage.record([None; 2]).await;
    app.job("clicks.deliver").await;
    stage.brand.stub.fails(COUNTS, Fault::Nonsense);
    next_night(&app).await;
    assert_eq!(newest(&stage).await[2], json!(null));
    let olga = app.operator().await;
    let page = olga.get(&format!("/operator/vendors/{}", stage.brand.id)).await.body;
    assert!(page.contains("unexpected_answer"), "{page}");
}
