//! `GET /api/operator/clicks`, `POST /api/operator/clicks/{id}/retry`, and their page

use serde_json::json;

use crate::clicks::Stage;
use crate::harness::TestApp;

const LIST: &str = "/api/operator/clicks";

#[tokio::test(flavor = "multi_thread")]
async fn dead_clicks_are_told_by_brand_with_the_reasons_and_all_of_one_are_tried_again() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    assert_eq!(olga.get(LIST).await.count(), 0);
    let first = Stage::set(&app).await;
    let second = Stage::with(&app, "Oakline", app.creator("Bob").await).await;
    let ids = first.record([None; 4]).await;
    let other = second.record([None]).await;
    for (id, outcome) in [(0, "link_not_found"), (1, "link_not_found"), (2, "out_of_range")] {
        first.brand.stub.state().click_outcomes.insert(ids[id].clone(), outcome);
    }
    second.brand.stub.state().click_outcomes.insert(other[0].clone(), "out_of_range");
    app.job("clicks.deliver").await;

    let listed = olga.get(LIST).await;
    assert_eq!(listed.count(), 2, "{}", listed.body);
    let brightkiln = &listed.json()["items"][0];
    assert_eq!(brightkiln["vendorName"], "Brightkiln");
    assert_eq!(brightkiln["clicks"], 3);
    let reasons = json!([
        {"reason": "link_not_found", "clicks": 2}, {"reason": "out_of_range", "clicks": 1},
    ]);
    assert_eq!(brightkiln["reasons"], reasons);
    assert_eq!(brightkiln["firstAt"], brightkiln["lastAt"]);
    let page = olga.get("/operator/clicks").await.body;
    assert!(page.contains("Brightkiln") && page.contains("out_of_range"), "{page}");
    let one = olga.get(&format!("{LIST}?limit=1")).await;
    let next = olga.get(&format!("{LIST}?limit=1&cursor={}", one.text("/nextCursor"))).await;
    assert_eq!((one.count(), next.text("/items/0/vendorName").as_str()), (1, "Oakline"));
    assert_eq!(olga.get("/api/operator/overview").await.number("/deadClicks"), 4);

    first.brand.stub.state().click_outcomes.clear();
    let path = format!("{LIST}/{}/retry", first.brand.id);
    assert_eq!(olga.post(&path, json!({})).await.number("/retried"), 3);
    app.job("clicks.deliver").await;
    assert_eq!(first.delivered().len(), 4);
    assert_eq!(olga.get(LIST).await.text("/items/0/vendorName"), "Oakline", "it alone is left");
    let log = olga.get("/api/operator/audit?verb=clicks.retry").await;
    assert_eq!(log.text("/items/0/subjectName"), "Brightkiln");
    assert_eq!(log.text("/items/0/reason"), "3 clicks");
    assert_eq!(olga.post(&path, json!({})).await.number("/retried"), 0);
    assert_eq!(olga.get("/api/operator/audit?verb=clicks.retry").await.count(), 1);
    let nobody = format!("{LIST}/ven_01J00000000000000000000001/retry");
    assert_eq!(olga.post(&nobody, json!({})).await.refusal(), "404 vendor_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_ends_the_pause_of_a_brand_that_failed() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let olga = app.operator().await;
    let ids = stage.record([None]).await;
    stage.brand.stub.state().click_outcomes.insert(ids[0].clone(), "link_not_found");
    app.job("clicks.deliver").await;
    app.as_owner(&["UPDATE click_senders SET next_at = next_at + interval '5 minutes'"])
        .await
        .expect("it pauses");
    stage.brand.stub.state().click_outcomes.clear();

    let path = format!("{LIST}/{}/retry", stage.brand.id);
    assert_eq!(olga.post(&path, json!({})).await.number("/retried"), 1);
    app.job("clicks.deliver").await;

    assert_eq!(stage.delivered().len(), 1);
}
