//! `POST /api/creators/invite`

use chrono::TimeDelta;
use serde_json::json;

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_works_in_any_browser_for_a_day() {
    let app = TestApp::start().await;
    let form = json!({"email": "ada@example.com"});
    assert_eq!(app.admin().post("/api/creators/invite", form.clone()).await.status, 202);
    let token = app.last_mail("ada@example.com").await.token();
    app.advance(TimeDelta::hours(23));
    let verify = json!({ "token": token });
    let entered = app.nobody().post("/api/auth/magic/verify", verify).await;
    assert_eq!(entered.text("/role"), "creator");

    app.admin().post("/api/creators/invite", form).await;
    let token = app.last_mail("ada@example.com").await.token();
    app.advance(TimeDelta::hours(24));
    let late = app.nobody().post("/api/auth/magic/verify", json!({ "token": token })).await;
    assert_eq!(late.refusal(), "401 link_expired");
    let bad = app.admin().post("/api/creators/invite", json!({"email": "x"})).await;
    assert_eq!(bad.refusal(), "422 invalid_field email");
}
