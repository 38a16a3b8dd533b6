//! `POST /api/vendors`

use serde_json::json;

use crate::brand::{Fault, Stub, registration};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_admin_key_registers_at_once_and_again_renews_key_and_token() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    assert_eq!(brand.caller().get("/api/vendors/me").await.text("/status"), "active");

    let mut form = registration(&brand.stub, "Brightkiln Ltd");
    form["instanceUrl"] = json!(format!("{}/", brand.stub.url));
    let again = app.admin().post("/api/vendors", form).await;
    assert_eq!(again.text("/vendorId"), brand.id);
    let fresh = app.bearer(&again.text("/vendorToken"));
    assert_eq!(
        brand.caller().get("/api/vendors/me").await.status,
        200,
        "until the new one is used"
    );
    assert_eq!(fresh.get("/api/vendors/me").await.text("/displayName"), "Brightkiln Ltd");
    assert_eq!(brand.caller().get("/api/vendors/me").await.status, 200, "calls may be under way");
    app.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(brand.caller().get("/api/vendors/me").await.refusal(), "401 key_revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_registrations_at_once_make_one_vendor() {
    let app = TestApp::start().await;
    let stub = Stub::start();
    let (one, two) = (registration(&stub, "Brightkiln"), registration(&stub, "Brightkiln"));
    let admin = app.admin();
    let (one, two) = tokio::join!(admin.post("/api/vendors", one), admin.post("/api/vendors", two));
    assert_eq!(one.text("/vendorId"), two.text("/vendorId"));
    assert_eq!(app.admin().get("/api/operator/vendors").await.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_may_do_less_or_more_is_rejected_with_the_reason() {
    let app = TestApp::start().await;
    let stub = Stub::start();
    let form = registration(&stub, "Brightkiln");
    let register = async || app.admin().post("/api/vendors", form.clone()).await;

    stub.state().scopes = vec!["partners:write", "links:write", "clicks:write"];
    let less = register().await;
    assert_eq!(less.refusal(), "422 scoped_key_rejected");
    assert_eq!(less.text("/detail"), "The key lacks commissions:read");

    let all = ["partners:write", "links:write", "clicks:write", "commissions:read"];
    stub.state().scopes = [&all[..], &["events:write"]].concat();
    let more = register().await;
    assert!(more.text("/detail").contains("events:write"), "{}", more.body);

    stub.state().scopes = all.to_vec();
    stub.state().protocol = 2;
    assert!(register().await.text("/detail").contains("protocol 2"));

    stub.state().protocol = 1;
    stub.state().keys.clear();
    let unknown = register().await;
    assert!(unknown.text("/detail").contains("401: invalid_token"), "{}", unknown.body);

    stub.fails("GET /federation", Fault::Nonsense);
    assert_eq!(register().await.refusal(), "422 scoped_key_rejected");
    assert_eq!(app.admin().get("/api/operator/vendors").await.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_checked() {
    let app = TestApp::start().await;
    let stub = Stub::start();
    let form = registration(&stub, "Brightkiln");
    let with = |field: &str, value: &str| {
        let mut form = form.clone();
        form[field] = json!(value);
        form
    };
    let cases = [
        (with("instanceUrl", "https://brand.example/"), "422 invalid_field instanceUrl"),
        (with("callbackUrl", "https://evil.example/"), "422 invalid_field callbackUrl"),
        (with("displayName", " "), "422 invalid_field displayName"),
        (with("instanceUrl", "http://10.0.0.1/api"), "422 invalid_field callbackUrl"),
    ];
    for (form, expected) in cases {
        assert_eq!(app.admin().post("/api/vendors", form).await.refusal(), expected);
    }
    let mut inner = with("instanceUrl", "http://10.0.0.1/api");
    inner["callbackUrl"] = json!(null);
    let inner = app.admin().post("/api/vendors", inner).await;
    assert_eq!(inner.refusal(), "422 scoped_key_rejected");
}

#[tokio::test(flavor = "multi_thread")]
async fn hosted_is_for_the_admin_key_and_a_forged_one_is_refused() {
    let app = TestApp::start().await;
    let stub = Stub::start();
    let forged = app.bearer("not-the-admin-key-of-this-hub-at-all");
    let answer = forged.post("/api/vendors", registration(&stub, "Brightkiln")).await;
    assert_eq!(answer.refusal(), "401 invalid_token");

    app.nobody().post("/api/vendors", registration(&stub, "Brightkiln")).await;
    let listed = app.admin().get("/api/operator/vendors").await;
    assert_eq!(listed.text("/items/0/tier"), "self_hosted");
    assert_eq!(listed.text("/items/0/status"), "pending");
}

#[tokio::test(flavor = "multi_thread")]
async fn registering_lifts_no_suspension() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let path = format!("/api/operator/vendors/{}/suspend", brand.id);
    app.admin().post(&path, json!({"reason": "Complaints"})).await;
    for caller in [app.admin(), app.nobody()] {
        let answer = caller.post("/api/vendors", registration(&brand.stub, "Brightkiln")).await;
        assert_eq!(answer.refusal(), "403 vendor_suspended");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_protocol_is_refused() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let said = [("openpartner-protocol", "2")];
    let peer = brand.caller();
    let me = peer.send(actix_web::http::Method::GET, "/api/vendors/me", None, &said).await;
    assert_eq!(me.refusal(), "426 protocol_version_unsupported");
    let body = Some(json!({"token": "x"}));
    let nobody = app.nobody();
    let verify =
        nobody.send(actix_web::http::Method::POST, "/api/vendors/verify", body, &said).await;
    assert_eq!(verify.refusal(), "426 protocol_version_unsupported");
}
