//! `GET /api/me/platforms`, `POST …/check`, and the job `creators.recheck`

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::harness::{Caller, TestApp};
use crate::homepage::Homepage;

const LIST: &str = "/api/me/platforms";

async fn with_platform(app: &TestApp, url: &str) -> (String, String) {
    let ada = app.creator("Ada").await;
    let platforms = json!([{"platform": "Blog", "url": url, "followers": 12}]);
    assert_eq!(ada.patch("/api/me", json!({"platforms": platforms})).await.status, 200);
    let listed = ada.get(LIST).await;
    let id = listed.text("/items/0/platform/id");
    (format!("{LIST}/{id}/check"), listed.text("/items/0/code"))
}

async fn ada(app: &TestApp) -> Caller<'_> {
    app.sign_in("ada@example.com", "creator").await
}

async fn is_verified(app: &TestApp) -> bool {
    let seen = app.nobody().get("/api/creators/ada").await;
    seen.json()["platforms"][0]["verifiedAt"] != Value::Null
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_on_the_page_proves_it_and_the_failure_says_what_was_seen() {
    let app = TestApp::start().await;
    let page = Homepage::start();
    let (check, code) = with_platform(&app, &page.url).await;
    let ada = ada(&app).await;

    page.says("<p>Pots and pans</p>");
    let missed = ada.post(&check, json!({})).await;
    let why = missed.text("/checkFailure");
    assert!(why.contains(&page.url) && why.contains(&code) && why.contains("not on it"), "{why}");
    assert!(!is_verified(&app).await);

    page.says(&format!("<p>Pots and pans {}</p>", code.to_lowercase()));
    let found = ada.post(&check, json!({})).await;
    assert_eq!(found.json()["checkFailure"], Value::Null, "{}", found.body);
    assert!(is_verified(&app).await);

    let same = json!([{"platform": "Blog", "url": page.url, "followers": 99}]);
    ada.patch("/api/me", json!({"platforms": same})).await;
    assert!(is_verified(&app).await, "the same address keeps its proof");
    let other = json!([{"platform": "Blog", "url": "https://other.example/", "followers": 1}]);
    ada.patch("/api/me", json!({"platforms": other})).await;
    assert!(!is_verified(&app).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_elsewhere_errors_and_inner_networks_prove_nothing() {
    let app = TestApp::start().await;
    let page = Homepage::start();
    let (check, code) = with_platform(&app, &page.url).await;
    let ada = ada(&app).await;
    let cases = [
        (
            "HTTP/1.1 302 Found\r\nlocation: http://evil.example/\r\ncontent-length: 0\r\n\r\n",
            "leads to evil.example",
        ),
        ("HTTP/1.1 302 Found\r\nlocation: /@ada\r\ncontent-length: 0\r\n\r\n", "more than 3 times"),
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", "answers 404"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n", "larger than the 2 MB"),
    ];
    for (answer, why) in cases {
        page.answers(answer);
        let missed = ada.post(&check, json!({})).await.text("/checkFailure");
        assert!(missed.contains(why), "{missed}");
    }
    page.says(&code);
    assert_eq!(ada.post(&check, json!({})).await.json()["checkFailure"], Value::Null);
    assert_eq!(ada.post(&check, json!({})).await.refusal(), "429 rate_limited");

    let inner = json!([{"platform": "Blog", "url": "http://169.254.169.254/", "followers": 1}]);
    ada.patch("/api/me", json!({"platforms": inner})).await;
    let id = ada.get(LIST).await.text("/items/0/platform/id");
    app.advance(TimeDelta::minutes(5));
    let bob = app.creator("Bob").await;
    assert_eq!(bob.post(&format!("{LIST}/{id}/check"), json!({})).await.refusal(), "404 not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_code_is_warned_of_and_ends_the_proof_a_week_later() {
    let app = TestApp::start().await;
    let page = Homepage::start();
    let (check, code) = with_platform(&app, &page.url).await;
    page.says(&code);
    ada(&app).await.post(&check, json!({})).await;

    page.says("gone");
    app.job("creators.recheck").await;
    assert!(is_verified(&app).await, "a month has not passed");
    app.advance(TimeDelta::days(30));
    app.job("creators.recheck").await;
    app.job("creators.recheck").await;
    let warned = app.last_mail("ada@example.com").await.0;
    assert_eq!(warned.subject, "Your code is gone from Blog");
    assert!(warned.text.contains(&code), "{}", warned.text);
    assert!(is_verified(&app).await);

    app.advance(TimeDelta::days(7));
    app.job("creators.recheck").await;
    assert!(!is_verified(&app).await);
    let mails = app.mails_to("ada@example.com").await;
    let about = mails.iter().filter(|it| it.subject.contains("Blog")).count();
    assert_eq!(about, 2, "one warning, one end");
}
