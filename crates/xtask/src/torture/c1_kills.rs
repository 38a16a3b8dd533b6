//! C1: an answered redirect is a stored click, also over `kill -9`.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Context;
use api_types::ClickId;

use super::Ground;
use crate::load::rig::Rig;
use crate::load::{Keep, Running, Seen};
use crate::promises::{Promise, Setting, Shown};
use crate::stage::child::Service;
use crate::stage::database;
use crate::stage::web::Web;
use crate::wait;

const KILLS: usize = 5;
const CLIENTS: usize = 64;
const LEAST_RATE: u32 = 1_000;
/// Between start and kill; varied, so that the kills fall anywhere in a batch.
const SHORTEST_LIFE: Duration = Duration::from_millis(1_500);
const LONGEST_REPLAY: Duration = Duration::from_secs(30);
const BATCH: usize = 10_000;

pub const PROMISE: Promise<Ground> = Promise {
    id: "C1",
    says: "0 acknowledged clicks lost over kill -9 of the vendor under load of at least 1,000/s",
    mechanisms: &["group-commit-wait"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

#[derive(Default)]
struct Sum {
    acknowledged: usize,
    stored: usize,
    pressed: Duration,
    rates: Vec<u32>,
}

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let kills = setting.times(KILLS);
    let settings: &[(&str, &str)] = match setting.is_without("group-commit-wait") {
        true => &[("CLICKS_ANSWER_BEFORE_COMMIT", "1")],
        false => &[],
    };
    let (rig, mut service) =
        Rig::build(ground.binaries.clone(), "torture", settings, CLIENTS).await?;
    let mut sum = Sum::default();
    for kill in 0..kills {
        let seen = press_and_kill(&rig, service, kill).await?;
        service = rig.recipe.start().await?;
        until_replayed(&rig).await?;
        let ids = ids(&seen)?;
        sum.stored += stored(&rig, &ids).await?;
        sum.acknowledged += ids.len();
        sum.rates.push(rate(ids.len(), seen.took));
        sum.pressed += seen.took;
    }
    service.end().await?;
    Ok(told(&sum, kills))
}

fn told(sum: &Sum, kills: usize) -> Shown {
    let lost = sum.acknowledged - sum.stored;
    let rate = rate(sum.acknowledged, sum.pressed);
    let mut faults = Vec::new();
    if lost > 0 {
        faults.push(format!("{lost} acknowledged clicks are not stored"));
    }
    if rate < LEAST_RATE {
        faults.push(format!("the load was {rate}/s, too little to show anything"));
    }
    let details = vec![
        format!("{kills} kills, {CLIENTS} clients, {} acknowledged", sum.acknowledged),
        format!("clicks/s before each kill: {:?}", sum.rates),
    ];
    Shown::unless(&faults, format!("{lost} of {} lost at {rate}/s", sum.acknowledged), details)
}

/// Presses until the kill; what was answered by then is what counts.
async fn press_and_kill(rig: &Rig, service: Service, kill: usize) -> anyhow::Result<Seen> {
    let running = Running::start(rig.aim.clone(), Keep::Locations);
    // A stated window of load, not a wait: what was answered until the kill is what counts.
    let odd = u64::try_from(kill * 137 % 500)?;
    tokio::time::sleep(SHORTEST_LIFE + Duration::from_millis(odd)).await;
    service.kill().await?;
    running.stop()
}

/// What the dead process left in the spool is stored by the next one.
async fn until_replayed(rig: &Rig) -> anyhow::Result<()> {
    let web = Web::new()?;
    let url = format!("{}/ready", rig.recipe.address);
    wait::until("the spool to be replayed", LONGEST_REPLAY, async || {
        let answer = web.client().get(&url).send().await?;
        let is_ready = answer.status().is_success();
        let told = answer.text().await?;
        Ok((is_ready && !told.contains("degraded")).then_some(()))
    })
    .await
}

fn ids(seen: &Seen) -> anyhow::Result<Vec<ClickId>> {
    let id = |location: &String| {
        let (_, rest) = location.split_once("cref=")?;
        rest.split(['&', '#']).next()?.parse().ok()
    };
    let ids: BTreeSet<ClickId> = seen
        .locations
        .iter()
        .map(|it| id(it).with_context(|| format!("no click id in {it}")))
        .collect::<anyhow::Result<_>>()?;
    Ok(ids.into_iter().collect())
}

async fn stored(rig: &Rig, ids: &[ClickId]) -> anyhow::Result<usize> {
    let client = database::connect(&rig.database).await?;
    let mut stored = 0;
    for batch in ids.chunks(BATCH) {
        let texts: Vec<String> =
            batch.iter().map(|it| format!("{:032x}", u128::from(it.ulid()))).collect();
        let sql = "SELECT count(*) FROM clicks WHERE id = ANY ($1::text[]::uuid[])";
        let count: i64 = client.query_one(sql, &[&texts]).await?.get(0);
        stored += usize::try_from(count)?;
    }
    Ok(stored)
}

fn rate(count: usize, took: Duration) -> u32 {
    let millis = took.as_millis().max(1);
    u32::try_from(count as u128 * 1_000 / millis).unwrap_or(u32::MAX)
}
