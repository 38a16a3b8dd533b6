//! The jobs that keep salts and partitions.

use chrono::{NaiveDate, TimeDelta};
use service_kit::day_salts::SaltBox;

use super::Stage;
use crate::harness::{TestApp, at};

async fn days(app: &TestApp) -> Vec<NaiveDate> {
    let sql = "SELECT to_char(day, 'YYYY-MM-DD') FROM visitor_salts ORDER BY day";
    let rows = app.superuser().await.query(sql, &[]).await.expect("the salts");
    rows.iter().map(|it| day(it.get(0))).collect()
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
    let replicas = [SaltBox::default(), SaltBox::default(), SaltBox::default()];
    let [one, other, third] =
        replicas.each_ref().map(|it| it.of_day(&app.app.db, &app.app.sealer, now));
    let (one, other, third) = tokio::join!(one, other, third);
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
