//! `POST /api/auth/magic` and `/api/auth/magic/verify`

use chrono::TimeDelta;
use serde_json::json;

use crate::harness::TestApp;

const ASK: &str = "/api/auth/magic";
const VERIFY: &str = "/api/auth/magic/verify";

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_becomes_a_creator_when_the_link_is_used() {
    let app = TestApp::start().await;
    let form = json!({"email": " Ada@Example.com ", "role": "creator", "next": "/offerings"});
    let asked = app.nobody().post(ASK, form).await;
    assert_eq!((asked.status.as_u16(), asked.body.as_str()), (202, r#"{"sent":true}"#));

    let mail = app.last_mail("ada@example.com").await;
    assert!(mail.link().starts_with("http://hub.example:4700/signin/link#token=op_ml_"));
    let browser = app.browser(&asked.cookies());
    let entered = browser.post(VERIFY, json!({"token": mail.token()})).await;
    assert_eq!(entered.text("/email"), "ada@example.com");
    assert_eq!(entered.text("/next"), "/offerings");
    let set = entered.headers.get("set-cookie").and_then(|it| it.to_str().ok()).expect("a cookie");
    assert!(set.starts_with("op_network_session=op_ss_"), "{set}");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"));

    let me = app.browser(&entered.cookies()).get("/api/me").await;
    assert_eq!(me.text("/email"), "ada@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_works_once_in_its_own_browser_within_ten_minutes() {
    let app = TestApp::start().await;
    let form = json!({"email": "ada@example.com", "role": "creator"});
    let asked = app.nobody().post(ASK, form.clone()).await;
    let token = json!({"token": app.last_mail("ada@example.com").await.token()});

    assert_eq!(app.nobody().post(VERIFY, token.clone()).await.refusal(), "409 state_conflict");
    let browser = app.browser(&asked.cookies());
    assert_eq!(browser.post(VERIFY, token.clone()).await.status, 200);
    assert_eq!(browser.post(VERIFY, token).await.refusal(), "401 link_expired");

    browser.post(ASK, form).await;
    let token = json!({"token": app.last_mail("ada@example.com").await.token()});
    app.advance(TimeDelta::minutes(10));
    assert_eq!(browser.post(VERIFY, token).await.refusal(), "401 link_expired");
    assert_eq!(browser.post(VERIFY, json!({})).await.refusal(), "422 invalid_field token");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_is_the_other_way_in_and_five_wrong_ones_burn_it() {
    let app = TestApp::start().await;
    let form = json!({"email": "ada@example.com", "role": "creator"});
    let asked = app.nobody().post(ASK, form.clone()).await;
    let browser = app.browser(&asked.cookies());
    let typed = |code: &str| json!({"email": "ada@example.com", "code": code});
    let right = app.last_mail("ada@example.com").await.code();
    assert_eq!(browser.post(VERIFY, typed("WRONG234")).await.refusal(), "401 link_expired");
    assert_eq!(browser.post(VERIFY, typed(&right.to_lowercase())).await.status, 200);

    browser.post(ASK, form).await;
    let right = app.last_mail("ada@example.com").await.code();
    for _ in 0..5 {
        browser.post(VERIFY, typed("WRONG234")).await;
    }
    assert_eq!(browser.post(VERIFY, typed(&right)).await.refusal(), "401 link_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_an_operator_is_told_to_nobody() {
    let app = TestApp::start().await;
    let form = json!({"email": "olga@hub.example", "name": "Olga"});
    assert_eq!(app.admin().post("/api/operators", form).await.status, 201);
    let before = app.mails_to("olga@hub.example").await.len();

    let ask = |email: &str| json!({"email": email, "role": "operator"});
    let known = app.nobody().post(ASK, ask("olga@hub.example")).await;
    let unknown = app.nobody().post(ASK, ask("eve@evil.example")).await;
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    assert_eq!(app.mails_to("olga@hub.example").await.len(), before + 1);
    assert!(app.mails_to("eve@evil.example").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_written_to_a_few_times_an_hour() {
    let app = TestApp::start().await;
    let form = json!({"email": "ada@example.com", "role": "creator"});
    for _ in 0..6 {
        assert_eq!(app.nobody().post(ASK, form.clone()).await.status, 202);
    }
    let refused = app.nobody().post(ASK, form).await;
    assert_eq!(refused.refusal(), "429 rate_limited");
    assert!(refused.headers.contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_address_or_no_role_here_is_refused() {
    let app = TestApp::start().await;
    let bad = json!({"email": "ada", "role": "creator"});
    assert_eq!(app.nobody().post(ASK, bad).await.refusal(), "422 invalid_field email");
    let other = json!({"email": "ada@example.com", "role": "partner"});
    assert_eq!(app.nobody().post(ASK, other).await.refusal(), "422 invalid_field role");
}
