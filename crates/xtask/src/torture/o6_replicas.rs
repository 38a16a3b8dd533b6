//! O6: each tick of a job runs once over three replicas, and a killed one is replaced.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::anyhow;
use chrono::TimeDelta;
use futures_util::future::join_all;
use service_kit::jobs::{self, Entry};
use service_kit::{Clock, Db};

use super::Ground;
use super::bare::{Bare, ROLES};
use crate::promises::{Promise, Setting, Shown};
use crate::stage::database;
use crate::wait;

const TICKS: usize = 200;
const REPLICAS: usize = 3;
const RUN: Duration = Duration::from_millis(3);
const LONGEST_REPLACEMENT: Duration = Duration::from_secs(10);

pub const PROMISE: Promise<Ground> = Promise {
    id: "O6",
    says: "3 replicas, 200 ticks: each job once; a killed holder is replaced within 10 s",
    mechanisms: &["lock"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

/// The job: counts, and hangs while it is told to.
#[derive(Clone, Default)]
struct Counted {
    runs: Arc<AtomicUsize>,
    hangs: Arc<AtomicBool>,
}

/// On no day that this run will see: the turns are taken by hand.
const NEVER: &str = "0 0 0 29 2 *";

const TIMETABLE: &[Entry<Counted>] = &[
    Entry { name: "torture.tick", cron: NEVER, run: |it| Box::pin(count(it)) },
    Entry { name: "torture.die", cron: NEVER, run: |it| Box::pin(count(it)) },
];

async fn count(it: Counted) -> service_kit::Result<()> {
    it.runs.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(RUN).await;
    while it.hangs.load(Ordering::SeqCst) {
        tokio::time::sleep(RUN).await;
    }
    Ok(())
}

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let bare = Bare::hub(ground.binaries.clone(), "replicas").await?;
    if setting.is_without("lock") {
        give_the_lock_to_everybody(&bare).await?;
    }
    let ticks = setting.times(TICKS);
    let runs = tick(&bare, ticks).await?;
    let wrong = runs.iter().filter(|it| **it != 1).count();
    let mut faults = Vec::new();
    if wrong > 0 {
        faults.push(format!("{wrong} ticks did not run exactly once"));
    }
    let replaced = match setting.is_without("lock") {
        true => Duration::ZERO,
        false => replace(&bare).await?,
    };
    if replaced > LONGEST_REPLACEMENT {
        faults.push(format!("the heir came after {replaced:?}"));
    }
    let figure = format!(
        "{} of {ticks} ticks ran once, a killed holder was replaced after {:.1} s",
        ticks - wrong,
        replaced.as_secs_f32()
    );
    let details = vec![format!("{REPLICAS} replicas, each also looks for dead ones at every tick")];
    Ok(Shown::unless(&faults, figure, details))
}

/// How often the job ran at each tick.
async fn tick(bare: &Bare, ticks: usize) -> anyhow::Result<Vec<usize>> {
    let clock = Clock::manual(Clock::System.now());
    let replicas: Vec<Db> = (0..REPLICAS).map(|_| bare.db(4)).collect::<anyhow::Result<_>>()?;
    let counted = Counted::default();
    let mut runs = Vec::new();
    for _ in 0..ticks {
        let before = counted.runs.load(Ordering::SeqCst);
        let turns = replicas.iter().map(|db| async {
            jobs::run_in_turn(db, &clock, &TIMETABLE[0], counted.clone()).await?;
            jobs::take_over(db, &clock, TIMETABLE, counted.clone()).await
        });
        let turns: service_kit::Result<Vec<usize>> = join_all(turns).await.into_iter().collect();
        turns.map_err(|err| anyhow!("a turn failed: {err}"))?;
        runs.push(counted.runs.load(Ordering::SeqCst) - before);
        clock.advance(TimeDelta::minutes(1));
    }
    Ok(runs)
}

/// A replica dies while it holds the job; how long until another one runs it.
async fn replace(bare: &Bare) -> anyhow::Result<Duration> {
    let counted = Counted::default();
    counted.hangs.store(true, Ordering::SeqCst);
    let (dying, job) = (bare.db(2)?, counted.clone());
    let holder = tokio::spawn(async move {
        let ran = jobs::run_in_turn(&dying, &Clock::System, &TIMETABLE[1], job).await;
        ran.map(|_| dying)
    });
    let seen = Arc::clone(&counted.runs);
    wait::until("the holder to run", LONGEST_REPLACEMENT, async || {
        Ok((seen.load(Ordering::SeqCst) == 1).then_some(()))
    })
    .await?;
    let heirs = [bare.db(4)?, bare.db(4)?];
    let mut clocks = Vec::new();
    for db in heirs {
        clocks.push(jobs::start(counted.clone(), db, Clock::System, TIMETABLE).await?);
    }
    counted.hangs.store(false, Ordering::SeqCst);
    // With the task its pool goes, and with that its connections, as with a killed process.
    holder.abort();
    let died = Instant::now();
    wait::until("an heir", LONGEST_REPLACEMENT * 3, async || {
        Ok((seen.load(Ordering::SeqCst) == 2).then_some(()))
    })
    .await?;
    let took = died.elapsed();
    for mut clock in clocks {
        clock.shutdown().await?;
    }
    Ok(took)
}

/// The mechanism off: asking for the lock is answered with yes.
async fn give_the_lock_to_everybody(bare: &Bare) -> anyhow::Result<()> {
    let client = database::connect(&bare.url).await?;
    let sql = format!(
        "CREATE FUNCTION public.pg_try_advisory_lock(bigint) RETURNS boolean \
         LANGUAGE sql AS 'SELECT true'; \
         GRANT EXECUTE ON FUNCTION public.pg_try_advisory_lock(bigint) TO {}; \
         ALTER DATABASE \"{}\" SET search_path = public, pg_catalog",
        ROLES.across, bare.name
    );
    client.batch_execute(&sql).await?;
    Ok(())
}
