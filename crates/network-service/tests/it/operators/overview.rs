//! `GET /api/operator/overview`, `/api/operator/operators`

use serde_json::json;

use crate::brand::{Fault, apply};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_counts_what_there_is_and_what_waits() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let offer = brand.publish("Kilns").await;
    let first = apply(&ada, &offer, "ada").await;
    brand.approve(&first).await;
    let second = apply(&bob, &offer, "bob").await;
    brand.stub.fails("POST /partners", Fault::Refuse(500, "internal"));
    brand.approve(&second).await;
    bob.post("/api/reports", json!({"handle": "ada", "reason": "spam"})).await;
    app.advance(chrono::TimeDelta::hours(4));
    app.job("vendors.health").await;

    let seen = app.admin().get("/api/operator/overview").await;
    let counts = [
        "brands",
        "creators",
        "offerings",
        "partnerships",
        "openReports",
        "stuckRequests",
        "silentBrands",
    ];
    assert_eq!(counts.map(|it| seen.number(&format!("/{it}"))), [1, 2, 1, 1, 1, 1, 1]);
    assert_eq!(seen.number("/deadLetters"), 0);
    assert!(seen.json()["stats"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_invites_and_removes_another_but_not_the_last() {
    const LIST: &str = "/api/operator/operators";
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let me = olga.get(LIST).await.text("/items/0/id");
    let last = olga.send(actix_web::http::Method::DELETE, &format!("{LIST}/{me}"), None, &[]).await;
    assert_eq!(last.refusal(), "409 state_conflict");

    let form = json!({"email": "pete@hub.example", "name": "Pete"});
    let pete = olga.post(LIST, form).await;
    assert_eq!(pete.status, 201);
    let his = app.sign_in("pete@hub.example", "operator").await;
    assert_eq!(his.get(LIST).await.count(), 2);
    let path = format!("{LIST}/{}", pete.text("/id"));
    let gone = olga.send(actix_web::http::Method::DELETE, &path, None, &[]).await;
    assert_eq!(gone.text("/name"), "Pete");
    assert_eq!(his.get(LIST).await.refusal(), "401 unauthenticated", "signed out at once");
    let again = olga.send(actix_web::http::Method::DELETE, &path, None, &[]).await;
    assert_eq!(again.refusal(), "404 not_found");
    let log = olga.get("/api/operator/audit?verb=operators.remove").await;
    assert_eq!(log.text("/items/0/subjectName"), "pete@hub.example");
}
