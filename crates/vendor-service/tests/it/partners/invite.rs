//! `POST /api/partners/{id}/invite`

use api_types::Scope::PartnersWrite;
use serde_json::json;

use super::{id, partner, program};
use crate::harness::TestApp;

#[actix_web::test]
async fn each_invitation_is_a_mail_with_a_link_of_its_own() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let path = format!("/api/partners/{}/invite", id(&ada));

    let answer = app.caller(&[PartnersWrite]).await.post(&path, json!({})).await;

    assert_eq!(answer.status, 200, "{}", answer.body);
    let mails = app.mails().await;
    assert_eq!(mails.len(), 2);
    assert_ne!(mails[0].text, mails[1].text);
}

#[actix_web::test]
async fn the_link_signs_in_and_makes_the_partner_active() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let mails = app.mails().await;
    let (_, token) = mails[0].text.split_once("#token=").expect("a link");
    let token = token.split_whitespace().next().expect("a token");

    let verified = app.nobody().post("/api/auth/magic/verify", json!({"token": token})).await;

    assert_eq!(verified.status, 200, "{}", verified.body);
    let path = format!("/api/partners/{}", id(&ada));
    assert_eq!(app.admin().get(&path).await.json()["status"], "active");
}

#[actix_web::test]
async fn a_revoked_partner_is_not_invited() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    app.admin().post(&format!("/api/partners/{}/revoke", id(&ada)), json!({})).await;
    let path = format!("/api/partners/{}/invite", id(&ada));

    assert_eq!(app.admin().post(&path, json!({})).await.text("/error"), "partner_revoked");
    assert_eq!(app.stranger().await.post(&path, json!({})).await.text("/error"), "invalid_token");
    assert_eq!(app.mails().await.len(), 1);
}
