//! `/api/operator/requests`

use serde_json::json;

use crate::brand::{Fault, apply};
use crate::harness::TestApp;

const LIST: &str = "/api/operator/requests";

#[tokio::test(flavor = "multi_thread")]
async fn a_stuck_request_is_tried_again_when_its_brand_is_back() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &brand.publish("Kilns").await, "ada").await;
    let early = olga.post(&format!("{LIST}/{request}/retry"), json!({})).await;
    assert_eq!(early.refusal(), "409 state_conflict", "its brand has not decided");
    brand.stub.fails("POST /links", Fault::Refuse(500, "internal"));
    assert_eq!(brand.approve(&request).await.status, 422);
    let stuck = olga.get(LIST).await;
    assert_eq!((stuck.count(), stuck.text("/items/0/failure/step")), (1, "link".into()));

    let again = olga.post(&format!("{LIST}/{request}/retry"), json!({})).await;
    assert_eq!((again.status.as_u16(), again.text("/status")), (200, "pending".into()));
    brand.stub.recovers();
    let through = olga.post(&format!("{LIST}/{request}/retry"), json!({})).await;
    assert_eq!(through.text("/status"), "approved", "{}", through.body);
    assert_eq!(olga.get(LIST).await.count(), 0);
    assert_eq!(ada.get("/api/partnerships").await.count(), 1);
    assert_eq!(olga.get("/api/operator/audit?verb=requests.retry").await.count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stuck_request_is_given_up_and_the_creator_is_told() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &brand.publish("Kilns").await, "ada").await;
    brand.stub.fails("POST /partners", Fault::Refuse(422, "partner_revoked"));
    brand.approve(&request).await;
    let path = format!("{LIST}/{request}/give-up");
    let silent = app.admin().post(&path, json!({"reason": ""})).await;
    assert_eq!(silent.refusal(), "422 invalid_field reason");
    let given = app.admin().post(&path, json!({"reason": "The brand is gone"})).await;
    assert_eq!(given.text("/status"), "rejected");
    assert!(app.last_mail("ada@example.com").await.0.text.contains("The brand is gone"));
    let gone = format!("{LIST}/req_01J00000000000000000000000/retry");
    assert_eq!(app.admin().post(&gone, json!({})).await.refusal(), "404 request_not_found");
}
