//! `GET` and `POST /api/domains`, `DELETE /api/domains/{id}`

use actix_web::http::Method;
use serde_json::json;

use super::{add, hub, proven};
use crate::harness::TestApp;
use service_kit::testing::dns::Names;

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_is_added_once_with_the_records_that_it_needs() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let added = ada.post("/api/domains", json!({"domain": "Go.Ada.com"})).await;

    assert_eq!((added.status.as_u16(), added.text("/domain")), (201, "go.ada.com".into()));
    assert_eq!(added.text("/status"), "pending");
    assert_eq!(added.text("/records/0/name"), "_openpartner.go.ada.com");
    assert!(added.text("/records/0/expected").starts_with("openpartner-verify=opd_"));
    assert_eq!(added.text("/records/1/kind"), "CNAME");
    assert_eq!(added.text("/records/1/expected"), "hub.example");
    let again = ada.post("/api/domains", json!({"domain": "go.ada.com"})).await;
    assert_eq!((again.status.as_u16(), again.text("/id")), (200, added.text("/id")));
    assert_eq!(ada.get("/api/domains").await.count(), 1);
    let bob = app.creator("Bob").await;
    assert_eq!(bob.get("/api/domains").await.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_name_of_ones_own_is_refused_and_ten_are_enough() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    for bad in ["", "com", "hub.example", "x.hub.example", "localhost", "127.0.0.1", "a b.com"] {
        let refused = ada.post("/api/domains", json!({"domain": bad})).await;
        assert_eq!(refused.refusal(), "422 invalid_field domain", "{bad}");
    }
    for n in 0..10 {
        add(&ada, &format!("go{n}.ada.com")).await;
    }
    let eleventh = ada.post("/api/domains", json!({"domain": "go.ada.com"})).await;
    assert_eq!(eleventh.refusal(), "409 domain_limit_reached domain");
    let page = ada.get("/api/domains?limit=4").await;
    assert_eq!(page.count(), 4);
    let next = format!("/api/domains?limit=200&cursor={}", page.text("/nextCursor"));
    assert_eq!(ada.get(&next).await.count(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_blocks_nobody_and_a_proof_does() {
    let names = Names::start();
    let app = hub(&names).await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let (wish, _) = add(&bob, "go.ada.com").await;
    proven(&names, &ada, "go.ada.com").await;

    let carl = app.creator("Carl").await;
    let taken = carl.post("/api/domains", json!({"domain": "go.ada.com"})).await;
    assert_eq!(taken.refusal(), "409 domain_taken domain");
    let mine = bob.get("/api/domains").await.text("/items/0/records/0/expected");
    names.text("_openpartner.go.ada.com", &mine);
    let late = super::check(&bob, &wish).await;
    assert_eq!(late.refusal(), "409 domain_taken domain");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_that_is_removed_is_served_no_longer() {
    let names = Names::start();
    let app = hub(&names).await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let id = proven(&names, &ada, "go.ada.com").await;
    assert!(app.app.hosts.serves("go.ada.com"));
    let path = format!("/api/domains/{id}");
    let foreign = bob.send(Method::DELETE, &path, None, &[]).await;
    assert_eq!(foreign.refusal(), "404 domain_not_found");

    assert_eq!(ada.send(Method::DELETE, &path, None, &[]).await.status, 204);

    network::clicks::map::fill(&app.app).await;
    assert!(!app.app.hosts.serves("go.ada.com"));
    assert_eq!(ada.send(Method::DELETE, &path, None, &[]).await.refusal(), "404 domain_not_found");
}
