//! Links on the hub: a creator's own domain, and clicks that reach the brand under the same id.

use api_types::clicks::Click;
use api_types::domains::{Domain, DomainStatus};
use api_types::events::AttributionStatus;
use api_types::{ClickId, LinkId};
use reqwest::Url;
use serde_json::{Value, json};
use service_kit::testing::dns::Held;
use tests_e2e::api::client;
use tests_e2e::people::{Brand, Creator, follow_on_hub};
use tests_e2e::proxy::Wire;
use tests_e2e::wait::{until, until_within};
use tests_e2e::world::World;

use crate::applied::{Applied, Made, applied};

const DOMAIN: &str = "go.ada-makes.com";
const LANDING: &str = "http://127.0.0.1/landing";

async fn approved(world: &World) -> (Applied, Made) {
    let story = applied(world).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let made = story.exactly_one_of_everything(world).await;
    (story, made)
}

/// Adds the domain, makes the records that it wants, and has them looked at.
async fn prove(world: &World, creator: &Creator) -> Domain {
    let added: Domain =
        creator.api.post("/domains", json!({ "domain": DOMAIN })).await.of_status(201);
    assert_eq!(added.status, DomainStatus::Pending);
    let [proof, way] = &added.records[..] else { panic!("two records: {added:?}") };
    world.names.text(&proof.name, &proof.expected);
    world.names.put(DOMAIN, &[Held::Alias(way.expected.clone())]);
    let checked = creator.api.post(&format!("/domains/{}/check", added.id), json!({})).await;
    checked.of()
}

async fn click_at_brand(brand: &Brand, link: LinkId, id: ClickId) -> Click {
    until("the click to reach the brand", async || {
        brand.clicks_of(link).await.into_iter().find(|it| it.id == id)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_on_a_creators_domain_is_one_click_on_both_sides() {
    let world = World::single().await;
    let (story, made) = approved(&world).await;
    assert_eq!(prove(&world, &story.creator).await.status, DomainStatus::Verified);
    let mine = story.creator.partnerships().await.remove(0);
    let [own] = &mine.own_urls[..] else { panic!("one own link: {:?}", mine.own_urls) };
    let own = Url::parse(own).expect("an address");
    assert_eq!(own.host_str(), Some(DOMAIN));

    let landing = until("the hub to know the domain", async || {
        let url = format!("{}{}", world.network.url(), own.path());
        let sent = client().get(&url).header("host", DOMAIN).send().await;
        sent.ok().filter(|it| it.status() == 302).map(|_| ())
    });
    landing.await;
    let landing = follow_on_hub(&world, DOMAIN, own.path()).await;
    assert_eq!(landing.url, format!("{LANDING}?cref={}", landing.cref));
    let click = click_at_brand(&story.brand, made.link.id, landing.cref).await;
    assert!(click.counted, "{click:?}");
    story.brand.identify("user-1", landing.cref).await;
    let report = story.brand.invoice("in-1", "user-1", "50.00", json!({})).await;
    assert_eq!(report.attribution.status, AttributionStatus::Attributed);
    let touch = &report.attribution.touches[0];
    assert_eq!((touch.click_id, touch.partner_id), (landing.cref, made.partner.id));
    assert_eq!(touch.commissions[0].amount.to_string(), "10.00");

    let hub_path = Url::parse(&mine.hub_url).expect("an address").path().to_owned();
    let second = follow_on_hub(&world, "127.0.0.1", &hub_path).await;
    assert_ne!(second.cref, landing.cref);
    click_at_brand(&story.brand, made.link.id, second.cref).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_proven_domains_get_a_certificate() {
    let world = World::single().await;
    let (story, _) = approved(&world).await;
    let may = async |domain: &str| {
        let url = format!("{}/internal/tls/ask?domain={domain}", world.network.url());
        client().get(&url).send().await.expect("an answer").status().as_u16()
    };
    assert_eq!((may(DOMAIN).await, may("stranger.example").await), (403, 403));
    prove(&world, &story.creator).await;
    until("the hub to vouch for the domain", async || (may(DOMAIN).await == 200).then_some(()))
        .await;
    assert_eq!(may("stranger.example").await, 403);
    assert_eq!(may(&format!("other.{DOMAIN}")).await, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clicks_wait_for_a_brand_that_is_away() {
    let mut world = World::multi().await;
    let (story, made) = approved(&world).await;
    let mine = story.creator.partnerships().await.remove(0);
    let path = Url::parse(&mine.hub_url).expect("an address").path().to_owned();
    world.to_brand.set(Wire::Refuse).await;
    let mut sent = Vec::new();
    for _ in 0..25 {
        sent.push(follow_on_hub(&world, "127.0.0.1", &path).await.cref);
    }
    world.network.kill();
    world.network.start().await;
    assert!(story.brand.clicks_of(made.link.id).await.is_empty());
    world.to_brand.set(Wire::Pass).await;
    let limit = std::time::Duration::from_secs(90);
    let mut there = until_within(limit, "all clicks to reach the brand", async || {
        let clicks = story.brand.clicks_of(made.link.id).await;
        (clicks.len() >= sent.len()).then_some(clicks)
    })
    .await
    .iter()
    .map(|it| it.id)
    .collect::<Vec<_>>();
    there.sort();
    sent.sort();
    assert_eq!(there, sent, "each once, under its own id");
}
