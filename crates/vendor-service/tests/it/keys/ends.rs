//! `DELETE /api/api-keys/{id}`, and keys that open nothing any more.

use api_types::Scope;
use chrono::TimeDelta;
use serde_json::json;

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_is_refused_at_once() {
    let app = TestApp::start().await;
    let form = json!({"label": "CRM", "scopes": "programs:read"});
    let minted = app.admin().post("/api/api-keys/scoped", form).await;
    let caller = app.with_key(&minted.text("/secret"));
    assert_eq!(caller.get("/api/programs").await.status.as_u16(), 200);

    let path = format!("/api/api-keys/{}", minted.text("/key/id"));
    assert_eq!(app.admin().delete(&path).await.status.as_u16(), 200);
    let answer = caller.get("/api/programs").await;
    assert_eq!((answer.status.as_u16(), answer.text("/error")), (401, "key_revoked".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_ends_at_its_time() {
    let app = TestApp::start().await;
    let ends =
        json!({"label": "CRM", "scopes": "programs:read", "expiresAt": "2026-11-20T13:00:00Z"});
    let minted = app.admin().post("/api/api-keys/scoped", ends).await;
    let caller = app.with_key(&minted.text("/secret"));
    assert_eq!(caller.get("/api/programs").await.status.as_u16(), 200);
    app.advance(TimeDelta::hours(1));
    assert_eq!(caller.get("/api/programs").await.text("/error"), "key_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_not_there_or_is_the_hubs_is_not_revoked() {
    let app = TestApp::start().await;
    let absent = app.admin().delete("/api/api-keys/key_01J00000000000000000000000").await;
    assert_eq!((absent.status.as_u16(), absent.text("/error")), (404, "key_not_found".into()));

    let _hub = app.hub().await;
    let id = app.admin().get("/api/api-keys").await.text("/items/0/id");
    let answer = app.admin().delete(&format!("/api/api-keys/{id}")).await;
    assert_eq!((answer.status.as_u16(), answer.text("/error")), (409, "state_conflict".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_shown_twice() {
    let app = TestApp::start().await;
    let _caller = app.caller(Scope::CRM).await;
    let listed = app.admin().get("/api/api-keys").await;
    assert!(!listed.body.contains("op_sk_") && !listed.body.contains("secret"), "{}", listed.body);
}
