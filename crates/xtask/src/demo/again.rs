//! A later start: whether the story that was played still stands.

use anyhow::ensure;
use api_types::Listing;
use api_types::admin_network::{ConnectionState, HeartbeatResult, NetworkMe};
use api_types::offerings::Offering;
use api_types::tenants::Tenant;
use futures_util::future::try_join_all;
use serde_json::json;

use super::figures;
use super::ground::Ground;
use super::played::{Played, PlayedBrand};
use super::sketches::BRANDS;
use crate::show::Steps;
use crate::stage::web::Web;

/// Checks brands, their connection, and every sum.
pub async fn look(ground: &Ground, played: &Played, steps: &mut Steps) -> anyhow::Result<()> {
    let web = Web::new()?;
    steps.take("Find both brands", find_brands(ground, played, &web)).await?;
    steps.take("Reach the hub from both", reach_hub(played, &web)).await?;
    steps.take("Find their programs on the hub", find_offerings(ground, &web)).await?;
    steps.take("Compare all commissions", compare(played, &web)).await
}

async fn find_brands(ground: &Ground, played: &Played, web: &Web) -> anyhow::Result<((), String)> {
    let api = format!("{}/api", ground.plan.vendor_url());
    let platform = web.with_key(&api, &ground.plan.secrets.vendor_admin_key);
    let page: Listing<Tenant> = platform.get("/tenants?limit=200").await?;
    for brand in &played.brands {
        let is_there = page.items.iter().any(|it| it.slug == brand.slug);
        ensure!(is_there, "{} is gone; begin anew with --fresh", brand.slug);
    }
    Ok(((), format!("{} brands", played.brands.len())))
}

async fn reach_hub(played: &Played, web: &Web) -> anyhow::Result<((), String)> {
    try_join_all(played.brands.iter().map(|it| beat(it, web))).await?;
    Ok(((), "connected, heartbeats sent".to_owned()))
}

async fn beat(brand: &PlayedBrand, web: &Web) -> anyhow::Result<()> {
    let api = web.with_key(&brand.api_base, &brand.admin_api_key);
    let beat: HeartbeatResult = api.post("/admin/network/heartbeat", &json!({})).await?;
    ensure!(beat.result == "Sent", "{}: {}", brand.slug, beat.result);
    let me: NetworkMe = api.get("/admin/network/me").await?;
    ensure!(me.state == ConnectionState::Connected, "{} is {}", brand.slug, me.state);
    Ok(())
}

async fn find_offerings(ground: &Ground, web: &Web) -> anyhow::Result<((), String)> {
    let hub = web.nobody(&format!("{}/api", ground.plan.network_url()));
    let page: Listing<Offering> = hub.get("/offerings?limit=200").await?;
    for program in BRANDS.iter().flat_map(|it| it.programs) {
        let is_there = page.items.iter().any(|it| it.title == program.name);
        ensure!(is_there, "{} is not on the hub; begin anew with --fresh", program.name);
    }
    Ok(((), format!("{} offerings", page.items.len())))
}

async fn compare(played: &Played, web: &Web) -> anyhow::Result<((), String)> {
    let told = try_join_all(played.brands.iter().map(|it| compare_brand(it, web))).await?;
    Ok(((), told.join("; ")))
}

/// What was added since by whoever looked at the demo is theirs; what the story made is there.
async fn compare_brand(brand: &PlayedBrand, web: &Web) -> anyhow::Result<String> {
    let api = web.with_key(&brand.api_base, &brand.admin_api_key);
    let all = figures::all_commissions(&api).await?;
    let own: Vec<_> = all.into_iter().filter(|it| is_of_story(&it.external_event_id)).collect();
    figures::compare_sums(&brand.totals, &own)?;
    let sums = figures::in_words(&brand.totals.commission());
    Ok(format!("{}: {} with {sums}", brand.name, brand.totals.commissions()))
}

fn is_of_story(id: &str) -> bool {
    ["inv-", "reg-", "now-"].iter().any(|it| id.starts_with(it))
}
