//! `/api/signups`: the team decides

use serde_json::json;

use super::{join, last_mail, prove, take_signups, token};
use crate::harness::TestApp;
use crate::partners::{partner, program};

const GRACE: &str = "grace@example.com";
const LIST: &str = "/api/signups";

#[tokio::test(flavor = "multi_thread")]
async fn the_team_sees_only_proven_addresses_and_approves() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    take_signups(&app, "review").await;
    let invite = json!({"email": "olga@brand.example", "name": "Olga", "role": "owner"});
    app.admin().post("/api/settings/team", invite).await;
    join(&app, "unproven@example.com").await;
    let proven = prove(&app, GRACE).await;
    assert_eq!((proven.text("/state").as_str(), proven.cookies().as_str()), ("pending", ""));
    prove(&app, GRACE).await;

    let waiting = app.admin().get(LIST).await;
    assert_eq!(waiting.json()["items"].as_array().map(Vec::len), Some(1), "{}", waiting.body);
    assert_eq!(waiting.text("/items/0/pitch"), "A letter about compilers");
    let told = app.mails().await.into_iter().filter(|it| it.subject.contains("wants to become"));
    assert_eq!(told.count(), 1, "the team is told once");

    let path = format!("{LIST}/{}", waiting.text("/items/0/id"));
    let approved = app.admin().post(&format!("{path}/approve"), json!({"note": "Welcome"})).await;
    assert_eq!(approved.text("/state"), "approved");
    let partner = app.admin().get(&format!("/api/partners/{}", approved.text("/partnerId"))).await;
    assert_eq!(
        (partner.text("/status").as_str(), partner.text("/source").as_str()),
        ("active", "self_signup")
    );
    let mail = last_mail(&app, GRACE).await;
    assert!(mail.subject == "You are a partner of My brand now" && mail.text.contains("Welcome"));
    let entered = app.nobody().post("/api/auth/magic/verify", token(&mail)).await;
    assert_eq!(entered.text("/role"), "partner");

    let late = app.admin().post(&format!("{path}/decline"), json!({})).await;
    assert_eq!((late.status.as_u16(), late.text("/error").as_str()), (409, "state_conflict"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_declined_is_told_why_and_may_ask_again() {
    let app = TestApp::start().await;
    take_signups(&app, "review").await;
    prove(&app, GRACE).await;
    let path = format!("{LIST}/{}", app.admin().get(LIST).await.text("/items/0/id"));
    let long = json!({"note": "x".repeat(1_001)});
    assert_eq!(app.admin().post(&format!("{path}/decline"), long).await.text("/field"), "note");
    let declined = app.admin().post(&format!("{path}/decline"), json!({"note": "Not now"})).await;
    assert_eq!(declined.text("/state"), "declined");
    assert!(last_mail(&app, GRACE).await.text.contains("They write: Not now"));
    let shown = app.admin().get(&format!("{LIST}?state=declined")).await;
    assert_eq!(shown.text("/items/0/note"), "Not now");
    assert_eq!(app.admin().get("/api/partners").await.json()["items"], json!([]));

    assert_eq!(prove(&app, GRACE).await.text("/state"), "pending");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_invited_meanwhile_stays_that_partner() {
    let app = TestApp::start().await;
    take_signups(&app, "review").await;
    prove(&app, GRACE).await;
    let invited = partner(&app, GRACE, "Grace").await;
    let path = format!("{LIST}/{}/approve", app.admin().get(LIST).await.text("/items/0/id"));
    let approved = app.admin().post(&path, json!({})).await;
    assert_eq!(approved.json()["partnerId"], invited["id"], "{}", approved.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_not_found() {
    let app = TestApp::start().await;
    let nowhere = api_types::SignupId::new_at(app.app.clock.now());
    let answer = app.admin().post(&format!("{LIST}/{nowhere}/approve"), json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.text("/error").as_str()), (404, "signup_not_found"));
    assert_eq!(app.admin().get(&format!("{LIST}?cursor=x")).await.text("/error"), "bad_request");
    let bad = json!({"mode": "auto", "termsUrl": "ftp://x"});
    let put = actix_web::http::Method::PUT;
    let refused = app.admin().send(put, "/api/settings/signup", Some(bad), &[]).await;
    assert_eq!(refused.text("/field"), "termsUrl");
}
