//! `POST /api/admin/network/heartbeat`, and what else sends one.

use actix_web::http::Method;
use futures_util::future::join_all;
use serde_json::json;
use vendor::connections::jobs::beat;

use super::{BEAT, connected, push, refusal};
use crate::pages::hub::Hub;

#[actix_web::test]
async fn every_failure_is_told_by_its_exact_words() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    assert_eq!(push(&app).await, "Sent");
    let cases = [
        (401, "invalid_token", "Failed: network 401: invalid_token"),
        (401, "key_revoked", "Failed: network 401: key_revoked"),
        (403, "vendor_suspended", "Failed: network 403: vendor_suspended"),
        (426, "protocol_version_unsupported", "Failed: network 426: protocol_version_unsupported"),
        (500, "internal", "Failed: network 500: internal"),
    ];
    for (status, code, expected) in cases {
        hub.answer(BEAT, status, refusal(code));
        assert_eq!(push(&app).await, expected);
        let panel = app.admin().get("/api/admin/network/me").await;
        assert_eq!(panel.text("/lastHeartbeatResult"), expected, "the last one is stored");
    }
    hub.answer(BEAT, 502, json!("a proxy"));
    assert_eq!(push(&app).await, "Failed: network 502: no answer of a hub");
    drop(hub);
    let away = push(&app).await;
    assert!(away.starts_with("Failed: network_unreachable: "), "{away}");
}

#[actix_web::test]
async fn figures_that_cannot_be_read_are_a_failure_of_this_instance() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let owner = app.superuser().await;
    owner.batch_execute("REVOKE SELECT ON partners FROM vendor_app").await.expect("revoked");
    let failed = push(&app).await;
    let expected = "Failed: local_partner_count_failed: permission denied for table partners";
    assert_eq!(failed, expected);
    owner.batch_execute("GRANT SELECT ON partners TO vendor_app").await.expect("granted");
    assert_eq!(push(&app).await, "Sent");
}

#[actix_web::test]
async fn a_token_that_this_instance_cannot_open_is_told() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let owner = app.superuser().await;
    let spoil = "UPDATE network_links SET sealed_vendor_token = '\\x0100'";
    owner.batch_execute(spoil).await.expect("spoiled");
    assert_eq!(push(&app).await, "Failed: vendor_token_undecryptable");
}

#[actix_web::test]
async fn ten_who_push_at_once_share_heartbeats() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    push(&app).await;
    let before = hub.received(BEAT).len();
    let gate = hub.hold(BEAT);
    // Behind the door, where all ten have asked before the first one's answer is let go.
    let ten = join_all((0..10).map(|_| beat(&app.app, app.brand.id)));
    let held = async {
        hub.called(BEAT, before + 1).await;
        gate.add_permits(10);
    };
    let (results, ()) = tokio::join!(ten, held);
    let sent = results.iter().filter(|it| it.as_ref().is_ok_and(|it| it == "Sent"));
    assert_eq!(sent.count(), 10, "{results:?}");
    let sent = hub.received(BEAT).len() - before;
    assert!(sent <= 2, "{sent} heartbeats: nine share the one after the first");
}

#[actix_web::test]
async fn the_clock_and_the_page_send_one_too() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    app.job("heartbeat").await;
    let sent = hub.received(BEAT).len();
    app.admin().get("/admin/network").await;
    hub.called(BEAT, sent + 1).await;
    app.admin().get("/api/admin/network/me").await;
    hub.called(BEAT, sent + 2).await;
}

#[actix_web::test]
async fn another_replicas_turn_is_waited_for() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    push(&app).await;
    let owner = app.superuser().await;
    let taken = "UPDATE network_links SET beating_until = '2026-11-20T12:00:10Z'";
    owner.batch_execute(taken).await.expect("taken");
    let before = hub.received(BEAT).len();
    let free = async {
        tokio::time::timeout(std::time::Duration::from_millis(250), std::future::pending::<()>())
            .await
            .expect_err("waits");
        assert_eq!(hub.received(BEAT).len(), before, "while the other replica sends");
        app.advance(chrono::TimeDelta::seconds(10));
    };
    let (result, ()) = tokio::join!(push(&app), free);
    assert_eq!(result, "Sent");
}

#[actix_web::test]
async fn a_call_to_the_hub_says_who_calls_and_passes_the_requests_id_on() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let before = hub.received(BEAT).len();
    let path = "/api/admin/network/heartbeat";
    let id = [("x-request-id", "find-me-again")];
    app.admin().send(Method::POST, path, Some(json!({})), &id).await;
    let call = hub.called(BEAT, before + 1).await;
    let header = |name: &str| call.headers.get(name).cloned().unwrap_or_default();
    assert_eq!(header("x-request-id"), "find-me-again");
    assert_eq!(header("user-agent"), concat!("OpenPartner-Vendor/", env!("CARGO_PKG_VERSION")));
    assert_eq!(header("openpartner-protocol"), "1");
    assert_eq!(header("date"), "Fri, 20 Nov 2026 12:00:00 GMT");
    assert_eq!(call.body["queue"], json!({"waiting": 0, "dead": 0, "oldestAt": null}));
}

#[actix_web::test]
async fn a_suspension_and_its_reason_are_on_the_panel_and_go_with_it() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    hub.says_of_brand(json!({"status": "suspended", "suspendedFor": "Complaints of creators"}));
    push(&app).await;
    let page = app.admin().get("/admin/network?pushed=1").await.body;
    assert!(page.contains("has suspended this brand") && page.contains("Complaints of creators"));
    hub.says_of_brand(json!({"status": "active"}));
    push(&app).await;
    let page = app.admin().get("/admin/network?pushed=1").await.body;
    assert!(!page.contains("suspended this brand"), "{page}");
}
