//! What was acknowledged is there after `kill -9`.

use std::collections::BTreeSet;

use api_types::ClickId;
use api_types::events::AttributionStatus;
use serde_json::{Value, json};
use tests_e2e::people::follow;
use tests_e2e::wait::until;
use tests_e2e::world::World;

use crate::applied::applied;

const VISITORS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_brand_has_every_click_that_it_acknowledged() {
    let mut world = World::single().await;
    let story = applied(&world).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let made = story.exactly_one_of_everything(&world).await;
    let visits = (0..VISITORS).map(|_| follow(&made.link.share_url));
    let landings = futures_util::future::join_all(visits).await;
    world.vendor.kill();
    let acknowledged: BTreeSet<ClickId> = landings.iter().map(|it| it.cref).collect();
    assert_eq!(acknowledged.len(), VISITORS);
    world.vendor.start().await;
    let kept = until("the clicks to be listed", async || {
        let clicks = story.brand.clicks_of(made.link.id).await;
        (clicks.len() >= VISITORS).then_some(clicks)
    })
    .await;
    let kept: BTreeSet<ClickId> = kept.iter().map(|it| it.id).collect();
    assert_eq!(kept, acknowledged);
    story.brand.identify("user-1", landings[0].cref).await;
    let report = story.brand.invoice("in-1", "user-1", "50.00", json!({})).await;
    assert_eq!(report.attribution.status, AttributionStatus::Attributed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_both_sides_keeps_sessions_partnerships_and_the_connection() {
    let mut world = World::multi().await;
    let story = applied(&world).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    world.vendor.kill();
    world.network.kill();
    world.vendor.start().await;
    world.network.start().await;
    let made = story.exactly_one_of_everything(&world).await;
    follow(&made.link.share_url).await;
    let beat: Value = story.brand.admin.post("/admin/network/heartbeat", json!({})).await.of();
    assert_eq!(beat["result"], "Sent");
}
