//! `/api/join` and `/join`: people who become partners by themselves

mod joining;
mod pages;
mod reviewing;

use serde_json::{Value, json};
use service_kit::mail::Mail;

use crate::harness::{Answer, TestApp};

pub const JOIN: &str = "/api/join";

pub async fn take_signups(app: &TestApp, mode: &str) {
    let (admin, put) = (app.admin(), actix_web::http::Method::PUT);
    let form = json!({"mode": mode, "termsUrl": "https://brand.example/terms"});
    let answer = admin.send(put, "/api/settings/signup", Some(form), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

pub fn wish(email: &str) -> Value {
    json!({
        "email": email, "name": "Grace Hopper", "pitch": "A letter about compilers",
        "acceptsTerms": true,
    })
}

pub async fn join(app: &TestApp, email: &str) -> Answer {
    app.nobody().post(JOIN, wish(email)).await
}

pub async fn last_mail(app: &TestApp, email: &str) -> Mail {
    let mails = app.mails().await;
    mails.into_iter().rfind(|it| it.to == email).unwrap_or_else(|| panic!("no mail to {email}"))
}

pub fn token(mail: &Mail) -> Value {
    let (_, rest) = mail.text.split_once("#token=").expect("a link");
    json!({"token": rest.split_whitespace().next().expect("a token")})
}

pub fn code(mail: &Mail) -> String {
    let (_, rest) = mail.text.split_once("asked for it: ").expect("a code");
    rest.split_whitespace().next().expect("a code").to_owned()
}

/// Asks and proves the address; the answer to the proof.
pub async fn prove(app: &TestApp, email: &str) -> Answer {
    assert_eq!(join(app, email).await.status, 202);
    let mail = last_mail(app, email).await;
    app.nobody().post("/api/join/confirm", token(&mail)).await
}
