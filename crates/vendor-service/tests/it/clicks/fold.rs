//! The job `clicks.fold`: duplicates and figures.

use actix_web::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Promoter, Stage};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

async fn follow(stage: &Stage, promoter: &Promoter, browser: &str) {
    let path = format!("/r/{}", promoter.slug);
    let headers = [("user-agent", browser)];
    let answer = stage.app.nobody().send(Method::GET, &path, None, &headers).await;
    assert_eq!(answer.status, 302, "{}", answer.body);
}

async fn reasons(stage: &Stage) -> Vec<Value> {
    let listed = stage.app.admin().get("/api/clicks").await.json();
    listed["items"].as_array().expect("items").iter().map(|it| it["reason"].clone()).collect()
}

async fn counted(stage: &Stage, promoter: &Promoter) -> i64 {
    let path = format!("/api/partners/{}/dashboard", promoter.id);
    let days = stage.app.admin().get(&path).await.json()["days"].clone();
    days.as_array().expect("days").iter().filter_map(|it| it["clicks"].as_i64()).sum()
}

#[actix_web::test]
async fn a_visitor_counts_once_an_hour_on_a_link() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    follow(&stage, &ada, FIREFOX).await;
    follow(&stage, &ada, FIREFOX).await;
    follow(&stage, &ada, &FIREFOX.replace("X11", "Wayland")).await;
    follow(&stage, &bob, FIREFOX).await;
    stage.app.job("clicks.fold").await;
    follow(&stage, &ada, FIREFOX).await;
    stage.app.advance(TimeDelta::hours(1));
    follow(&stage, &ada, FIREFOX).await;

    stage.app.job("clicks.fold").await;

    let duplicates = reasons(&stage).await.iter().filter(|it| **it == "duplicate").count();
    assert_eq!(duplicates, 2);
    assert_eq!((counted(&stage, &ada).await, counted(&stage, &bob).await), (3, 1));
}

#[actix_web::test]
async fn each_click_is_folded_once_however_often_and_at_once_the_job_runs() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    for round in 1..=3 {
        let click = |n: i64| json!({"id": stage.cref(TimeDelta::minutes(n)), "linkId": ada.link});
        let clicks: Vec<Value> = (0..40).map(click).collect();
        stage.app.admin().post("/api/clicks/batch", json!({"clicks": clicks})).await;
        let job = || stage.app.job("clicks.fold");
        tokio::join!(job(), job(), job());
        assert_eq!(counted(&stage, &ada).await, 40 * round);
    }
}

#[actix_web::test]
async fn only_humans_count() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    follow(&stage, &ada, FIREFOX).await;
    follow(&stage, &ada, "Twitterbot/1.0").await;
    stage.app.job("clicks.fold").await;
    assert_eq!(counted(&stage, &ada).await, 1);
}

#[actix_web::test]
async fn after_a_dump_was_restored_elsewhere_each_click_is_still_folded_once() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let browser = |n: i64| format!("{FIREFOX} it/{n}");
    for n in 0..2 {
        follow(&stage, &ada, &browser(n)).await;
    }
    stage.app.job("clicks.fold").await;
    stage.app.advance(TimeDelta::seconds(1));
    follow(&stage, &ada, &browser(2)).await;
    assert_eq!(counted(&stage, &ada).await, 2, "the third is not read yet");

    // A dump keeps the numbers of the old cluster's transactions, which had gone far.
    let restored = [
        "UPDATE clicks SET stored_by = (stored_by::text::numeric + 1000000000000)::text::xid8",
        "UPDATE click_fold_marks SET \
         folded_before = (folded_before::text::numeric + 1000000000000)::text::xid8, \
         settled_before = (settled_before::text::numeric + 1000000000000)::text::xid8",
    ];
    stage.app.as_owner(&restored).await.expect("restored");
    follow(&stage, &ada, &browser(3)).await;
    for _ in 0..2 {
        stage.app.job("clicks.fold").await;
        assert_eq!(counted(&stage, &ada).await, 4);
    }
    follow(&stage, &ada, &browser(4)).await;
    stage.app.job("clicks.fold").await;
    assert_eq!(counted(&stage, &ada).await, 5);
}
