//! Every job runs by name, each tick once over all replicas, and none is lost with its replica.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use network::app::ROLES;
use network::timetable::TIMETABLE;
use secrecy::ExposeSecret;
use service_kit::Db;
use service_kit::jobs::{self, Entry};

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn every_job_runs_on_an_empty_house() {
    let app = TestApp::start().await;
    for entry in TIMETABLE {
        app.job(entry.name).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timetable_is_well_formed() {
    let app = TestApp::start().await;
    let (app, db, clock) = (app.app.clone(), app.app.db.clone(), app.app.clock.clone());
    let scheduler = jobs::start(app, db, clock, TIMETABLE).await;
    let mut scheduler = scheduler.expect("every line is a schedule");
    scheduler.shutdown().await.expect("the clock stops");
}

/// What a job of a test does: counts, and hangs as long as it is told to.
#[derive(Clone, Default)]
struct Counted {
    runs: Arc<AtomicUsize>,
    hangs: Arc<AtomicBool>,
}

const COUNTED: &[Entry<Counted>] =
    &[Entry { name: "test.count", cron: "0 * * * * *", run: |app| Box::pin(count(app)) }];

async fn count(app: Counted) -> service_kit::Result<()> {
    app.runs.fetch_add(1, Ordering::SeqCst);
    while app.hangs.load(Ordering::SeqCst) {
        tokio::task::yield_now().await;
    }
    Ok(())
}

impl Counted {
    fn runs(&self) -> usize {
        self.runs.load(Ordering::SeqCst)
    }
}

/// A replica of its own: its connections end with it.
fn replica(app: &TestApp) -> Db {
    Db::new(app.app.config.database_url.expose_secret(), 4, ROLES).expect("a pool")
}

#[tokio::test(flavor = "multi_thread")]
async fn three_replicas_run_each_tick_once_and_none_takes_over_what_lives() {
    let (app, counted) = (TestApp::start().await, Counted::default());
    let replicas = [replica(&app), replica(&app), replica(&app)];
    let clock = &app.app.clock;
    for tick in 1..=20 {
        let turns = replicas.iter().map(|db| async {
            let ran = jobs::run_in_turn(db, clock, &COUNTED[0], counted.clone()).await;
            let taken = jobs::take_over(db, clock, COUNTED, counted.clone()).await;
            usize::from(ran.expect("a turn")) + taken.expect("a look")
        });
        let ran: usize = futures_util::future::join_all(turns).await.into_iter().sum();
        assert_eq!((ran, counted.runs()), (1, tick));
        app.advance(TimeDelta::minutes(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_replica_died_is_taken_over_once() {
    let (app, counted) = (TestApp::start().await, Counted::default());
    counted.hangs.store(true, Ordering::SeqCst);
    let (dying, clock, job) = (replica(&app), app.app.clock.clone(), counted.clone());
    let run = tokio::spawn(async move {
        let ran = jobs::run_in_turn(&dying, &clock, &COUNTED[0], job).await;
        ran.map(|_| dying)
    });
    while counted.runs() == 0 {
        tokio::task::yield_now().await;
    }
    let (heirs, clock) = ([replica(&app), replica(&app)], &app.app.clock);
    let taken = jobs::take_over(&heirs[0], clock, COUNTED, counted.clone()).await;
    assert_eq!(taken.expect("a look"), 0, "its replica lives");
    run.abort();
    assert!(run.await.is_err_and(|it| it.is_cancelled()));
    counted.hangs.store(false, Ordering::SeqCst);
    let looking = async {
        loop {
            let looks = heirs
                .iter()
                .map(|db| async { jobs::take_over(db, clock, COUNTED, counted.clone()).await });
            let taken = futures_util::future::join_all(looks).await;
            let taken: usize = taken.into_iter().map(|it| it.expect("a look")).sum();
            if taken > 0 {
                return taken;
            }
        }
    };
    let taken = tokio::time::timeout(Duration::from_secs(20), looking).await;
    assert_eq!((taken.expect("taken over in time"), counted.runs()), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_broke_off_long_ago_is_left_alone() {
    let (app, counted) = (TestApp::start().await, Counted::default());
    let clock = app.app.clock.clone();
    let (dying, job) = (replica(&app), counted.clone());
    counted.hangs.store(true, Ordering::SeqCst);
    let run = tokio::spawn(async move {
        let ran = jobs::run_in_turn(&dying, &clock, &COUNTED[0], job).await;
        ran.map(|_| dying)
    });
    while counted.runs() == 0 {
        tokio::task::yield_now().await;
    }
    run.abort();
    app.advance(TimeDelta::minutes(16));
    let taken = jobs::take_over(&app.app.db, &app.app.clock, COUNTED, counted.clone()).await;
    assert_eq!((taken.expect("a look"), counted.runs()), (0, 1));
}
