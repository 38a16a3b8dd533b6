//! `POST /api/auth/signout` and `GET /api/auth/whoami`

use chrono::TimeDelta;
use serde_json::json;

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_on_the_server_too() {
    let app = TestApp::start().await;
    let me = app.sign_in("ada@example.com", "creator").await;
    let who = me.get("/api/auth/whoami").await;
    assert_eq!(who.text("/signIns/0/role"), "creator");

    assert_eq!(me.post("/api/auth/signout", json!({})).await.status, 204);
    assert_eq!(me.get("/api/me").await.refusal(), "401 unauthenticated");
    assert_eq!(me.get("/api/auth/whoami").await.body, r#"{"signIns":[]}"#);
    assert_eq!(me.post("/api/auth/signout", json!({})).await.status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_by_itself_after_thirty_days() {
    let app = TestApp::start().await;
    let me = app.sign_in("ada@example.com", "creator").await;
    app.advance(TimeDelta::days(30));
    assert_eq!(me.get("/api/me").await.refusal(), "401 unauthenticated");
}
