//! F4: keys and tokens are replaced under load without a failed call.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use api_types::auth::MagicLinkSent;
use api_types::creators::InviteCreator;
use api_types::keys::{ApiKey, MintScopedKey, MintedKey};
use api_types::offerings::Offering;
use api_types::{Listing, Scope};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::Ground;
use super::scene::{Brand, Scene};
use crate::promises::{Promise, Setting, Shown};
use crate::stage::web::Door;
use crate::stage::{database, people};
use crate::wait;

/// Each asks the hub at most this often, and so the hub the brand: it is allowed 60 a minute.
const CALLS_OF_EACH: usize = 50;
const CREATORS: usize = 10;
/// 200 a second: half from creators over the hub to the brand, half from the brand to the hub.
const PACE: Duration = Duration::from_millis(10);
const ROTATIONS: usize = 4;
/// What a revocation may take to be known everywhere.
const GRACE: Duration = Duration::from_secs(1);
const TRIES_AFTER: usize = 200;
const PATIENCE: Duration = Duration::from_secs(30);

pub const PROMISE: Promise<Ground> = Promise {
    id: "F4",
    says: "keys and tokens are replaced under 200 calls/s with 0 failed calls; a revoked key is \
           accepted 0 times after 1 s",
    mechanisms: &["overlap", "revocation"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let scene = ground.scene().await?;
    let brand = &scene.brands[1];
    let offering = share(scene, brand).await?;
    let creators = creators(scene).await?;
    let path = format!("/offerings/{}/slug-available?slug=f4-{}", offering.id, brand.slug);
    let began = Instant::now();
    let over_hub = creators.iter().map(|it| calls(it, &path));
    let to_hub = (0..CREATORS).map(|_| calls(&brand.api, "/admin/network/requests"));
    let without = setting.is_without("overlap");
    let (over_hub, to_hub, rotated) =
        tokio::join!(join_all(over_hub), join_all(to_hub), rotate(scene, brand, without));
    rotated?;
    let rate = (2 * CREATORS * CALLS_OF_EACH) as u128 * 1_000 / began.elapsed().as_millis().max(1);
    let failed: Vec<String> = over_hub.into_iter().chain(to_hub).flatten().collect::<Vec<String>>();
    let accepted = accepted_after(brand, setting).await?;
    let total = 2 * CREATORS * CALLS_OF_EACH;
    let details = vec![format!(
        "{total} calls at {rate}/s, half over the hub to the brand and half from the brand to the \
         hub, during {ROTATIONS} rotations of key and token; {TRIES_AFTER} tries with a revoked key"
    )];
    let mut faults: Vec<String> = Vec::new();
    if let Some(first) = failed.first() {
        faults.push(format!("{} calls failed, such as: {first}", failed.len()));
    }
    if accepted > 0 {
        faults.push(format!("a revoked key was accepted {accepted} times"));
    }
    let figure =
        format!("{} of {total} calls failed, {accepted} of {TRIES_AFTER} accepted", failed.len());
    Ok(Shown::unless(&faults, figure, details))
}

/// Puts the brand on the hub through its own instance, and its program on the market.
async fn share(scene: &Scene, brand: &Brand) -> anyhow::Result<Offering> {
    let me: Value = brand.api.get("/admin/network/me").await?;
    if me["state"] != "connected" {
        let form = json!({"contactEmail": "owner@beta.example"});
        let _: Value = brand.api.post("/admin/network/connect", &form).await?;
    }
    let program = format!("/programs/{}", brand.link.program_id);
    let _: Value = brand.api.patch(&program, &json!({"shareOnNetwork": true})).await?;
    let market = scene.hub_nobody().under(&format!("{}/api", scene.plan.network_url()));
    let external = brand.link.program_id.to_string();
    wait::until("the brand's offering", PATIENCE, async || {
        let listed: Listing<Offering> = market.get("/offerings?limit=200").await?;
        Ok(listed.items.into_iter().find(|it| it.external_id == external))
    })
    .await
}

async fn creators(scene: &Scene) -> anyhow::Result<Vec<Door>> {
    let hub = format!("{}/api", scene.plan.network_url());
    let mut creators = Vec::new();
    for nth in 0..CREATORS {
        let email = format!("rotation-{nth}@people.example");
        let seen = scene.mail.count(&email);
        let form = InviteCreator { email: email.clone() };
        let _: MagicLinkSent = scene.hub_admin.post("/creators/invite", &form).await?;
        let link = scene.mail.next_link(&email, seen).await?;
        let browser = scene.web.browser(&hub);
        people::verify(&browser, &link).await?;
        creators.push(browser);
    }
    Ok(creators)
}

/// Calls at the pace of one of many; answers what failed.
async fn calls(door: &Door, path: &str) -> Vec<String> {
    let mut failed = Vec::new();
    let mut ticks = tokio::time::interval(PACE * CREATORS as u32);
    for _ in 0..CALLS_OF_EACH {
        ticks.tick().await;
        match door.call(Method::GET, path, None).await {
            Ok(answer) if answer.status == 200 => {}
            Ok(answer) => failed.push(format!("{} {}", answer.status, answer.body)),
            Err(err) => failed.push(format!("{err:#}")),
        }
    }
    failed
}

/// Replaces key and token again and again, spread over the calls.
async fn rotate(scene: &Scene, brand: &Brand, without_overlap: bool) -> anyhow::Result<()> {
    let pause = PACE * (CREATORS * CALLS_OF_EACH / (ROTATIONS + 1)) as u32;
    for _ in 0..ROTATIONS {
        // A stated window: the rotations are spread over the calls.
        tokio::time::sleep(pause).await;
        if without_overlap {
            end_key(scene).await?;
        }
        for what in ["keys", "token"] {
            let path = format!("/admin/network/{what}/rotate");
            let _: Value = brand.api.post(&path, &json!({})).await.context(what)?;
        }
    }
    Ok(())
}

/// The mechanism off: the old key ends before there is a new one.
async fn end_key(scene: &Scene) -> anyhow::Result<()> {
    let client = database::connect(&scene.plan.vendor_database).await?;
    let sql = "UPDATE api_keys SET revoked_at = now() \
               WHERE kind = 'federation' AND revoked_at IS NULL";
    client.execute(sql, &[]).await?;
    Ok(())
}

/// How often a key opens a door one second after it was revoked.
async fn accepted_after(brand: &Brand, setting: &Setting) -> anyhow::Result<usize> {
    let form = MintScopedKey {
        label: "F4".to_owned(),
        scopes: vec![Scope::PartnersRead.to_string()],
        program_ids: Vec::new(),
        expires_at: None,
    };
    let minted: MintedKey = brand.api.post("/api-keys/scoped", &form).await?;
    let door = crate::stage::web::Web::new()?.with_key(&brand.api_base, &minted.secret);
    let before = door.call(Method::GET, "/partners", None).await?.status;
    ensure!(before == 200, "a fresh key is answered {before}");
    if !setting.is_without("revocation") {
        let path = format!("/api-keys/{}", minted.key.id);
        let _: ApiKey = brand.api.call(Method::DELETE, &path, None).await?.read()?;
    }
    // The promise itself: from then on the key opens nothing.
    tokio::time::sleep(GRACE).await;
    let mut accepted = 0;
    for _ in 0..TRIES_AFTER {
        let status = door.call(Method::GET, "/partners", None).await?.status;
        accepted += usize::from(status == 200);
    }
    Ok(accepted)
}
