//! Requests of creators whom an operator has blocked

use serde_json::json;

use crate::brand::{Fault, apply};
use crate::harness::TestApp;

const LIST: &str = "/api/vendors/me/requests";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_blocked_creator_asked_for_is_out_of_sight_and_not_approved() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    brand.stub.fails("POST /links", Fault::Refuse(422, "link_refused"));
    assert_eq!(brand.approve(&id).await.refusal(), "422 federation_failed");
    brand.stub.recovers();
    let tab = async |status: &str| brand.caller().get(&format!("{LIST}?status={status}")).await;
    assert_eq!((tab("pending").await.count(), tab("failed").await.count()), (1, 1));

    let creator = ada.get("/api/me").await.text("/id");
    let desk = format!("/api/operator/creators/{creator}");
    app.admin().post(&format!("{desk}/block"), json!({"reason": "Buys clicks"})).await;
    for status in ["pending", "failed"] {
        let list = tab(status).await;
        assert_eq!(list.count(), 0, "{}", list.body);
        assert_eq!((list.number("/counts/pending"), list.number("/counts/failed")), (0, 0));
    }
    assert_eq!(brand.card(&id).await.refusal(), "404 request_not_found");
    let asked = brand.stub.received("POST").len();
    assert_eq!(brand.approve(&id).await.refusal(), "403 creator_blocked");
    let retry = format!("/api/operator/requests/{id}/retry");
    assert_eq!(app.admin().post(&retry, json!({})).await.refusal(), "403 creator_blocked");
    assert_eq!(brand.stub.received("POST").len(), asked, "the brand is not asked");

    app.admin().post(&format!("{desk}/unblock"), json!({"reason": "A mistake"})).await;
    assert_eq!((tab("pending").await.count(), tab("failed").await.count()), (1, 1));
    assert_eq!(brand.approve(&id).await.status, 200);
    app.admin().post(&format!("{desk}/block"), json!({"reason": "Again"})).await;
    assert_eq!(brand.card(&id).await.text("/status"), "approved", "partnerships go on");
    assert_eq!(tab("approved").await.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_names_nobody_who_is_blocked() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    for number in 0..12 {
        let creator = app.creator(&format!("Maker{number}")).await;
        apply(&creator, &offer, &format!("maker-{number}")).await;
        if number == 11 {
            let id = creator.get("/api/me").await.text("/id");
            let block = format!("/api/operator/creators/{id}/block");
            app.admin().post(&block, json!({"reason": "Buys clicks"})).await;
        }
    }
    app.job("requests.digest").await;
    let mails = app.mails_to("desk@brand.example").await;
    let digest = mails.last().expect("a digest");
    assert_eq!(digest.subject, "1 more creator applied");
    assert!(!digest.text.contains("Maker11"), "{}", digest.text);
}
