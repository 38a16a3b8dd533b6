//! `PUT /api/vendors/me/links/{id}`

use serde_json::json;

use crate::clicks::Stage;
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_link_leads_where_the_brand_said_last_and_an_older_word_never_wins() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    assert_eq!(stage.text("destinationUrl"), "https://brand.example/");

    let told = stage.put_link("https://BRAND.example/new", "paused", 7).await;
    assert_eq!(told.text("/destinationUrl"), "https://brand.example/new");
    assert_eq!((told.text("/status"), told.number("/version")), ("paused".into(), 7));
    for version in [6, 7] {
        let stale = stage.put_link("https://brand.example/old", "active", version).await;
        assert_eq!((stale.status.as_u16(), stale.number("/version")), (200, 7));
        assert_eq!(stale.text("/destinationUrl"), "https://brand.example/new");
    }
    let shown = stage.ada.get("/api/partnerships").await;
    assert_eq!(shown.text("/items/0/destinationUrl"), "https://brand.example/new");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_not_there_yet_is_to_be_told_again_and_junk_is_refused() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let path = "/api/vendors/me/links/lnk_01J00000000000000000000000";
    let form = json!({"destinationUrl": "https://a.example/", "status": "active", "version": 1});
    let unknown = stage.brand.caller().put(path, form.clone()).await;
    assert_eq!(unknown.refusal(), "409 state_conflict");
    let other = app.brand("Other").await;
    let path = format!("/api/vendors/me/links/{}", stage.link());
    assert_eq!(other.caller().put(&path, form).await.refusal(), "409 state_conflict");
    let junk = stage.put_link("javascript:alert(1)", "active", 9).await;
    assert_eq!(junk.refusal(), "422 invalid_field destinationUrl");
}
