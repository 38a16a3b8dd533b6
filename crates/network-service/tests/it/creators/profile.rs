//! `GET` and `PATCH /api/me`, `GET /api/creators/{handle}`

use serde_json::json;

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_changed_and_shown() {
    let app = TestApp::start().await;
    let me = app.sign_in("ada@example.com", "creator").await;
    let patch = json!({
        "name": "Ada", "handle": "Ada-Makes", "bio": "Pots", "categories": ["Craft", "craft"],
        "platforms": [{"platform": "YouTube", "url": "https://video.example/@ada", "followers": 1200}],
    });
    let patched = me.patch("/api/me", patch).await;
    assert_eq!(patched.text("/handle"), "ada-makes");
    assert_eq!(patched.json()["categories"], json!(["craft"]));
    assert_eq!(patched.json(), me.get("/api/me").await.json());

    let seen = app.nobody().get("/api/creators/ada-makes").await;
    assert_eq!(seen.text("/name"), "Ada");
    assert_eq!(seen.number("/platforms/0/followers"), 1200);
    assert_eq!(seen.json().get("email"), None);
    assert_eq!(app.nobody().get("/api/creators/eve").await.refusal(), "404 creator_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_handle_leads_to_its_creator_and_is_nobody_elses() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    assert_eq!(ada.patch("/api/me", json!({"handle": "ada-two"})).await.status, 200);
    assert_eq!(app.nobody().get("/api/creators/ada").await.text("/handle"), "ada-two");

    let bob = app.creator("Bob").await;
    for taken in ["ada", "ada-two"] {
        let answer = bob.patch("/api/me", json!({"handle": taken})).await;
        assert_eq!(answer.refusal(), "409 handle_taken handle");
    }
    assert_eq!(bob.get("/api/me").await.text("/handle"), "bob");
    assert_eq!(ada.patch("/api/me", json!({"handle": "ada"})).await.text("/handle"), "ada");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_profile_is_refused_by_field() {
    let app = TestApp::start().await;
    let me = app.sign_in("ada@example.com", "creator").await;
    let cases = [
        (json!({"name": ""}), "name"),
        (json!({"handle": "admin"}), "handle"),
        (json!({"bio": "x".repeat(1_001)}), "bio"),
        (json!({"categories": vec!["x"; 11]}), "categories"),
        (json!({"platforms": [{"platform": "X", "url": "javascript:alert(1)"}]}), "platforms"),
    ];
    for (patch, field) in cases {
        let answer = me.patch("/api/me", patch).await;
        assert_eq!(answer.refusal(), format!("422 invalid_field {field}"));
    }
    assert_eq!(me.patch("/api/me", json!({"email": "x"})).await.refusal(), "400 bad_request");
}
