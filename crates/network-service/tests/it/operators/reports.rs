//! `POST /api/reports`, `/api/operator/reports`

use serde_json::json;

use crate::harness::TestApp;

const LIST: &str = "/api/operator/reports";

#[tokio::test(flavor = "multi_thread")]
async fn a_creator_reports_an_offering_once_and_an_operator_closes_it() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let offer = app.brand("Brightkiln").await.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let form = json!({"offeringId": offer, "reason": "misleading", "text": "No kiln ever came"});
    for _ in 0..2 {
        let told = ada.post("/api/reports", form.clone()).await;
        assert_eq!((told.status.as_u16(), told.body.as_str()), (202, r#"{"received":true}"#));
    }
    let open = olga.get(LIST).await;
    assert_eq!((open.count(), open.text("/items/0/about")), (1, "Kilns".into()), "told once");
    assert_eq!(open.text("/items/0/text"), "No kiln ever came");
    let path = format!("{LIST}/{}", open.text("/items/0/id"));

    let closed = olga.post(&format!("{path}/resolve"), json!({"note": "Taken down"})).await;
    assert_eq!(
        (closed.text("/status"), closed.text("/note")),
        ("resolved".into(), "Taken down".into())
    );
    assert_eq!(
        olga.post(&format!("{path}/resolve"), json!({})).await.status,
        200,
        "again is no change"
    );
    let other = olga.post(&format!("{path}/dismiss"), json!({})).await;
    assert_eq!(other.refusal(), "409 state_conflict");
    assert_eq!(
        (olga.get(LIST).await.count(), olga.get(&format!("{LIST}?status=resolved")).await.count()),
        (0, 1)
    );
    let log = olga.get("/api/operator/audit?verb=reports.resolve").await;
    assert_eq!((log.count(), log.text("/items/0/reason")), (1, "Taken down".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_reports_a_profile_and_nonsense_is_refused() {
    let app = TestApp::start().await;
    app.creator("Ada").await;
    let nobody = app.nobody();
    let told =
        nobody.post("/api/reports", json!({"handle": "@ada", "reason": "impersonation"})).await;
    assert_eq!(told.status, 202);
    assert_eq!(app.admin().get(LIST).await.text("/items/0/about"), "Ada");
    assert!(app.admin().get(LIST).await.json()["items"][0]["reporterId"].is_null());
    for (form, refusal) in [
        (json!({"reason": "spam"}), "422 invalid_field offeringId"),
        (json!({"handle": "ada", "reason": "other"}), "422 invalid_field text"),
        (json!({"handle": "nobody", "reason": "spam"}), "404 creator_not_found"),
        (
            json!({"offeringId": "ofr_01J00000000000000000000000", "reason": "spam"}),
            "404 offering_not_found",
        ),
        (json!({"handle": "ada", "reason": "boring"}), "400 bad_request"),
    ] {
        assert_eq!(nobody.post("/api/reports", form).await.refusal(), refusal);
    }
    let gone = format!("{LIST}/rep_01J00000000000000000000000/resolve");
    assert_eq!(app.admin().post(&gone, json!({})).await.refusal(), "404 not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_limited() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    app.creator("Bob").await;
    let form = json!({"handle": "bob", "reason": "spam"});
    for _ in 0..10 {
        assert_eq!(ada.post("/api/reports", form.clone()).await.status, 202);
    }
    assert_eq!(ada.post("/api/reports", form).await.refusal(), "429 rate_limited");
}
