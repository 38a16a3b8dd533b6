//! What the hub is told of links.

use api_types::RequestId;
use serde_json::{Value, json};

use crate::harness::TestApp;
use crate::pages::hub::Hub;
use crate::partners::{partner, program, provision};

/// A connected brand with a link that the hub asked for; answers program, partner and link.
async fn set(app: &TestApp) -> (String, String, String) {
    let program = program(app, "Standard", true).await;
    let (hub, request) = (app.hub().await, RequestId::new_at(app.app.clock.now()));
    let grace = provision(&hub, &program, "grace@example.com", request).await.text("/id");
    let form =
        json!({"partnerId": grace, "programId": program, "slug": "grace", "requestId": request});
    let link = hub.post("/api/links", form).await;
    assert_eq!(link.status, 201, "{}", link.body);
    (program, grace, link.text("/id"))
}

/// What the hub was told of a link, the oldest first.
async fn told(app: &TestApp, hub: &Hub, link: &str) -> Vec<(String, String)> {
    let route = format!("/api/vendors/me/links/{link}");
    let answer = json!({"linkId": link, "destinationUrl": "x", "status": "active", "version": 1});
    hub.answer(&format!("PUT {route}"), 200, answer);
    app.mails().await;
    let told = hub.received(&format!("PUT {route}"));
    let told: Vec<Value> = told.into_iter().map(|it| it.body).collect();
    let versions: Vec<i64> = told.iter().filter_map(|it| it["version"].as_i64()).collect();
    assert!(versions.is_sorted_by(|a, b| a < b), "versions only rise: {versions:?}");
    let text = |it: &Value, field: &str| it[field].as_str().unwrap_or_default().to_owned();
    told.iter().map(|it| (text(it, "destinationUrl"), text(it, "status"))).collect()
}

#[actix_web::test]
async fn the_hub_hears_of_every_change_of_where_its_links_lead() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let (program, grace, link) = set(&app).await;
    let admin = app.admin();
    let path = format!("/api/links/{link}");
    let deep = json!({"deepLink": "https://shop.example/deep"});
    assert_eq!(admin.patch(&path, deep).await.status, 200);
    admin.patch(&path, json!({"status": "paused"})).await;
    admin.patch(&path, json!({"status": "paused"})).await;
    admin.patch(&path, json!({"deepLink": "", "status": "active"})).await;
    let moved = json!({"destinationUrl": "https://shop.example/new"});
    admin.patch(&format!("/api/programs/{program}"), moved).await;
    admin.post(&format!("/api/partners/{grace}/revoke"), json!({})).await;
    admin.post(&format!("/api/partners/{grace}/reinstate"), json!({})).await;
    admin.delete(&format!("/api/programs/{program}")).await;

    let told = told(&app, &hub, &link).await;

    let (start, deep, new) =
        ("https://shop.example/start", "https://shop.example/deep", "https://shop.example/new");
    let wanted = [
        (deep, "active"),
        (deep, "paused"),
        (start, "active"),
        (new, "active"),
        (new, "ended"),
        (new, "active"),
        (new, "ended"),
    ];
    let wanted = wanted.map(|(url, status)| (url.to_owned(), status.to_owned()));
    assert_eq!(told, wanted);
}

#[actix_web::test]
async fn links_of_the_brands_own_partners_are_nobodys_business() {
    let hub = Hub::start();
    let app = hub.connected().await;
    program(&app, "Standard", true).await;
    partner(&app, "ada@example.com", "Ada").await;
    let link = app.admin().get("/api/links").await.text("/items/0/id");
    app.admin().patch(&format!("/api/links/{link}"), json!({"status": "paused"})).await;

    assert_eq!(told(&app, &hub, &link).await, []);
}

#[actix_web::test]
async fn a_link_that_the_hub_does_not_know_yet_is_told_again() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let (_, _, link) = set(&app).await;
    let refused = json!({"error": "state_conflict", "detail": "No partnership has this link yet"});
    hub.answer(&format!("PUT /api/vendors/me/links/{link}"), 409, refused);
    app.admin().patch(&format!("/api/links/{link}"), json!({"status": "paused"})).await;
    app.mails().await;
    app.advance(chrono::TimeDelta::minutes(1));

    app.mails().await;

    assert_eq!(hub.received(&format!("PUT /api/vendors/me/links/{link}")).len(), 2);
}
