//! `DELETE /api/partners/{id}/grants/{grantId}`

use api_types::RequestId;
use serde_json::json;

use crate::harness::TestApp;
use crate::partners::{id, partner, program, provision};

#[actix_web::test]
async fn a_grant_that_was_taken_back_can_be_given_anew() {
    let app = TestApp::start().await;
    let standard = program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let base = format!("/api/partners/{}/grants", id(&ada));
    let path = format!("{base}/{}", id(&ada["grants"][0]));

    let taken = app.admin().delete(&path).await;
    assert_eq!(
        (taken.status.as_u16(), taken.text("/revokedAt").as_str()),
        (200, "2026-11-20T12:00:00Z")
    );
    assert_eq!(app.admin().delete(&path).await.json(), taken.json());
    let shown = app.admin().get(&format!("/api/partners/{}", id(&ada))).await.json();
    assert_eq!(shown["grants"], json!([]));
    let anew = app.admin().post(&base, json!({"programId": standard})).await;
    assert_eq!(anew.status, 201);
    assert_ne!(anew.text("/id"), taken.text("/id"));
}

#[actix_web::test]
async fn the_hub_takes_back_its_own_and_leaves_the_brands() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    let (hub, now) = (app.hub().await, app.app.clock.now());
    let direct = partner(&app, "ada@example.com", "Ada").await;
    let known = provision(&hub, &program, "ada@example.com", RequestId::new_at(now)).await.json();
    let brought =
        provision(&hub, &program, "grace@example.com", RequestId::new_at(now)).await.json();
    let take = async |partner: &serde_json::Value| {
        let path = format!("/api/partners/{}/grants/{}", id(partner), id(&partner["grants"][0]));
        hub.delete(&path).await
    };
    let shown = async |partner: &serde_json::Value| {
        app.admin().get(&format!("/api/partners/{}", id(partner))).await.json()
    };

    assert_eq!(take(&brought).await.text("/revokedAt"), "2026-11-20T12:00:00Z");
    assert_eq!(shown(&brought).await["viaNetwork"], false);
    assert_eq!(take(&known).await.json()["revokedAt"], json!(null));
    let ada = shown(&known).await;
    assert_eq!((&ada["viaNetwork"], &ada["grants"]), (&json!(false), &direct["grants"]));
    assert_eq!(take(&known).await.text("/error"), "not_found");
}

#[actix_web::test]
async fn another_partners_grant_is_not_there() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let bob = partner(&app, "bob@example.com", "Bob").await;
    let path = format!("/api/partners/{}/grants/{}", id(&bob), id(&ada["grants"][0]));
    assert_eq!(
        app.admin().delete(&path).await.seen(),
        r#"404 {"detail":"This partner has no such grant","error":"not_found"}"#
    );
    assert_eq!(app.stranger().await.delete(&path).await.status, 401);
}
