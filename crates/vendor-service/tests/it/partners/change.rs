//! `PATCH /api/partners/{id}`

use api_types::RequestId;
use serde_json::json;

use super::{id, partner, program, provision};
use crate::harness::TestApp;

#[actix_web::test]
async fn a_partner_is_renamed() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let path = format!("/api/partners/{}", id(&ada));

    for _ in 0..2 {
        let renamed = app.admin().patch(&path, json!({"name": " Augusta "})).await;
        assert_eq!((renamed.status.as_u16(), &renamed.json()["name"]), (200, &json!("Augusta")));
    }
    let empty = app.admin().patch(&path, json!({"name": ""})).await;
    assert_eq!((empty.status.as_u16(), empty.text("/field").as_str()), (422, "name"));
    let unknown = app.admin().patch(&path, json!({"source": "import"})).await;
    assert_eq!(unknown.status, 400);
    assert_eq!(app.stranger().await.patch(&path, json!({"name": "Eve"})).await.status, 401);
}

#[actix_web::test]
async fn the_hub_renames_only_whom_it_brought() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    let direct = partner(&app, "ada@example.com", "Ada").await;
    let (hub, request) = (app.hub().await, RequestId::new_at(app.app.clock.now()));
    let brought = provision(&hub, &program, "grace@example.com", request).await.json();
    let rename =
        async |id: &str| hub.patch(&format!("/api/partners/{id}"), json!({"name": "X"})).await;

    assert_eq!(rename(id(&brought)).await.status, 200);
    assert_eq!(rename(id(&direct)).await.text("/error"), "partner_not_found");
    provision(&hub, &program, "ada@example.com", RequestId::new_at(app.app.clock.now())).await;
    assert_eq!(rename(id(&direct)).await.text("/error"), "forbidden_role");
}
