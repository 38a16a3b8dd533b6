//! The connection to the hub as a brand's admin sees it.

use api_types::admin_network::HeartbeatResult;
use api_types::logos::Logo;
use api_types::vendors::Vendor;
use serde_json::{Value, json};
use tests_e2e::api::client;
use tests_e2e::databases::{rows_of, run_in};
use tests_e2e::people::{Brand, main_program};
use tests_e2e::proxy::Wire;
use tests_e2e::wait::until;
use tests_e2e::world::World;

use crate::applied::applied;

async fn push(brand: &Brand) -> String {
    let pushed = brand.admin.post("/admin/network/heartbeat", json!({})).await;
    pushed.of::<HeartbeatResult>().result
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_push_says_exactly_what_is_wrong() {
    let world = World::single().await;
    let brand = world.brand("Acme").await;
    brand.open_program(main_program("http://127.0.0.1/landing")).await;
    brand.connect().await;
    assert_eq!(push(&brand).await, "Sent");
    world.to_hub.set(Wire::Refuse).await;
    let told = push(&brand).await;
    assert!(told.starts_with("Failed: network_unreachable: "), "{told}");
    world.to_hub.set(Wire::Pass).await;
    assert_eq!(push(&brand).await, "Sent");
    run_in(&world.hub_database(), "UPDATE vendor_tokens SET token_hash = sha256('x')").await;
    assert_eq!(push(&brand).await, "Failed: network 401: invalid_token");
    let kept = brand.network_me().await.last_heartbeat_result;
    assert_eq!(kept.as_deref(), Some("Failed: network 401: invalid_token"));
    run_in(&world.vendor_database(), "ALTER TABLE partners RENAME TO partners_away").await;
    let told = push(&brand).await;
    run_in(&world.vendor_database(), "ALTER TABLE partners_away RENAME TO partners").await;
    assert!(told.starts_with("Failed: local_partner_count_failed: "), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_heartbeat_is_on_the_timetable_at_seven_past_each_hour() {
    let world = World::single().await;
    let timetable = world.vendor.run(&["job"]);
    let line = timetable.lines().find(|it| it.starts_with("heartbeat "));
    let cron = line.and_then(|it| it.split_once(' ')).map(|(_, cron)| cron.trim());
    assert_eq!(cron, Some("0 7 * * * *"), "{timetable}");
    let brand = world.brand("Acme").await;
    brand.open_program(main_program("http://127.0.0.1/landing")).await;
    brand.connect().await;
    run_in(&world.vendor_database(), "UPDATE network_links SET heartbeat_result = NULL").await;
    world.vendor.run(&["job", "heartbeat"]);
    let me = brand.network_me().await;
    assert_eq!(me.last_heartbeat_result.as_deref(), Some("Sent"));
}

/// One red pixel.
const PICTURE: &[u8] = include_bytes!("red.png");

async fn beats(world: &World) -> usize {
    let seen = world.to_hub.seen();
    seen.iter().filter(|it| it.path.ends_with("/vendors/me/heartbeat")).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_heartbeat_carries_name_logo_partners_and_last_event() {
    let world = World::single().await;
    let story = applied(&world).await;
    let brand = &story.brand;
    let _: Value = brand.approve(story.application.id).await.of_status(200);
    story.exactly_one_of_everything(&world).await;
    brand.invoice("in-1", "user-1", "10.00", json!({})).await;
    let rename = json!({ "name": "Acme Works" });
    let _: Value = brand.admin.patch("/settings/brand", rename).await.of();
    assert_eq!(push(brand).await, "Sent");
    let vendors: Vec<Vendor> = world.hub_admin().list("/operator/vendors").await;
    assert_eq!((vendors[0].display_name.as_str(), vendors[0].partner_count), ("Acme Works", 1));
    let sql = "SELECT last_event_at IS NOT NULL FROM vendors";
    let [row] = &rows_of(&world.hub_database(), sql).await[..] else { panic!("one brand") };
    assert!(row.get::<_, bool>(0), "the last event is told");

    let before = beats(&world).await;
    let sent = client()
        .post(format!("{}/uploads/logo", brand.admin.base()))
        .bearer_auth(brand.admin.key().expect("a key"))
        .header("content-type", "application/octet-stream")
        .body(PICTURE)
        .send();
    let sent = sent.await.expect("an answer");
    assert_eq!(sent.status().as_u16(), 200);
    let logo: Logo = serde_json::from_str(&sent.text().await.expect("a body")).expect("a logo");
    assert!(logo.url.ends_with(".png"), "{}", logo.url);
    until("the new logo to be told", async || (beats(&world).await > before).then_some(())).await;
    let sql = "SELECT count(*) FROM vendor_logos";
    until("the hub to have its own copy", async || {
        let rows = rows_of(&world.hub_database(), sql).await;
        (rows[0].get::<_, i64>(0) == 1).then_some(())
    })
    .await;
}
