//! `/api/me/email-change` and `/api/email-changes`

use chrono::TimeDelta;
use serde_json::json;
use service_kit::mail::Mail;

use crate::harness::TestApp;

const PATH: &str = "/api/me/email-change";
const CONFIRM: &str = "/api/email-changes/confirm";
const CANCEL: &str = "/api/email-changes/cancel";

/// The token of the link that leads to this page.
fn token(mail: &Mail, what: &str) -> String {
    let (_, rest) =
        mail.text.split_once(&format!("/settings/email/{what}#token=")).expect("a link");
    rest.split_whitespace().next().expect("a token").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_changes_once_both_are_proved() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    assert_eq!(ada.get(PATH).await.refusal(), "404 not_found");
    let asked = ada.post(PATH, json!({"email": " New@Example.com "})).await;
    assert_eq!((asked.status.as_u16(), asked.text("/newEmail").as_str()), (202, "new@example.com"));
    let (old, new) =
        (app.last_mail("ada@example.com").await.0, app.last_mail("new@example.com").await.0);
    assert_eq!(old.unsubscribe, None, "nobody can mute it");

    let half = app.nobody().post(CONFIRM, json!({"token": token(&new, "confirm")})).await;
    assert_eq!(half.json()["outcome"], json!(null));
    assert_eq!(ada.get("/api/me").await.text("/email"), "ada@example.com");
    let proof = json!({"token": token(&old, "confirm")});
    let nobody = app.nobody();
    let (one, two) = tokio::join!(nobody.post(CONFIRM, proof.clone()), ada.post(CONFIRM, proof));
    let mut said = [one.refusal(), two.refusal()];
    said.sort();
    assert_eq!(said, ["200", "401 link_expired"], "two confirmations at once do it once");

    let me = ada.get("/api/me").await;
    assert_eq!((me.text("/email"), me.text("/handle")), ("new@example.com".into(), "ada".into()));
    assert_eq!(ada.get("/api/auth/whoami").await.text("/signIns/0/email"), "new@example.com");
    let back = app.sign_in("new@example.com", "creator").await;
    assert_eq!(back.get("/api/me").await.text("/handle"), "ada");
    let late = app.nobody().post(CANCEL, json!({"token": token(&old, "cancel")})).await;
    assert_eq!(late.refusal(), "409 state_conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_prove_it_too_and_five_wrong_ones_burn_them() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let code = format!("{PATH}/code");
    ada.post(PATH, json!({"email": "new@example.com"})).await;
    let old = app.last_mail("ada@example.com").await.code();
    let new = app.last_mail("new@example.com").await.code();
    assert_eq!(ada.post(&code, json!({"code": "WRONG234"})).await.refusal(), "401 link_expired");
    assert_eq!(ada.post(&code, json!({"code": old.to_lowercase()})).await.status, 200);
    assert_eq!(ada.post(&code, json!({"code": new})).await.text("/outcome"), "changed");

    ada.post(PATH, json!({"email": "ada@example.com"})).await;
    let right = app.last_mail("ada@example.com").await.code();
    for _ in 0..5 {
        ada.post(&code, json!({"code": "WRONG234"})).await;
    }
    assert_eq!(ada.post(&code, json!({"code": right})).await.refusal(), "401 link_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_address_can_cancel_and_a_day_ends_it() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    ada.post(PATH, json!({"email": "new@example.com"})).await;
    let old = app.last_mail("ada@example.com").await.0;
    let cancelled = app.nobody().post(CANCEL, json!({"token": token(&old, "cancel")})).await;
    assert_eq!(cancelled.text("/outcome"), "cancelled");
    let dead = app.nobody().post(CONFIRM, json!({"token": token(&old, "confirm")})).await;
    assert_eq!(dead.refusal(), "401 link_expired");

    ada.post(PATH, json!({"email": "newer@example.com"})).await;
    let first = app.last_mail("newer@example.com").await.0;
    ada.post(PATH, json!({"email": "newest@example.com"})).await;
    let stale = app.nobody().post(CONFIRM, json!({"token": token(&first, "confirm")})).await;
    assert_eq!(stale.refusal(), "401 link_expired", "a newer wish ends the older one");
    let newest = app.last_mail("newest@example.com").await.0;
    app.advance(TimeDelta::hours(24));
    let late = app.nobody().post(CONFIRM, json!({"token": token(&newest, "confirm")})).await;
    assert_eq!(late.refusal(), "401 link_expired");
    assert_eq!(ada.get(PATH).await.refusal(), "404 not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_other_address_is_refused() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    for bad in ["ada", "", "ada@example.com"] {
        let refused = ada.post(PATH, json!({"email": bad})).await;
        assert_eq!(refused.refusal(), "422 invalid_field email", "{bad}");
    }
    for token in ["", "op_ec_x"] {
        let refused = app.nobody().post(CONFIRM, json!({"token": token})).await;
        assert_eq!(refused.refusal(), "401 link_expired");
    }
    assert_eq!(ada.delete(PATH).await.status, 204, "nothing to cancel is no mistake");
    let merge = ada.post(&format!("{PATH}/merge"), json!({})).await;
    assert_eq!(merge.refusal(), "409 state_conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_gets_few_of_these_letters_whoever_asks() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let form = json!({"email": "New@Example.com"});
    for who in [&ada, &bob, &ada, &bob, &ada, &bob] {
        assert_eq!(who.post(PATH, form.clone()).await.status, 202);
    }
    assert_eq!(ada.post(PATH, form).await.refusal(), "429 rate_limited");
    assert_eq!(app.mails_to("new@example.com").await.len(), 6);
    assert_eq!(ada.post(PATH, json!({"email": "else@example.com"})).await.status, 202);
    app.sign_in("new@example.com", "creator").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_an_account_of_its_own_gets_a_code_and_no_button() {
    let app = TestApp::start().await;
    let (ada, _lace) = (app.creator("Ada").await, app.creator("Lace").await);
    ada.post(PATH, json!({"email": "lace@example.com"})).await;
    let letter = app.last_mail("lace@example.com").await;
    assert_eq!(letter.0.subject, "Make your two accounts one?");
    assert!(!letter.0.text.contains("#token="), "{}", letter.0.text);
    let typed = ada.post(&format!("{PATH}/code"), json!({"code": letter.code()})).await;
    assert_eq!(typed.status, 200, "{}", typed.body);

    ada.post(PATH, json!({"email": "new@example.com"})).await;
    let letter = app.last_mail("new@example.com").await;
    assert!(letter.0.text.contains("/settings/email/confirm#token="), "{}", letter.0.text);
    assert!(!letter.0.text.contains("of its own"), "{}", letter.0.text);
}
