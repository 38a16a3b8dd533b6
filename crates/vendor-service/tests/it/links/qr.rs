//! `GET /api/links/{id}/qr.svg`

use api_types::Scope::LinksRead;

use crate::harness::TestApp;
use crate::partners::{id, partner, program};

#[actix_web::test]
async fn the_code_is_a_drawing_of_the_share_address() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    partner(&app, "ada@example.com", "Ada").await;
    let link = app.admin().get("/api/links").await.json()["items"][0].clone();
    let path = format!("/api/links/{}/qr.svg", id(&link));

    let drawn = app.caller(&[LinksRead]).await.get(&path).await;

    assert_eq!((drawn.status.as_u16(), drawn.header("content-type")), (200, "image/svg+xml"));
    assert!(drawn.body.starts_with("<svg") && drawn.body.contains("http://www.w3.org/2000/svg"));
    assert_eq!(app.nobody().get(&path).await.status, 401);
    assert_eq!(app.stranger().await.get(&path).await.text("/error"), "invalid_token");
    let unknown = api_types::LinkId::new_at(app.app.clock.now());
    let absent = app.admin().get(&format!("/api/links/{unknown}/qr.svg")).await;
    assert_eq!(absent.text("/error"), "link_not_found");
}
