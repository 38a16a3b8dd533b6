//! `GET /api/offerings/{id}/slug-available`

use crate::brand::Fault;
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_brand_is_asked_whether_a_slug_is_free() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    brand.stub.state().taken_slugs.push("pots".into());
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let ask = async |slug: &str| {
        ada.get(&format!("/api/offerings/{offer}/slug-available?slug={slug}")).await
    };
    assert_eq!(ask("Ada").await.body, r#"{"slug":"ada","available":true}"#);
    assert_eq!(ask("pots").await.body, r#"{"slug":"pots","available":false}"#);
    assert_eq!(ask("a").await.refusal(), "422 invalid_field slug");
    let none = "/api/offerings/ofr_01J00000000000000000000000/slug-available?slug=ada";
    assert_eq!(ada.get(none).await.refusal(), "404 offering_not_found");

    brand.stub.fails("GET /federation", Fault::Refuse(503, "unavailable"));
    let down = ask("ada").await;
    assert_eq!(down.refusal(), "422 federation_failed");
    assert_eq!(down.text("/detail"), "503: unavailable The brand says no");
}
