//! `POST /api/partners/{id}/grants`

use api_types::RequestId;
use api_types::Scope::PartnersWrite;
use chrono::TimeDelta;
use serde_json::json;

use crate::harness::TestApp;
use crate::partners::{id, partner, program, provision};

#[actix_web::test]
async fn a_grant_freezes_the_terms_and_comes_with_a_link() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let other = program(&app, "Other", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let path = format!("/api/partners/{}/grants", id(&ada));
    let caller = app.caller(&[PartnersWrite]).await;

    let given = caller.post(&path, json!({"programId": other})).await;
    app.advance(TimeDelta::hours(1));
    let rule = json!({"rule": {"kind": "percent", "value": "10"}});
    app.admin().patch(&format!("/api/programs/{other}"), rule).await;
    let again = caller.post(&path, json!({"programId": other})).await;

    assert_eq!((given.status.as_u16(), again.status.as_u16()), (201, 200), "{}", given.body);
    assert_eq!(given.json(), again.json());
    assert_eq!(again.json()["termsInWords"], "20 % of every sale for 12 months");
    let links = app.admin().get(&format!("/api/links?programId={other}")).await.json();
    let slug = links["items"][0]["slug"].as_str().expect("a slug");
    assert!(slug.starts_with("ada-") && slug.len() == 8, "{slug}");
}

#[actix_web::test]
async fn programs_that_cannot_be_had_are_refused() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let old = program(&app, "Old", true).await;
    let private = program(&app, "Private", false).await;
    let now = app.app.clock.now();
    let shared = program(&app, "Shared", true).await;
    let hub = app.hub().await;
    let grace = provision(&hub, &shared, "grace@example.com", RequestId::new_at(now)).await;
    app.admin().delete(&format!("/api/programs/{old}")).await;
    let path = format!("/api/partners/{}/grants", grace.text("/id"));
    let ask = |program: &str| json!({"programId": program});

    assert_eq!(app.admin().post(&path, ask(&old)).await.text("/error"), "program_archived");
    assert_eq!(hub.post(&path, ask(&old)).await.text("/error"), "program_not_found");
    assert_eq!(hub.post(&path, ask(&private)).await.text("/error"), "program_not_found");
    let stranger = app.stranger().await.post(&path, ask(&shared)).await;
    assert_eq!(stranger.text("/error"), "invalid_token");
}

#[actix_web::test]
async fn a_revoked_partner_is_given_nothing() {
    let app = TestApp::start().await;
    let standard = program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    app.admin().post(&format!("/api/partners/{}/revoke", id(&ada)), json!({})).await;
    let path = format!("/api/partners/{}/grants", id(&ada));
    let refused = app.admin().post(&path, json!({"programId": standard})).await;
    assert_eq!(
        (refused.status.as_u16(), refused.text("/error").as_str()),
        (422, "partner_revoked")
    );
}
