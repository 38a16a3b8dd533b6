//! `GET /api/partners/{id}/grants`

use api_types::Scope::PartnersRead;
use chrono::TimeDelta;
use serde_json::json;

use crate::harness::TestApp;
use crate::partners::{id, partner, program};

#[actix_web::test]
async fn revoked_grants_stay_in_the_history() {
    let app = TestApp::start().await;
    let standard = program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let path = format!("/api/partners/{}/grants", id(&ada));
    app.admin().delete(&format!("{path}/{}", id(&ada["grants"][0]))).await;
    app.advance(TimeDelta::seconds(1));
    app.admin().post(&path, json!({"programId": standard})).await;
    let caller = app.caller(&[PartnersRead]).await;

    let all = caller.get(&path).await.json();
    let first = caller.get(&format!("{path}?limit=1")).await.json();

    assert_eq!(all["items"][0]["revokedAt"], json!(null));
    assert_eq!(all["items"][1]["revokedAt"], "2026-11-20T12:00:00Z");
    assert_eq!(first["nextCursor"], all["items"][0]["id"]);
}

#[actix_web::test]
async fn nobody_elses_history_is_shown() {
    let app = TestApp::start().await;
    let nowhere = api_types::PartnerId::new_at(app.app.clock.now());
    let path = format!("/api/partners/{nowhere}/grants");
    assert_eq!(app.admin().get(&path).await.text("/error"), "partner_not_found");
    assert_eq!(app.stranger().await.get(&path).await.text("/error"), "invalid_token");
    assert_eq!(app.hub().await.get(&path).await.text("/error"), "forbidden_scope");
}
