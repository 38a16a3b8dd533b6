//! `/admin/network`: not configured, not connected, waiting, connected.

use serde_json::json;

use super::hub::Hub;
use super::people::{read, says};
use crate::harness::TestApp;
use crate::partners::program;

#[actix_web::test]
async fn without_a_network_the_page_says_that_everything_else_works() {
    let app = TestApp::start().await;
    let page = read(&app.admin().get("/admin/network").await, 200);
    says(&page, &["No network is configured", "Everything else works", "NETWORK_URL"]);
    let requests = read(&app.admin().get("/admin/network/requests").await, 200);
    says(&requests, &["Not on the Network"]);
}

#[actix_web::test]
async fn one_click_lists_the_brand_where_the_deployment_holds_the_key() {
    let hub = Hub::start();
    let app = hub.instance(true).await;
    let page = read(&app.admin().get("/admin/network").await, 200);
    says(&page, &["List my brand on the Network", "Self-host? Use the email-verify flow instead"]);

    let refused = app.admin().submit("/admin/network/connect", &[]).await;
    says(&read(&refused, 422), &["Say whom the network may write to"]);

    let app = hub.connected().await;
    program(&app, "Standard", true).await;
    program(&app, "Secret", false).await;
    let page = read(&app.admin().get("/admin/network").await, 200);
    says(&page, &["Push update to marketplace now", "Brightkiln", "127.0.0.1", "1 of 2 shared"]);
    says(&page, &["shareOnNetwork", "There is no button to disconnect"]);
    let form = [("displayName", "Brightkiln"), ("contactEmail", "ada@example.com")];
    let again = app.admin().submit("/admin/network/connect/email", &form).await;
    says(&read(&again, 422), &["already_connected"]);
}

#[actix_web::test]
async fn an_update_is_pushed_and_its_result_told_inline() {
    let hub = Hub::start();
    let app = hub.connected().await;
    hub.answer("GET /api/vendors/me", 200, hub.me(41));
    let pushed = app.admin().submit("/admin/network/heartbeat", &[]).await;
    assert_eq!(
        (pushed.status.as_u16(), pushed.header("location")),
        (303, "/admin/network?pushed=1")
    );
    let page = read(&app.admin().get("/admin/network?pushed=1").await, 200);
    says(&page, &["Sent.", "clock is 41 s ahead of the network's"]);

    let unknown = json!({"error": "invalid_token", "detail": "Not known"});
    hub.answer("POST /api/vendors/me/heartbeat", 401, unknown);
    app.admin().submit("/admin/network/heartbeat", &[]).await;
    let page = read(&app.admin().get("/admin/network?pushed=1").await, 200);
    says(&page, &["Failed:", "network 401: invalid_token", "connected anew"]);
}

#[actix_web::test]
async fn an_email_proves_a_brand_that_hosts_itself() {
    let hub = Hub::start();
    let app = hub.instance(false).await;
    let admin = app.admin();
    says(
        &read(&admin.get("/admin/network").await, 200),
        &["does not hold the admin key", "Send verification email"],
    );
    let wrong = admin
        .submit(
            "/admin/network/connect/email",
            &[("displayName", "Brightkiln"), ("contactEmail", "nobody")],
        )
        .await;
    let body = wrong.body.clone();
    read(&wrong, 422);
    assert!(body.contains(r#"value="nobody" aria-invalid="true""#), "{body}");

    let vendor = api_types::VendorId::new_at(app.app.clock.now());
    hub.answer("POST /api/vendors", 202, json!({"vendorId": vendor, "status": "pending"}));
    let form = [("displayName", "Brightkiln"), ("contactEmail", "ada@example.com")];
    assert_eq!(admin.submit("/admin/network/connect/email", &form).await.status, 303);
    let page = read(&admin.get("/admin/network").await, 200);
    says(&page, &["Waiting for your answer to an e-mail", "ada@example.com", "Send it again"]);

    let landing = admin.get("/admin/network/connect").await;
    assert!(landing.body.contains("data-fragment-token hidden"), "{}", landing.body);
    read(&landing, 200);
    let expired = json!({"error": "link_expired", "detail": "This link has expired"});
    hub.answer("POST /api/vendors/verify", 401, expired);
    let done = "/admin/network/connect/complete";
    says(&read(&admin.submit(done, &[("token", "old")]).await, 422), &["This link has expired."]);
    says(&read(&admin.submit(done, &[]).await, 422), &["Paste the token"]);
    let verified =
        json!({"vendorId": vendor, "vendorToken": "opn_vt_x", "displayName": "Brightkiln"});
    hub.answer("POST /api/vendors/verify", 200, verified);
    assert_eq!(admin.submit(done, &[("token", "good")]).await.header("location"), "/admin/network");
    says(&read(&admin.get("/admin/network").await, 200), &["Push update to marketplace now"]);
}
