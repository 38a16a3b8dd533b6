//! Every job runs by name, and the timetable can be read.

use network::timetable::TIMETABLE;
use service_kit::jobs;

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
