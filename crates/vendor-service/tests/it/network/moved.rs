//! `POST /api/admin/network/move`

use serde_json::json;

use super::{connected, push};
use crate::pages::hub::Hub;

const MOVE: &str = "POST /api/vendors/me/move";

#[actix_web::test]
async fn a_brand_that_is_elsewhere_is_warned_of_it_and_one_button_mends_it() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let here = app.app.addresses(&app.brand).api;
    hub.says_of_brand(json!({"instanceUrl": "https://old.example/api"}));
    push(&app).await;
    let page = app.admin().get("/admin/network?pushed=1").await.body;
    assert!(page.contains("calls this brand at https://old.example/api"), "{page}");

    let mut me = hub.me(0);
    me["instanceUrl"] = json!(format!("{here}/"));
    hub.answer(MOVE, 200, me);
    let moved = app.admin().post("/api/admin/network/move", json!({})).await;
    assert!(moved.status == 200 && moved.json()["movedFrom"].is_null(), "{}", moved.body);
    assert_eq!(hub.received(MOVE)[0].body, json!({"instanceUrl": here}));
    let again = app.admin().post("/api/admin/network/move", json!({})).await;
    assert_eq!(again.text("/error"), "state_conflict");
}

#[actix_web::test]
async fn a_hub_that_does_not_find_the_brand_there_says_so() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let no = json!({"error": "scoped_key_rejected", "detail": "It could not be checked"});
    hub.answer(MOVE, 422, no);
    let refused = app.admin().post("/api/admin/network/move", json!({})).await;
    assert_eq!(refused.text("/error"), "scoped_key_rejected");
    let page = app.admin().submit("/admin/network/move", &[]).await;
    assert_eq!((page.status.as_u16(), page.header("location")), (303, "/admin/network"));
}
