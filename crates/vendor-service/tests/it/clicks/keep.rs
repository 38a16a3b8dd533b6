//! The jobs that keep salts and partitions.

use chrono::{NaiveDate, TimeDelta};
use service_kit::{Conn, Purpose};
use vendor::clicks::store;

use super::Stage;
use crate::harness::{TestApp, at};

async fn days(app: &TestApp) -> Vec<NaiveDate> {
    let salts = async |conn: &mut Conn| store::salts(conn).await;
    let salts = app.app.db.across(Purpose::Jobs, salts).await.expect("the salts");
    salts.iter().map(|it| it.day).collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[actix_web::test]
async fn salts_are_made_ahead_and_destroyed_after_two_days() {
    let app = TestApp::start().await;
    app.job("clicks.salts").await;
    assert_eq!(days(&app).await, [day("2026-11-20"), day("2026-11-21")]);
    app.job("clicks.salts").await;
    assert_eq!(days(&app).await.len(), 2);

    app.advance(TimeDelta::days(1));
    app.job("clicks.salts").await;
    assert_eq!(days(&app).await, ["2026-11-20", "2026-11-21", "2026-11-22"].map(day));
    app.advance(TimeDelta::hours(12));
    app.job("clicks.salts").await;
    assert_eq!(days(&app).await, ["2026-11-21", "2026-11-22", "2026-11-23"].map(day));
}

#[actix_web::test]
async fn replicas_that_start_at_once_agree_on_a_salt() {
    let app = TestApp::start().await;
    let now = at("2026-11-20T12:00:00Z");
    let sealer = &app.app.sealer;
    let make = || {
        let work =
            async move |conn: &mut Conn| vendor::clicks::salts::ensure(conn, sealer, now).await;
        app.app.db.across(Purpose::Jobs, work)
    };
    let (one, other, third) = tokio::join!(make(), make(), make());
    let salt = |salts: service_kit::Result<redirect::Salts>| {
        *salts.expect("the salts").salt_for(now.date_naive()).expect("today's")
    };
    let (one, other, third) = (salt(one), salt(other), salt(third));
    assert!(one == other && other == third);
}

#[actix_web::test]
async fn clicks_of_months_to_come_have_their_own_leaf() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    stage.app.advance(TimeDelta::days(370));
    stage.app.job("clicks.partitions").await;
    stage.app.job("clicks.partitions").await;
    stage.click(&ada, TimeDelta::zero()).await;
    let listed = stage.app.admin().get("/api/clicks").await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
}
