//! The router's map of links: filled, told of changes, saved and loaded.

use std::sync::Arc;
use std::time::Duration;

use redirect::links::{Found, LinkMap, LinkTarget};
use serde_json::json;
use vendor::app::App;
use vendor::config::Tenancy;
use vendor::links::map;

use crate::harness::TestApp;
use crate::partners::{id, partner, program};

/// As the router asks: memory first, then the database.
async fn target(app: &App, tenant: &str, slug: &str) -> Option<Arc<LinkTarget>> {
    match app.links.find(tenant, slug, app.clock.now()) {
        Found::Link(target) => Some(target),
        Found::Absent => None,
        Found::Unknown => map::find_missing(app, tenant, slug).await.expect("an answer"),
    }
}

/// Waits until what the map holds in memory is as wanted.
async fn until(app: &App, slug: &str, wanted: impl Fn(&LinkTarget) -> bool) {
    let look = async {
        let mut beat = tokio::time::interval(Duration::from_millis(10));
        loop {
            beat.tick().await;
            if let Found::Link(target) = app.links.find("", slug, app.clock.now())
                && wanted(&target)
            {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), look).await.expect("the map hears of it");
}

#[actix_web::test]
async fn a_link_that_is_not_in_memory_is_looked_up_once() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    assert!(target(&app.app, "", "ada").await.is_none());
    let ada = partner(&app, "ada@example.com", "Ada").await;

    assert!(target(&app.app, "", "ada").await.is_none(), "the miss still holds");
    app.advance(chrono::TimeDelta::seconds(6));
    let found = target(&app.app, "", "ADA").await.expect("the link");

    assert_eq!(found.destination.as_str(), "https://shop.example/start");
    assert_eq!(found.partner_id.to_string(), id(&ada));
    assert!(found.eligible && !found.paused);
}

#[actix_web::test]
async fn every_change_of_what_a_link_resolves_to_is_heard() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let follower = tokio::spawn(map::keep_fresh(app.app.clone()));
    until(&app.app, "ada", |it| it.eligible).await;

    let link = app.admin().get("/api/links").await.json()["items"][0].clone();
    let path = format!("/api/links/{}", id(&link));
    app.admin().patch(&path, json!({"status": "paused"})).await;
    until(&app.app, "ada", |it| it.paused).await;
    let elsewhere = json!({"destinationUrl": "https://shop.example/new"});
    app.admin().patch(&format!("/api/programs/{program}"), elsewhere).await;
    until(&app.app, "ada", |it| it.destination.as_str() == "https://shop.example/new").await;
    app.admin().post(&format!("/api/partners/{}/revoke", id(&ada)), json!({})).await;
    until(&app.app, "ada", |it| !it.eligible).await;
    partner(&app, "bob@example.com", "Bob").await;
    until(&app.app, "bob", |it| it.eligible).await;
    app.admin().delete(&format!("/api/programs/{program}")).await;
    until(&app.app, "bob", |it| !it.eligible).await;
    follower.abort();
}

#[actix_web::test]
async fn with_many_brands_a_link_is_found_under_its_own() {
    let app = TestApp::start_as(Tenancy::Multi, &[]).await;
    let form = json!({
        "name": "Standard",
        "destinationUrl": "https://shop.example/",
        "rule": {"kind": "percent", "value": "20"},
    });
    let base = format!("/api/t/{}", app.brand.slug);
    app.admin().post(&format!("{base}/programs"), form).await;
    let ada = json!({"email": "ada@example.com", "name": "Ada"});
    let ada = app.admin().post(&format!("{base}/partners"), ada).await;
    assert_eq!(ada.status, 201, "{}", ada.body);
    let links = app.admin().get(&format!("{base}/links")).await;
    assert_eq!(links.text("/items/0/shareUrl"), "http://localhost:4600/r/brand/ada");

    map::fill(&app.app).await;

    assert!(target(&app.app, "brand", "ada").await.is_some());
    assert!(target(&app.app, "other-brand", "ada").await.is_none());
    app.stranger().await;
    let path = format!("/api/t/other-brand/partners/{}", ada.text("/id"));
    assert_eq!(app.admin().get(&path).await.text("/error"), "partner_not_found");
}

#[actix_web::test]
async fn without_a_database_the_copy_on_disk_serves() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    partner(&app, "ada@example.com", "Ada").await;
    map::fill(&app.app).await;
    map::save(&app.app).await;

    let roles = vendor::app::ROLES;
    let db = service_kit::Db::new("postgres://nobody@127.0.0.1:9/none", 1, roles).expect("a pool");
    let links = Arc::new(LinkMap::new(chrono::TimeDelta::seconds(5)));
    let cut_off = App { db, links, ..app.app.clone() };
    map::fill(&cut_off).await;

    assert!(target(&cut_off, "", "ada").await.is_some());
    let unknown = map::find_missing(&cut_off, "", "bob").await;
    let error = unknown.expect_err("nobody to ask");
    assert_eq!(error.told().error, api_types::ErrorCode::Unavailable);
}
