//! `PATCH /api/settings/brand`: a new name, and what the hub hears of it.

use serde_json::json;

use super::{BEAT, connected, push};
use crate::harness::TestApp;
use crate::pages::hub::Hub;

async fn rename(app: &TestApp, name: &str) -> u16 {
    let patched = app.admin().patch("/api/settings/brand", json!({ "name": name })).await;
    patched.status.as_u16()
}

/// The name in the newest heartbeat.
async fn told(app: &TestApp, hub: &Hub) -> String {
    assert_eq!(push(app).await, "Sent");
    let beats = hub.received(BEAT);
    let newest = beats.last().expect("a heartbeat");
    newest.body["displayName"].as_str().expect("a name").to_owned()
}

#[actix_web::test]
async fn a_new_name_is_told_where_the_brand_has_its_own_on_the_hub() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let shown = told(&app, &hub).await;
    assert_eq!(rename(&app, &shown).await, 200);
    assert_eq!(rename(&app, " ").await, 422);
    assert_eq!(rename(&app, "Brightkiln & Daughters").await, 200);
    assert_eq!(told(&app, &hub).await, "Brightkiln & Daughters");

    let owner = app.superuser().await;
    let chosen = "UPDATE network_links SET display_name = 'Kilns'";
    owner.batch_execute(chosen).await.expect("chosen");
    assert_eq!(rename(&app, "Brightkiln").await, 200);
    assert_eq!(told(&app, &hub).await, "Kilns", "a name that was chosen stays");
}
