//! `/api/me/deletion` and the job `accounts.erase`

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::brand::{Fault, apply};
use crate::harness::TestApp;

const PATH: &str = "/api/me/deletion";

#[tokio::test(flavor = "multi_thread")]
async fn an_account_can_be_kept_for_thirty_days() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let wrong = ada.post(PATH, json!({"confirm": "yes"})).await;
    assert_eq!(wrong.refusal(), "422 invalid_field confirm");
    let asked = ada.post(PATH, json!({"confirm": "@Ada"})).await;
    assert!(asked.text("/leavingAt").starts_with("2026-12-20T12:"), "{}", asked.body);
    assert_eq!(app.nobody().get("/api/creators/ada").await.refusal(), "404 creator_not_found");
    let apply = json!({"pitch": "", "preferredSlug": "ada", "termsVersion": 1});
    let offer = app.brand("Brightkiln").await.publish("Kilns").await;
    let refused = ada.post(&format!("/api/offerings/{offer}/requests"), apply).await;
    assert_eq!(refused.refusal(), "409 state_conflict");

    app.advance(TimeDelta::days(29));
    app.job("accounts.erase").await;
    let back = app.sign_in("ada@example.com", "creator").await;
    assert_eq!(back.delete(PATH).await.json()["leavingAt"], Value::Null);
    app.advance(TimeDelta::days(29));
    app.job("accounts.erase").await;
    assert_eq!(app.nobody().get("/api/creators/ada").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_tells_brands_erases_the_person_and_frees_no_handle() {
    let app = TestApp::start().await;
    let (kilns, clay) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &kilns.publish("Kilns").await, "ada").await;
    assert_eq!(kilns.approve(&request).await.status, 200);
    let open = apply(&ada, &clay.publish("Clay").await, "ada").await;
    ada.patch("/api/me", json!({"handle": "ada-two"})).await;
    let counts = ada.get(PATH).await.json();
    assert_eq!(
        counts,
        json!({"leavingAt": null, "partnerships": 1, "brands": 1,
        "openRequests": 1, "handles": 2})
    );
    ada.post(PATH, json!({"confirm": "ada-two"})).await;

    app.advance(TimeDelta::days(30));
    kilns.stub.fails("POST /partners/", Fault::Refuse(404, "partner_not_found"));
    app.job("accounts.erase").await;
    app.job("accounts.erase").await;
    app.deliver().await;

    let revoke = format!("POST /partners/{}/revoke", kilns.partner_id("ada@example.com"));
    assert_eq!(kilns.stub.received(&revoke).len(), 1, "what is not there needs no taking back");
    let card = clay.card(&open).await;
    assert_eq!(
        (card.text("/status"), card.text("/applicant/name")),
        ("cancelled".into(), "".into())
    );
    let card = kilns.card(&request).await;
    assert_eq!(card.text("/pitch"), "");
    assert!(!card.body.contains("ada@example.com"), "{}", card.body);
    assert_eq!(ada.get("/api/me").await.refusal(), "401 unauthenticated");
    let mails = app.mails_to("ada@example.com").await;
    assert_eq!(mails.iter().filter(|it| it.subject == "Your account is deleted").count(), 1);

    let again = app.creator("Bob").await;
    for handle in ["ada", "ada-two"] {
        assert_eq!(app.nobody().get(&format!("/@{handle}")).await.status, 404);
        let taken = again.patch("/api/me", json!({"handle": handle})).await;
        assert_eq!(taken.refusal(), "409 handle_taken handle");
    }
    let fresh = app.sign_in("ada@example.com", "creator").await;
    assert_eq!(fresh.get("/api/me").await.json()["handle"], Value::Null, "somebody new");
    assert_eq!(fresh.get("/api/partnerships").await.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_forgets_the_person_and_stays_whole() {
    let app = TestApp::start().await;
    let admin = app.admin();
    admin.post("/api/operator/creators/invite", json!({"email": "Ada@Example.com"})).await;
    admin.post("/api/operator/creators/invite", json!({"email": "nada@example.com"})).await;
    let ada = app.creator("Ada").await;
    let id = ada.get("/api/me").await.text("/id");
    let desk = format!("/api/operator/creators/{id}");
    admin.post(&format!("{desk}/block"), json!({"reason": "Ada Lovelace buys clicks"})).await;
    admin.post(&format!("{desk}/unblock"), json!({"reason": "She does not"})).await;
    let ada = app.sign_in("ada@example.com", "creator").await;
    ada.post("/api/me/email-change", json!({"email": "new@example.com"})).await;
    for email in ["ada@example.com", "new@example.com"] {
        let code = app.last_mail(email).await.code();
        ada.post("/api/me/email-change/code", json!({"code": code})).await;
    }
    let log = admin.get("/api/operator/audit").await;
    assert_eq!(log.body.to_lowercase().matches("ada@example.com").count(), 4, "{}", log.body);

    ada.post(PATH, json!({"confirm": "ada"})).await;
    app.advance(TimeDelta::days(30));
    app.job("accounts.erase").await;
    let log = admin.get("/api/operator/audit").await;
    assert!(!log.body.to_lowercase().contains("\"ada@"), "{}", log.body);
    assert!(!log.body.contains("Lovelace") && !log.body.contains("She does not"), "{}", log.body);
    assert!(log.body.contains("nada@example.com"), "another's name stays: {}", log.body);
    let whole =
        app.app.read(async |conn| service_kit::audit::verify(conn, network::app::HUB).await);
    let whole = whole.await.expect("it is read");
    assert!(matches!(whole, service_kit::audit::Verdict::Whole { height: 4, .. }), "{whole}");
}
