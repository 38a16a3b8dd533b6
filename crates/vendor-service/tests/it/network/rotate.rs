//! `POST /api/admin/network/keys/rotate`, `…/token/rotate`

use chrono::TimeDelta;
use serde_json::{Value, json};
use service_kit::tokens;

use super::{BEAT, connected, push, refusal};
use crate::harness::TestApp;
use crate::pages::hub::Hub;

const ROTATE_KEY: &str = "POST /api/vendors/me/keys/rotate";
const ROTATE_TOKEN: &str = "POST /api/vendors/me/token/rotate";

fn first_key(hub: &Hub) -> String {
    hub.received("POST /api/vendors")[0].body["scopedKey"].as_str().expect("a key").to_owned()
}

fn pushed_keys(hub: &Hub) -> Vec<String> {
    let calls = hub.received(ROTATE_KEY);
    calls.iter().filter_map(|it| it.body["scopedKey"].as_str().map(str::to_owned)).collect()
}

async fn introspect(app: &TestApp, key: &str) -> (u16, Value) {
    let answer = app.with_key(key).get("/api/federation/introspect").await;
    (answer.status.as_u16(), answer.json()["error"].clone())
}

async fn rotate(app: &TestApp, what: &str) -> crate::harness::Answer {
    app.admin().post(&format!("/api/admin/network/{what}/rotate"), json!({})).await
}

#[actix_web::test]
async fn two_keys_are_valid_until_the_calls_with_the_older_one_have_ended() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    hub.answer(ROTATE_KEY, 200, json!({"rotatedAt": "2026-11-20T12:00:00Z"}));
    assert_eq!(rotate(&app, "keys").await.status, 200);
    let (old, new) = (first_key(&hub), pushed_keys(&hub).remove(0));
    assert_ne!(old, new);
    for key in [&old, &new] {
        assert_eq!(introspect(&app, key).await.0, 200);
    }
    let page = app.admin().get("/admin/integrations/keys").await.body;
    assert!(page.contains("Network at 127.0.0.1") && page.contains("held by the Network"));
    assert!(page.contains("was replaced"), "{page}");
    app.advance(TimeDelta::minutes(5));
    assert_eq!(introspect(&app, &old).await, (401, json!("key_expired")));
    assert_eq!(introspect(&app, &new).await.0, 200);
}

#[actix_web::test]
async fn a_key_that_was_replaced_can_be_ended_at_once_and_the_one_in_use_cannot() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    hub.answer(ROTATE_KEY, 200, json!({"rotatedAt": "2026-11-20T12:00:00Z"}));
    rotate(&app, "keys").await;
    let keys = app.admin().get("/api/api-keys").await.json();
    let of = |ended: bool| {
        let keys = keys["items"].as_array().expect("keys").iter();
        let mut found = keys.filter(|it| it["expiresAt"].is_string() == ended);
        found.next().expect("a key")["id"].as_str().expect("an id").to_owned()
    };
    let in_use = app.admin().delete(&format!("/api/api-keys/{}", of(false))).await;
    assert_eq!(in_use.text("/error"), "state_conflict");
    assert_eq!(app.admin().delete(&format!("/api/api-keys/{}", of(true))).await.status, 200);
    assert_eq!(introspect(&app, &first_key(&hub)).await, (401, json!("key_revoked")));
}

#[actix_web::test]
async fn a_lost_answer_is_made_good_with_the_same_key() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    hub.answer(ROTATE_KEY, 500, refusal("internal"));
    assert_eq!(rotate(&app, "keys").await.status, 503);
    let panel = app.admin().get("/api/admin/network/me").await;
    assert_eq!(panel.json()["keyPending"], true);
    for key in [first_key(&hub), pushed_keys(&hub).remove(0)] {
        assert_eq!(introspect(&app, &key).await.0, 200, "whichever the hub has, it opens");
    }
    hub.answer(ROTATE_KEY, 200, json!({"rotatedAt": "2026-11-20T12:00:00Z"}));
    app.job("heartbeat").await;
    let pushed = pushed_keys(&hub);
    assert!(pushed.len() >= 2 && pushed.iter().all(|it| *it == pushed[0]), "{}", pushed.len());
    assert_eq!(app.admin().get("/api/admin/network/me").await.json()["keyPending"], false);
}

#[actix_web::test]
async fn a_key_that_the_hub_could_not_try_is_kept_and_tried_again() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    hub.answer(ROTATE_KEY, 422, refusal("federation_failed"));
    assert_eq!(rotate(&app, "keys").await.text("/error"), "federation_failed");
    let fresh = pushed_keys(&hub).remove(0);
    for key in [&first_key(&hub), &fresh] {
        assert_eq!(introspect(&app, key).await.0, 200, "both are good until the hub has said");
    }
    hub.answer(ROTATE_KEY, 200, json!({"rotatedAt": "2026-11-20T12:00:00Z"}));
    app.job("heartbeat").await;
    assert_eq!(pushed_keys(&hub).pop(), Some(fresh), "the same key");
    assert_eq!(app.admin().get("/api/admin/network/me").await.json()["keyPending"], false);
}

#[actix_web::test]
async fn a_key_that_the_hub_does_not_take_changes_nothing() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    hub.answer(ROTATE_KEY, 422, refusal("scoped_key_rejected"));
    assert_eq!(rotate(&app, "keys").await.text("/error"), "scoped_key_rejected");
    let refused = pushed_keys(&hub).remove(0);
    assert_eq!(introspect(&app, &refused).await, (401, json!("key_revoked")));
    assert_eq!(introspect(&app, &first_key(&hub)).await.0, 200);
    let page = app.admin().submit("/admin/network/keys/rotate", &[]).await;
    assert_eq!((page.status.as_u16(), page.header("location")), (303, "/admin/network"));
}

#[actix_web::test]
async fn a_fresh_token_is_used_after_it_was_tried() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let fresh = tokens::mint("opn_vt_");
    hub.answer(ROTATE_TOKEN, 200, json!({"vendorToken": fresh}));
    assert_eq!(rotate(&app, "token").await.status, 200);
    push(&app).await;
    let last = hub.received(BEAT).pop().expect("a heartbeat");
    assert_eq!(last.headers["authorization"], format!("Bearer {fresh}"));
}

#[actix_web::test]
async fn a_token_that_does_not_work_is_forgotten_and_the_old_one_stays() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let old = hub.received(BEAT)[0].headers["authorization"].clone();
    hub.answer(ROTATE_TOKEN, 200, json!({"vendorToken": tokens::mint("opn_vt_")}));
    hub.answer("GET /api/vendors/me", 401, refusal("key_revoked"));
    assert_eq!(rotate(&app, "token").await.text("/error"), "key_revoked");
    push(&app).await;
    assert_eq!(hub.received(BEAT).pop().expect("a heartbeat").headers["authorization"], old);
}

#[actix_web::test]
async fn a_token_that_could_not_be_tried_is_tried_with_the_next_heartbeat() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let fresh = tokens::mint("opn_vt_");
    hub.answer(ROTATE_TOKEN, 200, json!({"vendorToken": fresh}));
    hub.answer("GET /api/vendors/me", 503, refusal("unavailable"));
    assert_eq!(rotate(&app, "token").await.status, 503);
    hub.says_of_brand(json!({}));
    push(&app).await;
    let last = hub.received(BEAT).pop().expect("a heartbeat");
    assert_eq!(last.headers["authorization"], format!("Bearer {fresh}"));
}

#[actix_web::test]
async fn only_a_brand_on_the_network_has_something_to_replace() {
    let hub = Hub::start();
    let app = hub.instance(true).await;
    for what in ["keys", "token"] {
        assert_eq!(rotate(&app, what).await.text("/error"), "not_connected");
    }
}
