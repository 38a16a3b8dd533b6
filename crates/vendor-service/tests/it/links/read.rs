//! `GET /api/links` and `GET /api/links/{id}`

use api_types::Scope::LinksRead;
use chrono::TimeDelta;

use crate::harness::TestApp;
use crate::partners::{id, partner, program};

#[actix_web::test]
async fn links_are_listed_filtered_and_paged() {
    let app = TestApp::start().await;
    let standard = program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    app.advance(TimeDelta::seconds(1));
    partner(&app, "bob@example.com", "Bob").await;
    let caller = app.caller(&[LinksRead]).await;
    let slugs = async |query: &str| {
        let found = caller.get(&format!("/api/links?{query}")).await.json();
        let items = found["items"].as_array().expect("a list").iter();
        items.map(|it| it["slug"].as_str().expect("a slug").to_owned()).collect::<Vec<_>>()
    };

    assert_eq!(slugs("").await, ["bob", "ada"]);
    assert_eq!(slugs(&format!("partnerId={}", id(&ada))).await, ["ada"]);
    assert_eq!(slugs(&format!("programId={standard}&q=BO")).await, ["bob"]);
    assert_eq!(slugs("q=_").await, [""; 0]);
    let first = caller.get("/api/links?limit=1").await.json();
    let cursor = first["nextCursor"].as_str().expect("a second page");
    assert_eq!(slugs(&format!("limit=1&cursor={cursor}")).await, ["ada"]);
}

#[actix_web::test]
async fn one_link_is_shown_to_its_brand_alone() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    partner(&app, "ada@example.com", "Ada").await;
    let link = app.admin().get("/api/links").await.json()["items"][0].clone();
    let path = format!("/api/links/{}", id(&link));

    assert_eq!(app.caller(&[LinksRead]).await.get(&path).await.json(), link);
    assert_eq!(app.nobody().get(&path).await.status, 401);
    assert_eq!(app.stranger().await.get(&path).await.text("/error"), "invalid_token");
    let unknown = api_types::LinkId::new_at(app.app.clock.now());
    assert_eq!(
        app.admin().get(&format!("/api/links/{unknown}")).await.seen(),
        r#"404 {"detail":"There is no such link","error":"link_not_found"}"#
    );
}
