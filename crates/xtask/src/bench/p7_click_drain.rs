//! P7: how fast the hub tells a brand of clicks, beside how fast they arrive.

use std::time::{Duration, Instant};

use super::Ground;
use crate::load::federation::{Federation, Pair};
use crate::load::{Keep, Running};
use crate::promises::{Promise, Setting, Shown};

const CLIENTS: usize = 64;
const PRESSED: Duration = Duration::from_secs(4);
const LONGEST_DRAIN: Duration = Duration::from_secs(300);
/// Times the arrival rate at half load.
const LEAST_RATIO: f64 = 5.0;

pub const PROMISE: Promise<Ground> = Promise {
    id: "P7",
    says: "federated clicks drain at 5 × the rate at least at which they arrive at half load",
    mechanisms: &["batches"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let settings: &[(&str, &str)] =
        if setting.is_without("batches") { &[("CLICKS_SEND_ROWS", "1")] } else { &[] };
    let binaries = ground.binaries.clone();
    let (rig, pair) = Federation::build(binaries, "bench", settings, CLIENTS).await?;
    let Pair { vendor, network } = pair;
    vendor.end().await?;
    let running = Running::start(rig.aim.clone(), Keep::Counts);
    tokio::time::sleep(PRESSED).await;
    let seen = running.stop()?;
    let waiting = rig.count("waiting").await?;
    let vendor = rig.vendor.start().await?;
    rig.beat().await?;
    // One probe may still be under way: the clock starts with the first click that arrives.
    crate::wait::until("the first click to arrive", LONGEST_DRAIN, async || {
        Ok((rig.count("waiting").await? < waiting).then_some(()))
    })
    .await?;
    let (left, began) = (rig.count("waiting").await?, Instant::now());
    rig.until_drained(LONGEST_DRAIN).await?;
    let drain = per_second(left, began.elapsed());
    rig.end(Pair { vendor, network }).await?;
    let half = seen.per_second() / 2.0;
    let ratio = drain / half.max(1.0);
    let faults: Vec<String> =
        (ratio < LEAST_RATIO).then(|| format!("below {LEAST_RATIO} ×")).into_iter().collect();
    let details = vec![
        format!("compiled as {}; {CLIENTS} connections, {PRESSED:?}", ground.profile.name()),
        format!("{waiting} waited, {left} counted; drain {drain:.0}/s, half load {half:.0}/s"),
    ];
    Ok(Shown::unless(&faults, format!("{ratio:.1} ×"), details))
}

fn per_second(count: i64, took: Duration) -> f64 {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    f64::from(count) / took.as_secs_f64().max(0.001)
}
