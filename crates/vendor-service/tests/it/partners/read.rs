//! `GET /api/partners` and `GET /api/partners/{id}`

use api_types::Scope::PartnersRead;
use chrono::TimeDelta;
use serde_json::json;

use super::{id, partner, program};
use crate::harness::TestApp;

#[actix_web::test]
async fn the_newest_stand_first_and_pages_follow_each_other() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    for name in ["Ada", "Bob", "Cyd"] {
        partner(&app, &format!("{name}@example.com"), name).await;
        app.advance(TimeDelta::seconds(1));
    }
    let caller = app.caller(&[PartnersRead]).await;

    let first = caller.get("/api/partners?limit=2").await.json();
    let cursor = first["nextCursor"].as_str().expect("a second page");
    let second = caller.get(&format!("/api/partners?limit=2&cursor={cursor}")).await.json();

    assert_eq!(
        (&first["items"][0]["name"], &first["items"][1]["name"]),
        (&json!("Cyd"), &json!("Bob"))
    );
    assert_eq!((&second["items"][0]["name"], &second["nextCursor"]), (&json!("Ada"), &json!(null)));
    assert_eq!(first["items"][0]["grants"][0]["programName"], "Standard");
    let bad = caller.get("/api/partners?cursor=x").await;
    assert_eq!(bad.text("/error"), "bad_request");
}

#[actix_web::test]
async fn filters_narrow_the_list() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let other = program(&app, "Other", false).await;
    partner(&app, "ada_1@example.com", "Ada").await;
    let bob = partner(&app, "bob@example.com", "Bob 100%").await;
    let grants = format!("/api/partners/{}/grants", id(&bob));
    app.admin().post(&grants, json!({"programId": other})).await;
    app.admin().post(&format!("/api/partners/{}/revoke", id(&bob)), json!({})).await;

    let names = async |query: &str| {
        let found = app.admin().get(&format!("/api/partners?{query}")).await.json();
        let names = found["items"].as_array().expect("a list").iter();
        names.map(|it| it["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("q=ADA_").await, ["Ada"]);
    assert_eq!(names("q=100%25").await, ["Bob 100%"]);
    assert_eq!(names("status=revoked").await, ["Bob 100%"]);
    assert_eq!(names("source=import").await, [""; 0]);
    assert_eq!(names(&format!("programId={other}")).await, ["Bob 100%"]);
}

#[actix_web::test]
async fn one_partner_is_shown_to_their_brand_alone() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let path = format!("/api/partners/{}", id(&ada));

    let shown = app.caller(&[PartnersRead]).await.get(&path).await;
    assert_eq!((shown.status.as_u16(), &shown.json()["email"]), (200, &ada["email"]));
    assert_eq!(app.nobody().get(&path).await.status, 401);
    assert_eq!(app.stranger().await.get(&path).await.text("/error"), "invalid_token");
    let unknown = api_types::PartnerId::new_at(app.app.clock.now());
    let answer = app.admin().get(&format!("/api/partners/{unknown}")).await;
    assert_eq!(
        answer.seen(),
        r#"404 {"detail":"There is no such partner","error":"partner_not_found"}"#
    );
}
