//! `/api/admin/network/outbox`: messages that wait, and those that were given up.

use chrono::TimeDelta;
use serde_json::json;

use super::{BEAT, connected, push, refusal};
use crate::harness::TestApp;
use crate::pages::hub::Hub;
use crate::partners::program;

/// Shares a program and answers the route of its message.
async fn share(app: &TestApp, hub: &Hub, status: u16, code: &str) -> String {
    let id = program(app, "Standard", true).await;
    let route = format!("PUT /api/vendors/me/offerings/{id}");
    hub.answer(&route, status, refusal(code));
    app.deliver().await;
    // Ids tell their moment: what comes later is to sort later.
    app.advance(TimeDelta::milliseconds(1));
    route
}

#[actix_web::test]
async fn what_the_hub_refuses_for_good_is_listed_with_the_reason_and_sent_again() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let admin = app.admin();
    let first = share(&app, &hub, 422, "invalid_field").await;
    let second = share(&app, &hub, 404, "offering_not_found").await;
    let listed = admin.get("/api/admin/network/outbox?limit=1").await;
    assert_eq!(listed.text("/items/0/lastError"), "network 404: offering_not_found");
    let cursor = listed.text("/nextCursor");
    let rest = admin.get(&format!("/api/admin/network/outbox?limit=1&cursor={cursor}")).await;
    assert_eq!(rest.text("/items/0/lastError"), "network 422: invalid_field");
    assert!(rest.json()["nextCursor"].is_null());
    let page = admin.get("/admin/network?pushed=1").await.body;
    assert!(page.contains("2 messages were given up.") && page.contains("Retry all"), "{page}");
    let page = admin.get("/admin/network/outbox").await.body;
    assert!(page.contains("network 422: invalid_field"), "{page}");

    hub.answer(&first, 200, json!({}));
    hub.answer(&second, 200, json!({}));
    let one = format!("/api/admin/network/outbox/{}/retry", rest.text("/items/0/id"));
    assert_eq!(admin.post(&one, json!({})).await.json()["retried"], 1);
    assert_eq!(app.deliver().await, 1);
    assert_eq!(admin.post(&one, json!({})).await.text("/error"), "state_conflict");
    let all = admin.submit("/admin/network/outbox/retry", &[]).await;
    assert_eq!((all.status.as_u16(), all.header("location")), (303, "/admin/network/outbox"));
    assert_eq!(app.deliver().await, 1);
    let left = admin.get("/api/admin/network/outbox").await;
    assert_eq!(left.json()["items"], json!([]));
    assert_eq!(admin.post("/api/admin/network/outbox/retry", json!({})).await.json()["retried"], 0);
    let bad = admin.get("/api/admin/network/outbox?cursor=x").await;
    assert_eq!(bad.text("/error"), "bad_request");
}

#[actix_web::test]
async fn a_token_that_the_hub_does_not_know_holds_up_the_lane_and_alarms() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let first = share(&app, &hub, 401, "invalid_token").await;
    let other = share(&app, &hub, 200, "unused").await;
    assert_eq!(hub.received(&other).len(), 0, "the lane waits as a whole");
    app.advance(TimeDelta::minutes(2));
    app.deliver().await;
    assert_eq!(
        (hub.received(&first).len(), hub.received(&other).len()),
        (2, 0),
        "one asks for all"
    );
    hub.answer(BEAT, 401, refusal("invalid_token"));
    push(&app).await;
    let panel = app.admin().get("/api/admin/network/me").await;
    assert_eq!(
        (panel.json()["queueHeld"].clone(), panel.json()["queueWaiting"].clone()),
        (json!(1), json!(2))
    );
    assert!(panel.text("/queueOldestAt").starts_with("2026-11-20T12:00"));
    let page = app.admin().get("/admin/network?pushed=1").await.body;
    assert!(page.contains("takes no messages from this brand") && page.contains("note bad"));

    // The hub knows the brand again: nothing waits for its own time.
    hub.answer(BEAT, 200, json!({"receivedAt": "2026-11-20T12:00:00Z"}));
    hub.answer(&first, 200, json!({}));
    assert_eq!(push(&app).await, "Sent");
    assert_eq!(app.deliver().await, 2);
    assert_eq!((hub.received(&first).len() > 1, hub.received(&other).len()), (true, 1));
    let panel = app.admin().get("/api/admin/network/me").await;
    assert_eq!(
        (panel.json()["queueHeld"].clone(), panel.json()["queueWaiting"].clone()),
        (json!(0), json!(0))
    );
}

#[actix_web::test]
async fn what_changes_during_a_suspension_is_told_afterwards() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let route = share(&app, &hub, 403, "vendor_suspended").await;
    let panel = app.admin().get("/api/admin/network/me").await;
    assert_eq!(panel.json()["queueDead"], 0, "nothing is given up");
    hub.answer(&route, 200, json!({}));
    app.advance(TimeDelta::minutes(6));
    assert_eq!(app.deliver().await, 1);
}

#[actix_web::test]
async fn a_hub_that_answers_heartbeats_is_tried_every_five_minutes_and_a_silent_one_ever_more_seldom()
 {
    for (beats, minutes) in [(true, 4..=6), (false, 12..=18)] {
        let hub = Hub::start();
        let app = connected(&hub).await;
        push(&app).await;
        let route = share(&app, &hub, 503, "unavailable").await;
        for times in 2..=5 {
            app.advance(TimeDelta::minutes(6));
            app.deliver().await;
            assert_eq!(hub.received(&route).len(), times);
        }
        if !beats {
            // The last proof of life is too old.
            app.advance(TimeDelta::hours(2));
            app.deliver().await;
        }
        let tried = hub.received(&route).len();
        let mut waited = 0;
        while hub.received(&route).len() == tried {
            waited += 1;
            assert!(waited < 80, "not tried again");
            app.advance(TimeDelta::minutes(1));
            app.deliver().await;
        }
        let expected = if beats { minutes } else { 48..=73 };
        assert!(expected.contains(&waited), "{beats}: {waited} min");
    }
}
