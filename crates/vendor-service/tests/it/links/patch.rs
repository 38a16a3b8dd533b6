//! `PATCH /api/links/{id}`

use api_types::RequestId;
use api_types::Scope::LinksWrite;
use serde_json::json;

use crate::harness::TestApp;
use crate::partners::{id, partner, program, provision};

#[actix_web::test]
async fn a_link_is_paused_and_led_elsewhere_and_its_version_rises() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    partner(&app, "ada@example.com", "Ada").await;
    let link = app.admin().get("/api/links").await.json()["items"][0].clone();
    let path = format!("/api/links/{}", id(&link));
    let caller = app.caller(&[LinksWrite]).await;

    let deep = json!({"deepLink": "https://blog.example/x", "status": "paused"});
    let changed = caller.patch(&path, deep.clone()).await.json();
    assert_eq!((&changed["status"], &changed["version"]), (&json!("paused"), &json!(2)));
    assert_eq!(changed["destinationUrl"], "https://blog.example/x");
    assert_eq!(caller.patch(&path, deep).await.json(), changed);
    let back = caller.patch(&path, json!({"deepLink": "", "status": "active"})).await.json();
    assert_eq!((&back["destinationUrl"], &back["version"]), (&link["destinationUrl"], &json!(3)));
}

#[actix_web::test]
async fn a_link_is_not_led_astray() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    partner(&app, "ada@example.com", "Ada").await;
    let link = app.admin().get("/api/links").await.json()["items"][0].clone();
    let path = format!("/api/links/{}", id(&link));
    let astray = json!({"deepLink": "https://evil.example"});

    let refused = app.admin().patch(&path, astray.clone()).await;
    assert_eq!((refused.status.as_u16(), refused.text("/field").as_str()), (422, "deepLink"));
    assert_eq!(app.stranger().await.patch(&path, astray).await.status, 401);
    assert_eq!(app.admin().get(&path).await.json(), link);
}

#[actix_web::test]
async fn the_hub_changes_only_links_of_its_own() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    partner(&app, "ada@example.com", "Ada").await;
    let ours = app.admin().get("/api/links").await.json()["items"][0].clone();
    let (hub, request) = (app.hub().await, RequestId::new_at(app.app.clock.now()));
    let grace = provision(&hub, &program, "grace@example.com", request).await.text("/id");
    let form = json!({"partnerId": grace, "programId": program, "requestId": request});
    let theirs = hub.post("/api/links", form).await;
    let pause =
        async |id: &str| hub.patch(&format!("/api/links/{id}"), json!({"status": "paused"})).await;

    assert_eq!(theirs.text("/slug"), "grace-hopper");
    assert_eq!(pause(&theirs.text("/id")).await.json()["status"], "paused");
    assert_eq!(pause(id(&ours)).await.text("/error"), "link_not_found");
}
