//! The router's memory: told of every change, and saved to disk.

use std::sync::Arc;
use std::time::Duration;

use api_types::CreatorId;
use network::app::App;
use network::clicks::map;
use network::hosts::Hosts;
use redirect::LinkMap;
use redirect::links::{Found, LinkTarget};
use serde_json::json;

use super::{Stage, follow, sql_of, ulid};
use crate::harness::TestApp;

/// Waits until what the map holds in memory is as wanted.
async fn until(app: &App, space: &str, slug: &str, wanted: impl Fn(&LinkTarget) -> bool) {
    let look = async {
        let mut beat = tokio::time::interval(Duration::from_millis(10));
        loop {
            beat.tick().await;
            if let Found::Link(target) = app.links.find(space, slug, app.clock.now())
                && wanted(&target)
            {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), look).await.expect("the map hears of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_of_what_a_link_leads_to_is_heard() {
    let app = TestApp::start().await;
    let follower = tokio::spawn(map::keep_fresh(app.app.clone()));
    let stage = Stage::set(&app).await;
    let creator = CreatorId::from_ulid(ulid(&stage.ada.get("/api/me").await.text("/id")));
    let own = network::clicks::model::own_space(creator);
    until(&app.app, "brightkiln", "ada", |it| it.eligible).await;
    until(&app.app, &own, "brightkiln", |it| it.eligible).await;

    stage.put_link("https://brand.example/new", "paused", 4).await;
    until(&app.app, "brightkiln", "ada", |it| {
        it.paused && it.destination.as_str() == "https://brand.example/new"
    })
    .await;
    let path = format!("/api/partnerships/{}", stage.id());
    stage.ada.patch(&path, json!({"creatorSlug": "kilns"})).await;
    until(&app.app, &own, "kilns", |it| it.paused).await;
    let sql = sql_of(&app).await;
    let end = "UPDATE partnerships SET status = 'ended', ended_at = now(), ended_by = 'brand'";
    sql.execute(end, &[]).await.expect("ended");
    until(&app.app, &own, "brightkiln", |it| !it.eligible).await;
    follower.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_the_copies_on_disk_serve() {
    let mut app = TestApp::start().await;
    let (path, creator) = {
        let stage = Stage::set(&app).await;
        let me = stage.ada.get("/api/me").await.text("/id");
        (stage.path(), CreatorId::from_ulid(ulid(&me)))
    };
    map::fill(&app.app).await;
    app.app.hosts.put("go.ada.com", Some(creator));
    map::save(&app.app).await;

    let roles = network::app::ROLES;
    let db = service_kit::Db::new("postgres://nobody@127.0.0.1:9/none", 1, roles).expect("a pool");
    let links = Arc::new(LinkMap::new(chrono::TimeDelta::seconds(5)));
    let hosts = Arc::new(Hosts::new(&app.app.config.public_url));
    app.alter(|app| *app = App { db, links, hosts, ..app.clone() });
    assert_eq!(follow(&app, &path, &[]).await.status, 503);
    map::fill(&app.app).await;

    assert_eq!(follow(&app, &path, &[]).await.status, 302);
    let own = [("host", "go.ada.com")];
    assert_eq!(follow(&app, "/r/brightkiln", &own).await.status, 302);
}
