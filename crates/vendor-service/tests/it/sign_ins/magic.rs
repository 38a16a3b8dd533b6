//! `POST /api/auth/magic`, `POST /api/auth/magic/verify`, `GET /api/auth/whoami`

use chrono::TimeDelta;
use serde_json::{Value, json};
use service_kit::Purpose;
use vendor::admins::{self, AdminRole};

use crate::harness::{Answer, TestApp};

const ADA: &str = "ada@brand.example";

async fn with_ada() -> TestApp {
    let app = TestApp::start().await;
    let (tenant, now) = (app.brand.id, app.app.clock.now());
    let added = app.app.db.across(Purpose::FindTenant, async move |conn| {
        admins::actions::add(conn, tenant, ADA, "Ada", AdminRole::Owner, now).await
    });
    added.await.expect("Ada is on the team");
    app
}

async fn ask(app: &TestApp, email: &str) -> Answer {
    app.nobody().post("/api/auth/magic", json!({"email": email, "role": "admin"})).await
}

/// The token and the code of the newest mail.
async fn newest(app: &TestApp) -> (String, String) {
    let mails = app.mails().await;
    let text = &mails.last().expect("a mail").text;
    let token = text.split("#token=").nth(1).and_then(|it| it.split_whitespace().next());
    let code = text.split("asked for it: ").nth(1).and_then(|it| it.split_whitespace().next());
    (token.expect("a token").to_owned(), code.expect("a code").to_owned())
}

async fn verify(app: &TestApp, cookie: &str, body: Value) -> Answer {
    app.with_cookie(cookie).post("/api/auth/magic/verify", body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_signs_in_once_and_in_its_own_browser() {
    let app = with_ada().await;
    let asked = ask(&app, " Ada@Brand.example ").await;
    assert_eq!(asked.seen(), r#"202 {"sent":true}"#);
    let (token, _) = newest(&app).await;

    let elsewhere = verify(&app, "op_browser=other-browser", json!({"token": token})).await;
    assert_eq!(elsewhere.text("/error"), "state_conflict");
    let here = verify(&app, &asked.cookies(), json!({"token": token})).await;
    assert_eq!(here.json()["role"], "admin");
    let again = verify(&app, &asked.cookies(), json!({"token": token})).await;
    assert_eq!((again.status.as_u16(), again.text("/error")), (401, "link_expired".into()));

    let signed_in = app.with_cookie(&here.cookies());
    assert_eq!(signed_in.get("/api/auth/whoami").await.text("/signIns/0/email"), ADA);
    assert_eq!(signed_in.get("/api/programs").await.status.as_u16(), 200);
    signed_in.post("/api/auth/signout", json!({})).await;
    assert_eq!(signed_in.get("/api/programs").await.text("/error"), "unauthenticated");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_signs_in_and_five_wrong_ones_burn_it() {
    let app = with_ada().await;
    let asked = ask(&app, ADA).await;
    let (_, code) = newest(&app).await;
    let right =
        verify(&app, &asked.cookies(), json!({"email": ADA, "code": code.to_lowercase()})).await;
    assert_eq!(right.status.as_u16(), 200, "{}", right.body);

    let asked = ask(&app, ADA).await;
    let (_, code) = newest(&app).await;
    for _ in 0..5 {
        let wrong = verify(&app, &asked.cookies(), json!({"email": ADA, "code": "WRONG234"})).await;
        assert_eq!(wrong.text("/error"), "link_expired");
    }
    let burnt = verify(&app, &asked.cookies(), json!({"email": ADA, "code": code})).await;
    assert_eq!(burnt.text("/error"), "link_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_gets_the_same_answer_and_no_mail() {
    let app = with_ada().await;
    let known = ask(&app, ADA).await;
    let unknown = ask(&app, "eve@elsewhere.example").await;
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    let to: Vec<String> = app.mails().await.into_iter().map(|it| it.to).collect();
    assert_eq!(to, [ADA]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_lasts_ten_minutes() {
    let app = with_ada().await;
    let asked = ask(&app, ADA).await;
    let (token, _) = newest(&app).await;
    app.advance(TimeDelta::minutes(10));
    let late = verify(&app, &asked.cookies(), json!({"token": token})).await;
    assert_eq!(late.text("/error"), "link_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_asks_too_often_is_told_to_wait() {
    let app = with_ada().await;
    for _ in 0..5 {
        assert_eq!(ask(&app, ADA).await.status.as_u16(), 202);
    }
    let answer = ask(&app, ADA).await;
    assert_eq!((answer.status.as_u16(), answer.text("/error")), (429, "rate_limited".into()));
    assert!(!answer.header("retry-after").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planted_session_is_worth_nothing_after_a_sign_in() {
    let app = with_ada().await;
    let asked = ask(&app, ADA).await;
    let (token, _) = newest(&app).await;
    let planted = verify(&app, &asked.cookies(), json!({"token": token})).await.cookies();

    let asked = ask(&app, ADA).await;
    let (token, _) = newest(&app).await;
    let both = format!("{}; {planted}", asked.cookies());
    let victim = verify(&app, &both, json!({"token": token})).await.cookies();

    assert_eq!(app.with_cookie(&victim).get("/api/programs").await.status.as_u16(), 200);
    assert_eq!(
        app.with_cookie(&planted).get("/api/programs").await.text("/error"),
        "unauthenticated"
    );
}
