//! A token's rotation that is cut off: whatever was done, both sides know a token afterwards

use serde_json::json;
use service_kit::tokens;
use vendor::connections::actions::rotating;
use vendor::network_link::NetworkLink;

use super::{BEAT, connected, push};
use crate::harness::TestApp;
use crate::pages::hub::Hub;

const ROTATE: &str = "POST /api/vendors/me/token/rotate";

fn fresh() -> String {
    tokens::mint("opn_vt_")
}

fn first_token(hub: &Hub) -> String {
    hub.received(BEAT)[0].headers["authorization"].trim_start_matches("Bearer ").to_owned()
}

/// Stores a token beside the one in use, and nothing more: here the instance dies.
async fn stored(app: &TestApp, token: &str) -> NetworkLink {
    let (tenant, sealer, token) = (app.brand.id, app.app.sealer.clone(), token.to_owned());
    let now = app.app.clock.now();
    let begun = app.app.db.write(tenant, async move |conn| {
        rotating::begin_token(conn, tenant, &sealer, &token, now).await
    });
    begun.await.expect("stored")
}

async fn finished(app: &TestApp, tried: &NetworkLink, works: bool) {
    let (tenant, tried) = (app.brand.id, tried.clone());
    let booked = app
        .app
        .db
        .write(tenant, async move |conn| rotating::finish_token(conn, tenant, &tried, works).await);
    booked.await.expect("booked");
}

/// The brand gets through, and its next rotation too.
async fn both_sides_agree(hub: &Hub, app: &TestApp, known: &str) {
    assert_eq!(push(app).await, "Sent", "one of the two opens");
    hub.knows(&[known]);
    assert_eq!(push(app).await, "Sent", "and it is the one that the hub knows");
    let next = fresh();
    hub.answer(ROTATE, 200, json!({"vendorToken": next}));
    hub.knows(&[known, &next]);
    let rotated = app.admin().post("/api/admin/network/token/rotate", json!({})).await;
    assert_eq!(rotated.status, 200, "{}", rotated.body);
    hub.knows(&[&next]);
    assert_eq!(push(app).await, "Sent");
}

#[actix_web::test]
async fn cut_off_before_the_fresh_one_arrived_the_old_one_stays() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let old = first_token(&hub);
    hub.answer(ROTATE, 502, json!("the answer is lost"));
    hub.knows(&[&old, &fresh()]);
    let lost = app.admin().post("/api/admin/network/token/rotate", json!({})).await;
    assert_eq!(lost.text("/error"), "network_unreachable");
    both_sides_agree(&hub, &app, &old).await;
}

#[actix_web::test]
async fn cut_off_before_the_fresh_one_was_tried_the_next_heartbeat_tries_it() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let (old, next) = (first_token(&hub), fresh());
    stored(&app, &next).await;
    hub.knows(&[&old, &next]);
    both_sides_agree(&hub, &app, &next).await;
}

#[actix_web::test]
async fn cut_off_before_the_trial_was_booked_the_old_one_is_not_needed_any_more() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let next = fresh();
    stored(&app, &next).await;
    // It was tried: the hub has retired the one before.
    hub.knows(&[&next]);
    both_sides_agree(&hub, &app, &next).await;
}

#[actix_web::test]
async fn cut_off_with_a_token_that_waits_the_button_begins_with_that_one() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let (next, later) = (fresh(), fresh());
    stored(&app, &next).await;
    hub.answer(ROTATE, 200, json!({"vendorToken": later}));
    hub.knows(&[&next, &later]);
    let rotated = app.admin().post("/api/admin/network/token/rotate", json!({})).await;
    assert_eq!(rotated.status, 200, "{}", rotated.body);
    hub.knows(&[&later]);
    assert_eq!(push(&app).await, "Sent");
}

#[actix_web::test]
async fn cut_off_with_a_token_that_the_hub_has_replaced_the_button_forgets_it() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let (old, replaced, later) = (first_token(&hub), fresh(), fresh());
    stored(&app, &replaced).await;
    hub.answer(ROTATE, 200, json!({"vendorToken": later}));
    hub.knows(&[&old, &later]);
    let rotated = app.admin().post("/api/admin/network/token/rotate", json!({})).await;
    assert_eq!(rotated.status, 200, "{}", rotated.body);
    hub.knows(&[&later]);
    assert_eq!(push(&app).await, "Sent");
}

#[actix_web::test]
async fn a_token_that_was_seen_to_work_is_kept_though_a_later_one_waits() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let (worked, later) = (fresh(), fresh());
    let tried = stored(&app, &worked).await;
    stored(&app, &later).await;
    finished(&app, &tried, true).await;
    // The later one was minted before the first was used: it opens nothing.
    hub.knows(&[&worked]);
    both_sides_agree(&hub, &app, &worked).await;
}

#[actix_web::test]
async fn a_token_that_did_not_work_takes_nothing_along() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let (failed, later) = (fresh(), fresh());
    let tried = stored(&app, &failed).await;
    stored(&app, &later).await;
    finished(&app, &tried, false).await;
    hub.knows(&[&later]);
    both_sides_agree(&hub, &app, &later).await;
}

#[actix_web::test]
async fn where_a_token_and_a_key_wait_one_heartbeat_finishes_both() {
    const KEYS: &str = "POST /api/vendors/me/keys/rotate";
    let hub = Hub::start();
    let app = connected(&hub).await;
    let next = fresh();
    hub.answer(KEYS, 502, json!("the answer is lost"));
    let lost = app.admin().post("/api/admin/network/keys/rotate", json!({})).await;
    assert_eq!(lost.text("/error"), "network_unreachable");
    stored(&app, &next).await;
    hub.knows(&[&next]);
    hub.answer(KEYS, 200, json!({"rotatedAt": "2026-11-20T12:00:00Z"}));

    assert_eq!(push(&app).await, "Sent");
    let told = hub.received(KEYS);
    let with = told.last().expect("the key is handed over").headers["authorization"].clone();
    assert_eq!(with, format!("Bearer {next}"), "with the token that counts now");
}
