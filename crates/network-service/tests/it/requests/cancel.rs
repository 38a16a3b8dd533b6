//! `POST /api/requests/{id}/cancel`

use serde_json::json;

use crate::brand::apply;
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_withdrawn_once_and_by_its_creator_alone() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let id = apply(&ada, &offer, "ada").await;
    let path = format!("/api/requests/{id}/cancel");
    assert_eq!(bob.post(&path, json!({})).await.refusal(), "404 request_not_found");
    for _ in 0..2 {
        assert_eq!(ada.post(&path, json!({})).await.text("/status"), "cancelled");
    }
    assert_eq!(brand.approve(&id).await.refusal(), "409 request_not_pending");
    assert_eq!(brand.reject(&id).await.refusal(), "409 request_not_pending");

    let again = apply(&ada, &offer, "ada").await;
    brand.approve(&again).await;
    let late = ada.post(&format!("/api/requests/{again}/cancel"), json!({})).await;
    assert_eq!(late.refusal(), "409 request_not_pending");
}
