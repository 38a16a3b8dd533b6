//! `PATCH /api/partnerships/{id}`

use serde_json::json;

use crate::brand::apply;
use crate::clicks::Stage;
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_link_begins_with_the_brands_name_and_is_renamed_by_its_creator() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    assert_eq!(stage.text("creatorSlug"), "brightkiln");
    let path = format!("/api/partnerships/{}", stage.id());

    let renamed = stage.ada.patch(&path, json!({"creatorSlug": " Kilns "})).await;
    assert_eq!((renamed.status.as_u16(), renamed.text("/creatorSlug")), (200, "kilns".into()));
    let back = stage.ada.patch(&path, json!({"creatorSlug": "brightkiln"})).await;
    assert_eq!(back.text("/creatorSlug"), "brightkiln", "its own earlier name");

    for bad in ["", "a", "Ä", "admin", "a b"] {
        let refused = stage.ada.patch(&path, json!({"creatorSlug": bad})).await;
        assert_eq!(refused.refusal(), "422 invalid_field creatorSlug", "{bad}");
    }
    let bob = app.creator("Bob").await;
    let foreign = bob.patch(&path, json!({"creatorSlug": "mine"})).await;
    assert_eq!(foreign.refusal(), "404 partnership_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_unique_among_ones_own_and_a_second_partnership_gets_a_number() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let external = "prg_01J00000000000000000000002";
    let form = crate::brand::offering("Wheels", 1);
    let path = format!("/api/vendors/me/offerings/{external}");
    let offer = stage.brand.caller().put(&path, form).await.text("/id");
    let request = apply(&stage.ada, &offer, "ada-wheels").await;
    assert_eq!(stage.brand.approve(&request).await.status, 200);
    let mine = stage.ada.get("/api/partnerships").await;
    assert_eq!(mine.text("/items/0/creatorSlug"), "brightkiln-2");

    let path = format!("/api/partnerships/{}", mine.text("/items/0/id"));
    let taken = stage.ada.patch(&path, json!({"creatorSlug": "brightkiln"})).await;

    assert_eq!(taken.refusal(), "409 slug_taken creatorSlug");
}
