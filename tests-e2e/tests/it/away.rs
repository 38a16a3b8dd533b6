//! The network is away while a brand works: nothing of the brand stops.

use std::time::Duration;

use api_types::ErrorCode;
use api_types::admin_network::HeartbeatResult;
use api_types::events::AttributionStatus;
use serde_json::{Value, json};
use tests_e2e::people::{follow, main_program};
use tests_e2e::wait::{until, until_within};
use tests_e2e::world::World;

use crate::applied::applied;

/// The first retry of a message comes after half a minute.
const AFTER_A_RETRY: Duration = Duration::from_secs(100);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_brand_tracks_and_pays_while_the_network_is_down() {
    let mut world = World::single().await;
    let story = applied(&world).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let made = story.exactly_one_of_everything(&world).await;
    let brand = &story.brand;
    world.network.kill();

    let landing = follow(&made.link.share_url).await;
    brand.identify("user-1", landing.cref).await;
    let report = brand.invoice("in-1", "user-1", "50.00", json!({})).await;
    assert_eq!(report.attribution.status, AttributionStatus::Attributed);
    assert_eq!(brand.commissions().await[0].amount.to_string(), "10.00");
    brand.invite("dora@example.test").await;

    let beat: HeartbeatResult = brand.admin.post("/admin/network/heartbeat", json!({})).await.of();
    assert!(beat.result.starts_with("Failed: network_unreachable: "), "{}", beat.result);
    let me = brand.network_me().await;
    assert!(
        me.last_heartbeat_result.is_some_and(|it| it.starts_with("Failed: network_unreachable"))
    );
    let list = brand.admin.get("/admin/network/requests").await;
    list.refused(ErrorCode::NetworkUnreachable);

    let program = made.partner.grants[0].program_id;
    let patch = json!({ "name": "Friends of the house", "windowDays": 45 });
    let _: Value = brand.admin.patch(&format!("/programs/{program}"), patch).await.of();
    until("the change to wait in the queue", async || {
        (brand.network_me().await.queue_waiting > 0).then_some(())
    })
    .await;

    world.network.start().await;
    until_within(AFTER_A_RETRY, "the change to reach the hub", async || {
        let offering = story.creator.offering(story.application.offering_id).await;
        (offering.title == "Friends of the house" && offering.terms.window_days == 45).then_some(())
    })
    .await;
    let beat: HeartbeatResult = brand.admin.post("/admin/network/heartbeat", json!({})).await.of();
    assert_eq!(beat.result, "Sent");
    let me = brand.network_me().await;
    assert_eq!((me.queue_waiting, me.queue_dead), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connecting_while_the_network_is_down_leaves_nothing_behind() {
    let mut world = World::single().await;
    let brand = world.brand("Acme").await;
    brand.open_program(main_program("http://127.0.0.1/landing")).await;
    world.network.kill();
    let refusal = brand.admin.post("/admin/network/connect", json!({})).await;
    refusal.refused(ErrorCode::NetworkUnreachable);
    assert_eq!(brand.network_me().await.state.as_str(), "not_connected");
    let keys: Vec<Value> = brand.admin.list("/api-keys").await;
    let live = keys.iter().filter(|it| it["kind"] == "federation" && it["revokedAt"].is_null());
    assert_eq!(live.count(), 0, "{keys:?}");
    world.network.start().await;
    brand.connect().await;
}
