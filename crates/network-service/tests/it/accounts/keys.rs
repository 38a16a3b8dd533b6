//! `/api/me/keys`

use serde_json::json;

use crate::harness::TestApp;

const PATH: &str = "/api/me/keys";

#[tokio::test(flavor = "multi_thread")]
async fn a_key_reads_what_its_creator_reads_and_changes_nothing() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let minted = ada.post(PATH, json!({"label": "Sheet"})).await;
    assert_eq!(minted.status, 201, "{}", minted.body);
    let secret = minted.text("/secret");
    assert!(secret.starts_with("opn_ck_") && secret.ends_with(&minted.text("/key/hint")));
    let program = app.bearer(&secret);

    assert_eq!(program.get("/api/me").await.text("/email"), "ada@example.com");
    assert_eq!(program.get("/api/partnerships").await.count(), 0);
    assert_eq!(program.get("/api/offerings").await.status, 200);
    let write = program.patch("/api/me", json!({"bio": "x"})).await;
    assert_eq!(write.refusal(), "403 forbidden_scope");
    let more = program.post(PATH, json!({"label": "More"})).await;
    assert_eq!(more.refusal(), "403 forbidden_scope");
    assert_eq!(program.get("/api/operator/vendors").await.refusal(), "403 forbidden_role");
    assert_eq!(program.get("/api/vendors/me").await.refusal(), "403 forbidden_scope");
    assert_eq!(program.get("/profile").await.status, 303, "pages want a sign-in");

    network::callers::jobs::book(&app.app).await.expect("booked");
    let listed = ada.get(PATH).await;
    assert!(listed.text("/items/0/lastUsedAt").starts_with("2026-11-20"));
    assert!(!listed.body.contains(&secret));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_opens_nothing_and_is_its_owners_to_revoke() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let minted = ada.post(PATH, json!({"label": "Sheet"})).await;
    let (id, secret) = (minted.text("/key/id"), minted.text("/secret"));
    let path = format!("{PATH}/{id}");
    assert_eq!(bob.delete(&path).await.refusal(), "404 key_not_found");
    assert_eq!(ada.delete(&path).await.status, 200);
    let revoked = ada.delete(&path).await.text("/revokedAt");
    assert!(revoked.starts_with("2026-11-20"), "a second time changes nothing");
    assert_eq!(app.bearer(&secret).get("/api/me").await.refusal(), "401 key_revoked");
    assert_eq!(ada.post(PATH, json!({"label": " "})).await.refusal(), "422 invalid_field label");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_somebody_blocked_opens_nothing_until_they_are_back() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let id = ada.get("/api/me").await.text("/id");
    let secret = ada.post(PATH, json!({"label": "Sheet"})).await.text("/secret");
    let program = app.bearer(&secret);
    assert_eq!(program.get("/api/me").await.status, 200);
    let desk = format!("/api/operator/creators/{id}");
    app.admin().post(&format!("{desk}/block"), json!({"reason": "Buys clicks"})).await;
    assert_eq!(program.get("/api/me").await.refusal(), "401 invalid_token");
    app.admin().post(&format!("{desk}/unblock"), json!({"reason": "A mistake"})).await;
    assert_eq!(program.get("/api/me").await.status, 200);
}
