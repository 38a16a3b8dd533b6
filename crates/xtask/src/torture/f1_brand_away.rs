//! F1: while a brand is away its clicks are kept, and told once when it is back.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::Context;
use api_types::ClickId;

use super::Ground;
use crate::load::federation::{Federation, Pair};
use crate::load::{Keep, Running, Seen};
use crate::promises::{Promise, Setting, Shown};
use crate::stage::database;
use crate::wait;

const CLICKS: usize = 3_000;
const CLIENTS: usize = 16;
const LONGEST_PRESS: Duration = Duration::from_secs(120);
/// How much slower a redirect may be while the brand is away.
const MOST_ADDED: Duration = Duration::from_millis(5);
const LONGEST_DRAIN: Duration = Duration::from_secs(60);

pub const PROMISE: Promise<Ground> = Promise {
    id: "F1",
    says: "a brand away during 3,000 clicks on the hub (60,000 with --long): 0 lost, 0 duplicated at \
           the brand, the redirect's p99 at most 5 ms above the one before, drained in 60 s",
    mechanisms: &["delivery-retries"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let clicks = setting.times(CLICKS);
    let settings: &[(&str, &str)] = match setting.is_without("delivery-retries") {
        true => &[("CLICKS_GIVE_UP_AT_ONCE", "1")],
        false => &[],
    };
    let binaries = ground.binaries.clone();
    let (rig, pair) = Federation::build(binaries, "torture", settings, CLIENTS).await?;
    let before = press(&rig, clicks).await?;
    rig.until_drained(LONGEST_PRESS).await?;
    let Pair { vendor, network } = pair;
    vendor.end().await?;
    let away = press(&rig, clicks).await?;
    let vendor = rig.vendor.start().await?;
    let began = Instant::now();
    rig.beat().await?;
    let drained = rig.until_drained(LONGEST_PRESS).await.is_ok();
    let took = began.elapsed();
    let told = Told::read(&rig).await?;
    let dead = rig.count("dead").await?;
    rig.end(Pair { vendor, network }).await?;
    shown(&Outcome { before, away, took: drained.then_some(took), told, dead })
}

struct Outcome {
    before: Seen,
    away: Seen,
    /// None: not within twice the time.
    took: Option<Duration>,
    told: Told,
    dead: i64,
}

/// The hub's clicks that the brand has.
struct Told {
    ids: BTreeSet<String>,
    rows: usize,
}

impl Told {
    async fn read(rig: &Federation) -> anyhow::Result<Self> {
        let client = database::connect(&rig.vendor_database).await?;
        let sql = "SELECT replace(id::text, '-', '') FROM clicks WHERE source = 'network'";
        let rows = client.query(sql, &[]).await?;
        let ids = rows.iter().map(|it| it.get(0)).collect();
        Ok(Self { ids, rows: rows.len() })
    }
}

fn shown(it: &Outcome) -> anyhow::Result<Shown> {
    let acknowledged = [ids(&it.before)?, ids(&it.away)?].concat();
    let lost = acknowledged.iter().filter(|id| !it.told.ids.contains(*id)).count();
    let twice = it.told.rows - it.told.ids.len();
    let (before, away) = (it.before.p99(), it.away.p99());
    let mut faults = Vec::new();
    if lost > 0 || twice > 0 {
        faults.push(format!("{lost} lost, {twice} stored twice, {} given up", it.dead));
    }
    if away > before + MOST_ADDED {
        faults.push(format!("the p99 rose from {before:?} to {away:?}"));
    }
    if it.took.is_none_or(|it| it > LONGEST_DRAIN) {
        faults.push(format!("drained after {:?}", it.took));
    }
    let count = acknowledged.len();
    let figure =
        format!("{lost} of {count} lost, p99 {before:?} → {away:?}, drained in {:?}", it.took);
    let details = vec![
        format!(
            "{CLIENTS} clients; {} clicks before, {} while away",
            it.before.redirects, it.away.redirects
        ),
        format!("{:.0}/s before, {:.0}/s while away", it.before.per_second(), it.away.per_second()),
    ];
    Ok(Shown::unless(&faults, figure, details))
}

/// Presses until so many clicks more are stored.
async fn press(rig: &Federation, clicks: usize) -> anyhow::Result<Seen> {
    let client = database::connect(&rig.network_database).await?;
    let count = async || -> anyhow::Result<usize> {
        let row = client.query_one("SELECT count(*) FROM network_clicks", &[]).await?;
        Ok(usize::try_from(row.get::<_, i64>(0))?)
    };
    let target = count().await? + clicks;
    let running = Running::start(rig.aim.clone(), Keep::Locations);
    let pressed = wait::until("the clicks to be made", LONGEST_PRESS, async || {
        Ok((count().await? >= target).then_some(()))
    });
    let pressed = pressed.await;
    let seen = running.stop()?;
    pressed.map(|()| seen)
}

fn ids(seen: &Seen) -> anyhow::Result<Vec<String>> {
    let id = |location: &String| {
        let (_, rest) = location.split_once("cref=")?;
        let id: ClickId = rest.split(['&', '#']).next()?.parse().ok()?;
        Some(format!("{:032x}", u128::from(id.ulid())))
    };
    let ids = seen.locations.iter();
    ids.map(|it| id(it).with_context(|| format!("no click id in {it}"))).collect()
}
