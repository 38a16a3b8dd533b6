//! `POST /api/links`, by the brand.

use api_types::Scope::LinksWrite;
use serde_json::json;

use crate::harness::TestApp;
use crate::partners::{id, partner, program};

#[actix_web::test]
async fn a_link_leads_to_its_program_or_to_its_own_page() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let caller = app.caller(&[LinksWrite]).await;
    let form = json!({"partnerId": ada["id"], "programId": program, "slug": "Ada-Deals"});

    let plain = caller.post("/api/links", form.clone()).await;
    let mut deep = form;
    deep["slug"] = json!("ada-blog");
    deep["deepLink"] = json!("https://blog.example/post?x=1");
    let deep = caller.post("/api/links", deep).await;

    assert_eq!(plain.status, 201, "{}", plain.body);
    assert_eq!(plain.text("/slug"), "ada-deals");
    assert_eq!(plain.text("/shareUrl"), "http://localhost:4600/r/ada-deals");
    assert_eq!(plain.text("/destinationUrl"), "https://shop.example/start");
    assert_eq!((&plain.json()["deepLink"], &plain.json()["version"]), (&json!(null), &json!(1)));
    assert_eq!(deep.text("/destinationUrl"), "https://blog.example/post?x=1");
}

#[actix_web::test]
async fn a_wished_slug_is_had_once() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let form = json!({"partnerId": ada["id"], "programId": program, "slug": "ADA"});
    assert_eq!(
        app.admin().post("/api/links", form).await.seen(),
        r#"409 {"detail":"This slug is taken","error":"slug_taken","field":"slug"}"#
    );
    let form = json!({"partnerId": ada["id"], "programId": program});
    let slug = app.admin().post("/api/links", form).await.text("/slug");
    assert!(slug.starts_with("ada-"), "{slug}");
}

#[actix_web::test]
async fn what_a_link_may_not_be_is_refused_by_field() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let request = api_types::RequestId::new_at(app.app.clock.now());
    for (field, value) in [
        ("slug", json!("admin")),
        ("slug", json!("a b")),
        ("deepLink", json!("https://evil.example/")),
        ("deepLink", json!("http://shop.example/")),
        ("requestId", json!(request)),
    ] {
        let mut form = json!({"partnerId": ada["id"], "programId": program});
        form[field] = value;
        let answer = app.admin().post("/api/links", form).await;
        assert_eq!((answer.status.as_u16(), answer.text("/field").as_str()), (422, field));
    }
}

#[actix_web::test]
async fn a_link_needs_a_partner_who_has_the_program() {
    let app = TestApp::start().await;
    let standard = program(&app, "Standard", false).await;
    let other = program(&app, "Other", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let unknown = api_types::PartnerId::new_at(app.app.clock.now()).to_string();
    let ask = async |partner: &str, program: &str| {
        let form = json!({"partnerId": partner, "programId": program});
        let answer = app.admin().post("/api/links", form).await;
        (answer.status.as_u16(), answer.text("/error"))
    };

    assert_eq!(ask(id(&ada), &other).await, (403, "program_not_granted".to_owned()));
    assert_eq!(ask(&unknown, &standard).await, (404, "partner_not_found".to_owned()));
    app.admin().post(&format!("/api/partners/{}/revoke", id(&ada)), json!({})).await;
    assert_eq!(ask(id(&ada), &standard).await, (422, "partner_revoked".to_owned()));
}

#[actix_web::test]
async fn strangers_make_no_links() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let form = json!({"partnerId": ada["id"], "programId": program});
    assert_eq!(app.nobody().post("/api/links", form.clone()).await.status, 401);
    let stranger = app.stranger().await.post("/api/links", form.clone()).await;
    assert_eq!(stranger.text("/error"), "invalid_token");
    let reader = app.caller(&[api_types::Scope::LinksRead]).await;
    assert_eq!(reader.post("/api/links", form).await.text("/error"), "forbidden_scope");
}
