//! `POST /api/vendors/me/move`

use serde_json::json;

use crate::brand::Stub;
use crate::harness::TestApp;

const MOVE: &str = "/api/vendors/me/move";

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_knows_the_key_elsewhere_is_the_same_vendor_there() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let elsewhere = Stub::start();
    let form = json!({"instanceUrl": elsewhere.url});
    let stranger = brand.caller().post(MOVE, form.clone()).await;
    assert_eq!(stranger.refusal(), "422 scoped_key_rejected", "it does not know the key");
    assert_eq!(brand.caller().get("/api/vendors/me").await.text("/instanceUrl"), brand.stub.url);

    elsewhere.state().keys.clone_from(&brand.stub.state().keys);
    for _ in 0..2 {
        let moved = brand.caller().post(MOVE, form.clone()).await;
        assert_eq!(
            (moved.text("/vendorId"), moved.text("/instanceUrl")),
            (brand.id.clone(), elsewhere.url.clone())
        );
    }
    assert_eq!(app.admin().get("/api/operator/vendors").await.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_brands_address_and_no_address_are_refused() {
    let app = TestApp::start().await;
    let (brand, other) = (app.brand("Brightkiln").await, app.brand("Other").await);
    other.stub.state().keys.extend(brand.stub.state().keys.clone());
    let taken = brand.caller().post(MOVE, json!({"instanceUrl": other.stub.url})).await;
    assert_eq!(taken.refusal(), "409 state_conflict instanceUrl");
    let none = brand.caller().post(MOVE, json!({"instanceUrl": "brand.example"})).await;
    assert_eq!(none.refusal(), "422 invalid_field instanceUrl");
}
