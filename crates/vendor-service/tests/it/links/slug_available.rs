//! `GET /api/federation/slug-available`

use crate::harness::TestApp;
use crate::partners::{partner, program};

#[actix_web::test]
async fn a_slug_is_free_taken_or_unlawful() {
    let app = TestApp::start().await;
    program(&app, "Standard", true).await;
    partner(&app, "ada@example.com", "Ada").await;
    let hub = app.hub().await;
    let ask =
        async |slug: &str| hub.get(&format!("/api/federation/slug-available?slug={slug}")).await;

    assert_eq!(ask("Grace").await.seen(), r#"200 {"available":true,"slug":"grace"}"#);
    assert_eq!(ask("ADA").await.seen(), r#"200 {"available":false,"slug":"ada"}"#);
    let reserved = ask("admin").await;
    assert_eq!((reserved.status.as_u16(), reserved.text("/field").as_str()), (422, "slug"));
    let path = "/api/federation/slug-available?slug=grace";
    assert_eq!(app.nobody().get(path).await.status, 401);
    assert_eq!(app.stranger().await.get(path).await.text("/error"), "invalid_token");
}
