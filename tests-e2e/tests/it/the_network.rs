//! What the hub is to a brand: a market beside its programme, which knows nothing of its sales.

use api_types::events::AttributionStatus;
use api_types::offerings::Offering;
use serde_json::{Value, json};
use tests_e2e::databases::everything_in;
use tests_e2e::people::{Brand, follow, main_program};
use tests_e2e::proxy::Wire;
use tests_e2e::wait::until;
use tests_e2e::world::{Mode, Plan, World};

use crate::applied::applied;

const LANDING: &str = "http://127.0.0.1/landing";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_hub_knows_nothing_of_a_brands_visitors_and_sales() {
    let world = World::single().await;
    let story = applied(&world).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let made = story.exactly_one_of_everything(&world).await;
    let landing = follow(&made.link.share_url).await;
    story.brand.identify("visitor-4711", landing.cref).await;
    let report = story.brand.invoice("sale-4711", "visitor-4711", "50.00", json!({})).await;
    let commission = story.brand.commissions().await.remove(0);
    until("the click to be counted at the brand", async || {
        let path = format!("/partners/{}/dashboard", made.partner.id);
        let board: Value = story.brand.admin.get(&path).await.of();
        (board["days"][0]["clicks"] == 1).then_some(())
    })
    .await;
    world.network.run(&["job", "stats.pull"]);
    assert_eq!(story.creator.partnerships().await[0].clicks_90d, 1, "the sums are there");
    let (brand, hub) = (everything_in(&world.vendor_database()).await, world.hub_database());
    let hub = everything_in(&hub).await;
    let secrets = [
        "visitor-4711".to_owned(),
        "sale-4711".to_owned(),
        uuid_of(landing.cref.to_string()),
        uuid_of(report.event_id.to_string()),
        uuid_of(commission.id.to_string()),
    ];
    for secret in secrets {
        assert!(brand.contains(&secret), "the brand has {secret}");
        assert!(!hub.contains(&secret), "the hub has {secret}");
    }
}

/// Ids stand in the database as UUIDs.
fn uuid_of(id: String) -> String {
    let bare = id.rsplit('_').next().unwrap_or_default();
    let id: api_types::ClickId = bare.parse().expect("an id");
    let hex = format!("{:032x}", id.ulid().0);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brand_without_a_hub_invites_tracks_and_pays() {
    let world = World::start(Plan::without_a_hub(Mode::Single)).await;
    let brand = world.brand("Acme").await;
    brand.open_program(main_program(LANDING)).await;
    let me = brand.network_me().await;
    assert_eq!((me.host, me.state.as_str()), (None, "not_connected"));
    let partner = brand.invite("dora@example.test").await;
    let links: Vec<api_types::links::Link> =
        brand.admin.list(&format!("/links?partnerId={}", partner.id)).await;
    let landing = follow(&links[0].share_url).await;
    brand.identify("user-1", landing.cref).await;
    let report = brand.invoice("in-1", "user-1", "10.00", json!({})).await;
    assert_eq!(report.attribution.status, AttributionStatus::Attributed);
    assert_eq!(brand.commissions().await[0].amount.to_string(), "2.00");
    let calls = world.to_hub.seen();
    assert!(calls.is_empty(), "nothing was told to anybody: {calls:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brand_that_is_away_keeps_its_last_figures_with_their_date() {
    let world = World::multi().await;
    let story = applied(&world).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let made = story.exactly_one_of_everything(&world).await;
    sell(&story.brand, &made.link.share_url, "in-1").await;
    world.network.run(&["job", "stats.pull"]);
    let before = story.creator.partnerships().await.remove(0);
    assert_eq!(before.earnings_90d[0].commission.to_string(), "10.00");
    world.to_brand.set(Wire::Refuse).await;
    world.network.run(&["job", "stats.pull"]);
    let after = story.creator.partnerships().await.remove(0);
    assert_eq!((after.stats_at, &after.earnings_90d), (before.stats_at, &before.earnings_90d));
    assert!(after.stats_error.is_some_and(|it| it.contains("unreachable")));
    world.to_brand.set(Wire::Pass).await;
    world.network.run(&["job", "stats.pull"]);
    let healed = story.creator.partnerships().await.remove(0);
    assert!(healed.stats_at > before.stats_at && healed.stats_error.is_none());
}

/// A visitor follows a link and pays 50 USD.
pub async fn sell(brand: &Brand, share_url: &str, sale: &str) {
    let landing = follow(share_url).await;
    let user = format!("user-of-{sale}");
    brand.identify(&user, landing.cref).await;
    let report = brand.invoice(sale, &user, "50.00", json!({})).await;
    assert_eq!(report.attribution.status, AttributionStatus::Attributed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn turning_sharing_off_takes_a_program_off_the_market() {
    let world = World::single().await;
    let story = applied(&world).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let made = story.exactly_one_of_everything(&world).await;
    let program = made.partner.grants[0].program_id;
    let off = json!({ "shareOnNetwork": false });
    let _: Value = story.brand.admin.patch(&format!("/programs/{program}"), off).await.of();
    let late = world.creator("late").await;
    until("the offering to leave the market", async || {
        let all: Vec<Offering> = late.api.list("/offerings").await;
        all.is_empty().then_some(())
    })
    .await;
    let refusal = late.try_apply(story.application.offering_id, "late").await;
    refusal.refused(api_types::ErrorCode::OfferingNotFound);
    sell(&story.brand, &made.link.share_url, "in-1").await;
    assert_eq!(story.creator.partnerships().await[0].status.as_str(), "active");
    let on = json!({ "shareOnNetwork": true });
    let _: Value = story.brand.admin.patch(&format!("/programs/{program}"), on).await.of();
    assert_eq!(late.offering_of(&story.brand).await.id, story.application.offering_id);
}
