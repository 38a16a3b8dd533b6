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
    let old = app.nobody().get("/api/creators/ada").await;
    assert_eq!((old.status.as_u16(), old.text("/handle").as_str()), (301, "ada-two"));
    assert_eq!(old.header("location"), "/api/creators/ada-two");

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
        (json!({"audienceLocations": ["Germany"]}), "audienceLocations"),
        (json!({"pastBrands": vec!["x"; 21]}), "pastBrands"),
        (json!({"platforms": [{"platform": "X", "url": "javascript:alert(1)"}]}), "platforms"),
    ];
    for (patch, field) in cases {
        let answer = me.patch("/api/me", patch).await;
        assert_eq!(answer.refusal(), format!("422 invalid_field {field}"));
    }
    assert_eq!(me.patch("/api/me", json!({"email": "x"})).await.refusal(), "400 bad_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handle_that_two_want_at_once_is_taken_by_one() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let wish = json!({"handle": "maker"});

    let (one, other) =
        tokio::join!(ada.patch("/api/me", wish.clone()), bob.patch("/api/me", wish.clone()));

    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.body, other.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handle_is_looked_up_before_it_is_taken() {
    let app = TestApp::start().await;
    let (ada, _) = (app.creator("Ada").await, app.creator("Maker").await);
    let ask =
        async |handle: &str| ada.get(&format!("/api/me/handle-available?handle={handle}")).await;
    let taken = ask("Maker").await;
    assert_eq!(taken.json()["available"], json!(false));
    assert_eq!(taken.text("/suggestion"), "maker-makes");
    assert_eq!(
        ask("@free").await.json(),
        json!({"handle": "free", "available": true, "suggestion": null})
    );
    assert_eq!(ask("ada").await.json()["available"], json!(true), "one's own");
    assert_eq!(ask("admin").await.refusal(), "422 invalid_field handle");
}
