//! `POST /api/partnerships/{id}/leave`

use api_types::PartnerId;
use api_types::partners::PartnerStatus;
use network::schema::affiliations;
use serde_json::json;
use service_kit::Conn;

use crate::brand::{Brand, Fault, PROGRAM, apply, offering};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn leaving_ends_it_once_and_the_brand_is_told() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let request = apply(&ada, &offer, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);
    let id = ada.get("/api/partnerships").await.text("/items/0/id");
    let path = format!("/api/partnerships/{id}/leave");
    assert_eq!(bob.post(&path, json!({})).await.refusal(), "404 partnership_not_found");
    assert_eq!(app.nobody().get("/api/creators/ada").await.number("/partnershipsCount"), 1);

    brand.stub.fails("POST /partners/", Fault::Refuse(503, "unavailable"));
    let (one, two) = tokio::join!(ada.post(&path, json!({})), ada.post(&path, json!({})));
    assert_eq!((one.text("/status"), two.text("/status")), ("ended".into(), "ended".into()));
    assert_eq!(app.nobody().get("/api/creators/ada").await.number("/partnershipsCount"), 0);

    app.deliver().await;
    brand.stub.recovers();
    let revoke = format!("POST /partners/{}/revoke", brand.partner_id("ada@example.com"));
    let tried = brand.stub.received(&revoke).len();
    app.advance(chrono::TimeDelta::minutes(5));
    app.deliver().await;
    app.deliver().await;
    assert_eq!(brand.stub.received(&revoke).len(), tried + 1, "tried again, then done");
    let told = app.mails_to("desk@brand.example").await;
    assert_eq!(told.iter().filter(|it| it.subject == "Ada has left Kilns").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_another_partnership_there_loses_the_grant_alone() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let kilns = brand.publish("Kilns").await;
    let second = PROGRAM.replace("0001", "0002");
    let put = format!("/api/vendors/me/offerings/{second}");
    let glazes = brand.caller().put(&put, offering("Glazes", 1)).await.text("/id");
    let ada = app.creator("Ada").await;
    for (offer, slug) in [(&kilns, "ada"), (&glazes, "ada-2")] {
        let request = apply(&ada, offer, slug).await;
        assert_eq!(brand.approve(&request).await.status, 200);
    }
    let newest = ada.get("/api/partnerships").await;
    let (glazes, kilns) = (newest.text("/items/0/id"), newest.text("/items/1/id"));

    ada.post(&format!("/api/partnerships/{kilns}/leave"), json!({})).await;
    app.deliver().await;
    assert_eq!(brand.stub.received("DELETE /partners/").len(), 1, "the grant of the first");
    assert!(brand.stub.received("POST /partners/").iter().all(|it| !it.what.ends_with("/revoke")));

    ada.post(&format!("/api/partnerships/{glazes}/leave"), json!({})).await;
    app.deliver().await;
    let revoked = brand.stub.received("POST /partners/");
    assert_eq!(revoked.iter().filter(|it| it.what.ends_with("/revoke")).count(), 1);
}

/// How the hub believes that a partner stands at the brand.
async fn standing(app: &TestApp, brand: &Brand<'_>) -> PartnerStatus {
    let partner: PartnerId = brand.partner_id("ada@example.com").parse().expect("an id");
    let read = async move |conn: &mut Conn| {
        use diesel::prelude::*;
        use diesel_async::RunQueryDsl;
        let of_partner = affiliations::table.filter(affiliations::vendor_partner_id.eq(partner));
        Ok(of_partner.select(affiliations::status).first(conn).await?)
    };
    app.app.read(read).await.expect("it is read")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_counts_at_a_brand_until_it_has_revoked_them() {
    for (keeps, stands) in [(true, PartnerStatus::Active), (false, PartnerStatus::Revoked)] {
        let app = TestApp::start().await;
        let (brand, other) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
        let offer = brand.publish("Kilns").await;
        let ada = app.creator("Ada").await;
        let request = apply(&ada, &offer, "ada").await;
        assert_eq!(brand.approve(&request).await.status, 200);
        if keeps {
            let partner = brand.partner_id("ada@example.com");
            brand.stub.state().kept.push(partner);
        }
        let id = ada.get("/api/partnerships").await.text("/items/0/id");
        ada.post(&format!("/api/partnerships/{id}/leave"), json!({})).await;
        app.deliver().await;

        assert_eq!(standing(&app, &brand).await, stands);
        let clay = apply(&ada, &other.publish("Clay").await, "ada").await;
        let others = other.card(&clay).await.number("/applicant/otherVendorCount");
        assert_eq!(others, i64::from(keeps));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_brand_tells_meanwhile_is_newer_than_the_hubs_own_revocation() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &brand.publish("Kilns").await, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);
    let (vendor, partner) = (
        brand.id.parse().expect("an id"),
        brand.partner_id("ada@example.com").parse().expect("an id"),
    );
    let told = crate::enrollments::told(&brand.partner_id("ada@example.com"), "ada@example.com", 3);
    assert_eq!(brand.caller().post(crate::enrollments::UPSERT, told).await.status, 200);
    let late = async move |conn: &mut Conn| {
        network::affiliations::store::mark_revoked(conn, vendor, partner, 0).await
    };
    app.app.write(late).await.expect("written");
    assert_eq!(standing(&app, &brand).await, PartnerStatus::Active);
}
