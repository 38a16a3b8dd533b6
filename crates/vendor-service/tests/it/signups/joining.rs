//! Asking, and proving the address

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{JOIN, code, join, last_mail, prove, take_signups, token, wish};
use crate::harness::TestApp;
use crate::partners::{id, partner, program};

const GRACE: &str = "grace@example.com";

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_takes_no_signups_until_it_says_so() {
    let app = TestApp::start().await;
    for answer in [app.nobody().get(JOIN).await, join(&app, GRACE).await] {
        assert_eq!(
            (answer.status.as_u16(), answer.text("/error").as_str()),
            (404, "signup_closed")
        );
    }
    program(&app, "Standard", false).await;
    take_signups(&app, "auto").await;
    let offer = app.nobody().get(JOIN).await;
    assert_eq!(offer.text("/termsInWords"), "20 % of every sale for 12 months");
    assert_eq!(offer.text("/termsUrl"), "https://brand.example/terms");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_proves_the_address_is_a_partner_with_the_default_program() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    take_signups(&app, "auto").await;
    join(&app, GRACE).await;
    assert_eq!(app.admin().get("/api/partners").await.json()["items"], json!([]));

    let mail = last_mail(&app, GRACE).await;
    let joined = app.nobody().post("/api/join/confirm", token(&mail)).await;
    assert_eq!(joined.text("/state"), "approved");
    let home = app.with_cookie(&joined.cookies()).get("/api/portal/home").await;
    assert_eq!(home.status, 200, "{}", home.body);
    let grace = app.admin().get("/api/partners").await.json()["items"][0].clone();
    assert_eq!((&grace["source"], &grace["status"]), (&json!("self_signup"), &json!("active")));
    assert_eq!(grace["grants"][0]["grantSource"], "signup");
    assert_eq!(app.admin().get("/api/links").await.text("/items/0/slug"), "grace-hopper");

    let again = app.nobody().post("/api/join/confirm", token(&mail)).await;
    assert_eq!(again.text("/error"), "link_expired", "a link works once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_the_mail_proves_it_too() {
    let app = TestApp::start().await;
    take_signups(&app, "auto").await;
    join(&app, GRACE).await;
    let code = code(&last_mail(&app, GRACE).await);
    let with = async |code: &str| {
        let form = json!({"email": GRACE, "code": code});
        app.nobody().post("/api/join/confirm", form).await
    };
    assert_eq!(with("AAAAAAAA").await.text("/error"), "link_expired");
    assert_eq!(with(&code).await.text("/state"), "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_whose_address_is_known() {
    let app = TestApp::start().await;
    take_signups(&app, "auto").await;
    let known = partner(&app, "ada@example.com", "Ada").await;
    let gone = partner(&app, "gone@example.com", "Gone").await;
    app.admin().post(&format!("/api/partners/{}/revoke", id(&gone)), json!({})).await;
    let answers = [
        join(&app, GRACE).await,
        join(&app, "ada@example.com").await,
        join(&app, "gone@example.com").await,
    ];
    for answer in &answers {
        assert_eq!((answer.status, answer.body.as_str()), (answers[0].status, r#"{"sent":true}"#));
        assert_eq!(answer.cookies(), answers[0].cookies());
    }

    let mail = last_mail(&app, "ada@example.com").await;
    assert_eq!(mail.subject, "You are a partner of My brand already");
    let entered = app.nobody().post("/api/join/confirm", token(&mail)).await;
    assert_eq!(entered.text("/signIn/email"), "ada@example.com");
    let partners = app.admin().get("/api/partners").await.json()["items"].clone();
    assert_eq!(partners.as_array().map(Vec::len), Some(2), "{}", id(&known));
    let to_gone = app.mails().await.into_iter().filter(|it| it.to == "gone@example.com");
    assert_eq!(to_gone.count(), 1, "the first invitation, and no way in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_is_wrong_is_named_and_too_much_is_refused() {
    let app = TestApp::start().await;
    take_signups(&app, "auto").await;
    let fields = [
        ("email", json!("nobody")),
        ("name", json!(" ")),
        ("pitch", json!("")),
        ("acceptsTerms", json!(false)),
    ];
    for (field, value) in fields {
        let mut form = wish(GRACE);
        form[field] = value;
        let answer = app.nobody().post(JOIN, form).await;
        assert_eq!((answer.status.as_u16(), answer.text("/field").as_str()), (422, field));
    }
    let mut last = Value::Null;
    for number in 0..21 {
        last = join(&app, &format!("p{number}@example.com")).await.json();
    }
    assert_eq!(last["error"], "rate_limited");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wish_counts_whose_letter_is_answered() {
    let app = TestApp::start().await;
    take_signups(&app, "review").await;
    join(&app, GRACE).await;
    let mine = last_mail(&app, GRACE).await;
    let mut forged = wish(GRACE);
    (forged["name"], forged["pitch"]) = (json!("Mallory"), json!("Pay me twice"));
    assert_eq!(app.nobody().post(JOIN, forged).await.status, 202);
    let theirs = last_mail(&app, GRACE).await;
    assert_ne!(token(&mine), token(&theirs));

    let proven = app.nobody().post("/api/join/confirm", token(&mine)).await;
    assert_eq!(proven.text("/state"), "pending");
    let waiting = app.admin().get("/api/signups").await;
    assert_eq!(waiting.json()["items"].as_array().map(Vec::len), Some(1), "{}", waiting.body);
    assert_eq!(waiting.text("/items/0/name"), "Grace Hopper");
    assert_eq!(waiting.text("/items/0/pitch"), "A letter about compilers");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_form_changes_nothing_of_what_was_proven() {
    let app = TestApp::start().await;
    take_signups(&app, "review").await;
    prove(&app, GRACE).await;
    let mut forged = wish(GRACE);
    forged["pitch"] = json!("Pay me twice");
    app.nobody().post(JOIN, forged.clone()).await;
    let waiting = app.admin().get("/api/signups").await;
    assert_eq!(waiting.text("/items/0/pitch"), "A letter about compilers");

    // Its letter answered, it is the owner's own word.
    let mail = last_mail(&app, GRACE).await;
    app.nobody().post("/api/join/confirm", token(&mail)).await;
    let waiting = app.admin().get("/api/signups").await;
    assert_eq!(waiting.json()["items"].as_array().map(Vec::len), Some(1), "{}", waiting.body);
    assert_eq!(waiting.text("/items/0/pitch"), "Pay me twice");
    let again = app.nobody().post("/api/join/confirm", token(&mail)).await;
    assert_eq!(again.text("/error"), "link_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_to_join_takes_no_letter_from_signing_in() {
    let app = TestApp::start().await;
    take_signups(&app, "auto").await;
    partner(&app, "ada@example.com", "Ada").await;
    for _ in 0..5 {
        assert_eq!(join(&app, "ada@example.com").await.status, 202);
    }
    assert_eq!(join(&app, "ada@example.com").await.text("/error"), "rate_limited");
    let signing_in = json!({"email": "ada@example.com", "role": "partner"});
    let asked = app.nobody().post("/api/auth/magic", signing_in).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_of_another_brand_or_an_old_one_opens_nothing() {
    let app = TestApp::start().await;
    take_signups(&app, "auto").await;
    join(&app, GRACE).await;
    let mail = last_mail(&app, GRACE).await;
    app.advance(TimeDelta::hours(25));
    let late = app.nobody().post("/api/join/confirm", token(&mail)).await;
    assert_eq!(late.text("/error"), "link_expired");
    app.advance(TimeDelta::days(8));
    app.job("signups.prune").await;
    assert_eq!(prove(&app, GRACE).await.text("/state"), "approved", "one may ask anew");
}
