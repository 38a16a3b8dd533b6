//! Every job runs by name, and the timetable can be read.

use service_kit::jobs;
use vendor::timetable::TIMETABLE;

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

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_run_a_job_once_a_minute() {
    let app = TestApp::start().await;
    let entry = &TIMETABLE[0];
    let run = || jobs::run_in_turn(&app.app.db, &app.app.clock, entry, app.app.clone());
    let (one, other) = tokio::join!(run(), run());
    let ran = [one.expect("asked"), other.expect("asked")];
    assert_eq!(ran.iter().filter(|it| **it).count(), 1, "{ran:?}");

    app.advance(chrono::TimeDelta::minutes(1));
    assert!(run().await.expect("asked"));
}
