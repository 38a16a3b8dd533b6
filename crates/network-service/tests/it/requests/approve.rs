//! `POST /api/vendors/me/requests/{id}/approve`, when all goes well

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::Semaphore;

use crate::brand::{Fault, PROGRAM, apply, offering};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_makes_partner_link_and_partnership_and_tells_the_creator() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada-pots").await;

    let card = brand.approve(&id).await;
    assert_eq!(card.status, 200, "{}", card.body);
    assert_eq!((card.text("/status"), card.text("/step")), ("approved".into(), "done".into()));
    assert_eq!(card.text("/shareUrl"), "https://brand.example/r/ada-pots");

    let partner = &brand.stub.received("POST /partners")[0];
    let mut asked = partner.body.clone();
    assert!(asked["creatorId"].as_str().is_some_and(|it| it.starts_with("crt_")));
    asked["creatorId"] = json!("crt_…");
    let expected = json!({
        "email": "ada@example.com", "name": "Ada", "source": "openpartner_network",
        "programIds": null, "grants": [{"programId": PROGRAM, "grantSource": "offering", "termsVersion": 1}],
        "creatorId": "crt_…", "requestId": id, "sendInvite": false,
    });
    assert_eq!(asked, expected);
    assert!(partner.idempotency_key.as_ref().is_some_and(|it| it.starts_with(&id)));
    let link = &brand.stub.received("POST /links")[0];
    assert_eq!((&link.body["slug"], &link.body["requestId"]), (&json!("ada-pots"), &json!(id)));

    let mail = app.last_mail("ada@example.com").await;
    assert_eq!(mail.0.subject, "You can promote Kilns");
    for part in
        ["They write: Welcome", "https://brand.example/r/ada-pots", "https://brand.example/portal"]
    {
        assert!(mail.0.text.contains(part), "{part} in {}", mail.0.text);
    }
    let mine = ada.get("/api/partnerships").await;
    assert_eq!(mine.count(), 1);
    assert!(mine.text("/items/0/id").starts_with("prt_"));
    assert_eq!(ada.get("/api/me").await.number("/partnershipsCount"), 1);
    let application = ada.get("/api/requests").await;
    assert_eq!(application.text("/items/0/partnershipId"), mine.text("/items/0/id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn approving_again_answers_the_same_card() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let id = apply(&app.creator("Ada").await, &offer, "ada").await;
    let first = brand.approve(&id).await;
    let second = brand.approve(&id).await;
    assert_eq!((second.status, second.json()), (first.status, first.json()));
    assert_eq!(brand.stub.received("POST").len(), 2);
    assert_eq!(brand.reject(&id).await.refusal(), "409 request_not_pending");
}

#[tokio::test(flavor = "multi_thread")]
async fn approvals_at_once_make_one_of_everything() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    let before = app.mails_to("ada@example.com").await.len();

    let (a, b, c, d) = tokio::join!(
        brand.approve(&id),
        brand.approve(&id),
        brand.approve(&id),
        brand.approve(&id)
    );
    for answer in [a, b, c, d] {
        assert_eq!((answer.status.as_u16(), answer.text("/status")), (200, "approved".into()));
    }
    assert_eq!(brand.stub.received("POST /partners").len(), 1);
    assert_eq!(brand.stub.received("POST /links").len(), 1);
    assert_eq!(ada.get("/api/partnerships").await.count(), 1);
    assert_eq!(ada.get("/api/me").await.number("/partnershipsCount"), 1);
    assert_eq!(app.mails_to("ada@example.com").await.len(), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_slug_falls_back_to_what_the_brand_answers() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    brand.stub.state().taken_slugs.push("ada".into());
    let offer = brand.publish("Kilns").await;
    let id = apply(&app.creator("Ada").await, &offer, "ada").await;
    let card = brand.approve(&id).await;
    assert_eq!(card.text("/shareUrl"), "https://brand.example/r/ada-7k2m");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_another_address_by_now_is_approved_as_the_partner_they_are() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let first = apply(&ada, &brand.publish("Kilns").await, "ada").await;
    assert_eq!(brand.approve(&first).await.status, 200);
    let partner = brand.partner_id("ada@example.com");
    app.as_owner(&["UPDATE creators SET email = 'ada@elsewhere.example'"]).await.expect("moved");

    let path = format!("/api/vendors/me/offerings/{}", PROGRAM.replace("0001", "0002"));
    let glazes = brand.caller().put(&path, offering("Glazes", 1)).await.text("/id");
    let second = apply(&ada, &glazes, "ada-glazes").await;
    let card = brand.approve(&second).await;
    assert_eq!((card.status.as_u16(), card.text("/status")), (200, "approved".into()));
    assert_eq!(brand.partner_id("ada@example.com"), partner, "one partner under the old address");
    assert_eq!(brand.stub.state().partners.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_long_goes_on_in_the_background() {
    let mut app = TestApp::start().await;
    app.alter(|app| app.patience = Duration::from_millis(50));
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = apply(&ada, &offer, "ada").await;
    let gate = Arc::new(Semaphore::new(0));
    brand.stub.fails("POST /links", Fault::Held(gate.clone()));

    let card = brand.approve(&id).await;
    assert_eq!((card.status.as_u16(), card.text("/status")), (202, "provisioning".into()));
    assert_eq!(brand.approve(&id).await.status, 202);
    assert_eq!(brand.reject(&id).await.refusal(), "409 request_provisioning");
    let cancel = ada.post(&format!("/api/requests/{id}/cancel"), json!({})).await;
    assert_eq!(cancel.refusal(), "409 request_provisioning");

    gate.add_permits(1);
    let settled = async {
        while brand.card(&id).await.text("/status") != "approved" {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), settled).await.expect("it settles");
    assert_eq!(ada.get("/api/partnerships").await.count(), 1);
}
