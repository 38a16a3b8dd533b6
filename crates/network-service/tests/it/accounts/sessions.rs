//! `/api/me/sessions`

use serde_json::json;

use crate::harness::TestApp;

const PATH: &str = "/api/me/sessions";

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_elsewhere_leaves_this_browser_alone() {
    let app = TestApp::start().await;
    let here = app.sign_in("ada@example.com", "creator").await;
    let there = app.sign_in("ada@example.com", "creator").await;
    let third = app.sign_in("ada@example.com", "creator").await;
    let bob = app.sign_in("bob@example.com", "creator").await;
    let listed = here.get(PATH).await;
    assert_eq!(listed.count(), 3);
    assert_eq!(listed.json()["items"][2]["current"], json!(true), "the oldest is this one");

    let other = listed.text("/items/1/id");
    assert_eq!(bob.delete(&format!("{PATH}/{other}")).await.refusal(), "404 not_found");
    assert_eq!(here.delete(&format!("{PATH}/{other}")).await.status, 204);
    assert_eq!(there.get("/api/me").await.refusal(), "401 unauthenticated");
    assert_eq!(third.get("/api/me").await.status, 200);

    assert_eq!(here.post(&format!("{PATH}/end-others"), json!({})).await.status, 204);
    assert_eq!(third.get("/api/me").await.refusal(), "401 unauthenticated");
    assert_eq!(here.get(PATH).await.count(), 1);
    assert_eq!(bob.get("/api/me").await.status, 200);
}
