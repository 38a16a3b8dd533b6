//! `GET /api/admin/network/leave`, `POST …/leave`, and joining again.

use serde_json::json;

use super::{connected, push};
use crate::pages::hub::Hub;
use crate::partners::program;

const DISCONNECT: &str = "POST /api/vendors/me/disconnect";

#[actix_web::test]
async fn leaving_is_told_in_numbers_and_can_be_taken_back() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let admin = app.admin();
    program(&app, "Standard", true).await;
    program(&app, "Secret", false).await;
    hub.list(&[]);
    let means = admin.get("/api/admin/network/leave").await.json();
    let expected = json!({"listedPrograms": 1, "networkPartners": 0, "pendingRequests": 0});
    assert_eq!(means, expected);
    let page = admin.get("/admin/settings/danger").await.body;
    for part in ["1 program leaves the market", "0 partners of the network", "0 applications wait"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }

    let mut me = hub.me(0);
    me["status"] = json!("cancelled");
    hub.answer(DISCONNECT, 200, me.clone());
    hub.answer("GET /api/vendors/me", 200, me);
    let left = admin.submit("/admin/network/leave", &[]).await;
    assert_eq!((left.status.as_u16(), left.header("location")), (303, "/admin/network"));
    assert_eq!(push(&app).await, "Sent", "heartbeats go on, for partnerships do");
    let page = admin.get("/admin/network?pushed=1").await.body;
    assert!(page.contains("This brand has left") && page.contains("Join again"), "{page}");
    let again = admin.get("/admin/settings/danger").await.body;
    assert!(!again.contains("Leave the network now"), "{again}");

    hub.says_of_brand(json!({}));
    let back =
        admin.post("/api/admin/network/connect", json!({"contactEmail": "a@b.example"})).await;
    assert_eq!(back.text("/status"), "active");
    let old = hub.received("POST /api/vendors")[0].body["scopedKey"].clone();
    let old = app.with_key(old.as_str().expect("a key")).get("/api/federation/introspect").await;
    assert_eq!(old.status, 200, "calls that are under way arrive");
}

#[actix_web::test]
async fn joining_again_by_email_keeps_the_key_that_the_hub_has() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let mut me = hub.me(0);
    me["status"] = json!("cancelled");
    hub.answer(DISCONNECT, 200, me.clone());
    hub.answer("GET /api/vendors/me", 200, me);
    app.admin().post("/api/admin/network/leave", json!({})).await;
    let vendor = app.admin().get("/api/admin/network/me").await.text("/vendorId");
    hub.answer("POST /api/vendors", 202, json!({"vendorId": vendor, "status": "pending"}));
    let form = json!({"displayName": "Brightkiln", "contactEmail": "ada@example.com"});
    let asked = app.admin().post("/api/admin/network/connect/email", form).await;
    assert_eq!(
        (asked.text("/state"), asked.text("/status")),
        ("connected".into(), "cancelled".into())
    );
    app.advance(chrono::TimeDelta::minutes(10));
    for call in hub.received("POST /api/vendors") {
        let key = call.body["scopedKey"].as_str().expect("a key").to_owned();
        assert_eq!(app.with_key(&key).get("/api/federation/introspect").await.status, 200);
    }
    let token = service_kit::tokens::mint("opn_vt_");
    let verified = json!({"vendorId": vendor, "vendorToken": token, "displayName": "Brightkiln"});
    hub.answer("POST /api/vendors/verify", 200, verified);
    let done = app.admin().post("/api/admin/network/connect/complete", json!({"token": "t"})).await;
    assert_eq!(done.text("/status"), "active");
    app.advance(chrono::TimeDelta::minutes(5));
    let first = hub.received("POST /api/vendors")[0].body["scopedKey"].clone();
    let first =
        app.with_key(first.as_str().expect("a key")).get("/api/federation/introspect").await;
    assert_eq!(first.text("/error"), "key_expired");
}

#[actix_web::test]
async fn without_a_connection_there_is_nothing_to_leave() {
    let hub = Hub::start();
    let app = hub.instance(true).await;
    let page = app.admin().get("/admin/settings/danger").await;
    assert!(page.status == 200 && page.body.contains("Nothing here"), "{}", page.body);
    let refused = app.admin().post("/api/admin/network/leave", json!({})).await;
    assert_eq!(refused.text("/error"), "not_connected");
}
