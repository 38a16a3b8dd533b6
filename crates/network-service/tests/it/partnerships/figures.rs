//! `GET /api/partnerships`, `POST …/refresh`, and the job `stats.pull`

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::brand::{Brand, Fault, apply};
use crate::harness::{Caller, TestApp};

const LIST: &str = "/api/partnerships";

fn day(day: &str, currency: &str, clicks: i64, revenue: &str, commission: &str) -> Value {
    json!({
        "day": day, "currency": currency, "clicks": clicks, "conversions": 1, "revenue": revenue,
        "refunds": "0.00", "commissionAccrued": commission, "commissionApproved": "0.00",
        "commissionPaid": "0.00", "commissionReversed": "5.00",
    })
}

async fn partnered(brand: &Brand<'_>, ada: &Caller<'_>) -> String {
    let offer = brand.publish("Kilns").await;
    let id = apply(ada, &offer, "ada").await;
    assert_eq!(brand.approve(&id).await.status, 200);
    brand.partner_id("ada@example.com")
}

fn tells(brand: &Brand<'_>, partner: &str, next: Value, days: Vec<Value>) {
    let told = json!({"partnerId": partner, "nextPayable": next, "days": days});
    brand.stub.state().dashboards.insert(partner.to_owned(), told);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nightly_pull_sums_what_the_brands_tell() {
    let app = TestApp::start().await;
    let (kilns, clay) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    let ada = app.creator("Ada").await;
    let at_kilns = partnered(&kilns, &ada).await;
    let at_clay = partnered(&clay, &ada).await;
    let before = ada.get(LIST).await;
    assert!(before.json()["items"][0]["statsAt"].is_null());

    let next = json!({"day": "2026-12-20", "amount": "12.50", "currency": "USD"});
    tells(
        &kilns,
        &at_kilns,
        next,
        vec![
            day("2026-11-19", "USD", 10, "100.00", "20.00"),
            day("2026-11-20", "USD", 5, "50.00", "10.00"),
            day("2026-11-20", "JPY", 0, "1000", "200"),
        ],
    );
    tells(&clay, &at_clay, json!(null), vec![day("2026-11-20", "EUR", 3, "7.00", "1.00")]);
    app.job("stats.pull").await;

    let mine = ada.get(LIST).await;
    assert_eq!(mine.text("/items/0/vendorName"), "Mudworks");
    let kilns_card = &mine.json()["items"][1];
    assert_eq!(kilns_card["clicks90d"], json!(15));
    let earned = json!([
        {"currency": "JPY", "conversions": 1, "revenue": "1000", "commission": "200"},
        {"currency": "USD", "conversions": 2, "revenue": "150.00", "commission": "30.00"},
    ]);
    assert_eq!(kilns_card["earnings90d"], earned);
    let next = json!({"day": "2026-12-20", "amount": "12.50", "currency": "USD"});
    assert_eq!(kilns_card["nextPayable"], next);
    assert!(mine.text("/items/1/statsAt").starts_with("2026-11-20T12:"));

    let asked = &kilns.stub.received("POST /partners/dashboard")[0].body;
    assert_eq!((&asked["from"], &asked["to"]), (&json!("2026-08-23"), &json!("2026-11-20")));
}

#[tokio::test(flavor = "multi_thread")]
async fn brands_see_the_sums_over_all_brands() {
    let app = TestApp::start().await;
    let (kilns, clay) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    let ada = app.creator("Ada").await;
    let partner = partnered(&kilns, &ada).await;
    tells(
        &kilns,
        &partner,
        json!(null),
        vec![
            day("2026-11-20", "USD", 10, "1.00", "1.00"),
            day("2026-11-19", "USD", 4, "1.00", "1.00"),
        ],
    );
    app.job("stats.pull").await;
    let id = apply(&ada, &clay.publish("Clay").await, "ada").await;
    let card = clay.card(&id).await;
    assert_eq!(card.number("/applicant/clicks90d"), 14);
    assert_eq!(card.number("/applicant/conversions90d"), 2);
    assert!(card.text("/applicant/statsAt").starts_with("2026-11-20T12:"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_brand_leaves_its_old_figures_with_their_date_and_disturbs_no_other() {
    let app = TestApp::start().await;
    let (kilns, clay) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    let ada = app.creator("Ada").await;
    let (at_kilns, at_clay) = (partnered(&kilns, &ada).await, partnered(&clay, &ada).await);
    tells(&kilns, &at_kilns, json!(null), vec![day("2026-11-20", "USD", 10, "9.00", "1.00")]);
    tells(&clay, &at_clay, json!(null), vec![day("2026-11-20", "USD", 1, "9.00", "1.00")]);
    app.job("stats.pull").await;

    app.advance(TimeDelta::days(1));
    kilns.stub.fails("POST /partners/dashboard", Fault::Refuse(500, "internal"));
    tells(&clay, &at_clay, json!(null), vec![day("2026-11-21", "USD", 2, "9.00", "1.00")]);
    app.job("stats.pull").await;
    let mine = ada.get(LIST).await;
    assert_eq!(mine.number("/items/0/clicks90d"), 2, "a day told again replaces the old one");
    assert!(mine.text("/items/0/statsAt").starts_with("2026-11-21"));
    assert_eq!(mine.number("/items/1/clicks90d"), 10);
    assert!(mine.text("/items/1/statsAt").starts_with("2026-11-20"));
    assert_eq!(mine.text("/items/1/statsError"), "500: internal The brand says no");

    kilns.stub.recovers();
    app.job("stats.pull").await;
    assert!(ada.get(LIST).await.json()["items"][1]["statsError"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creator_refreshes_their_own_figures_now_and_then() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let partner = partnered(&brand, &ada).await;
    let offer = brand.publish("Kilns").await;
    let bobs = apply(&bob, &offer, "bob").await;
    brand.approve(&bobs).await;
    tells(&brand, &partner, json!(null), vec![day("2026-11-20", "USD", 8, "9.00", "1.00")]);

    let path = "/api/partnerships/refresh";
    let fresh = ada.post(path, json!({})).await;
    assert_eq!((fresh.count(), fresh.number("/items/0/clicks90d")), (1, 8));
    let asked = brand.stub.received("POST /partners/dashboard");
    assert_eq!(asked[0].body["partnerIds"], json!([partner]));

    let untold = bob.post(path, json!({})).await;
    assert_eq!(untold.text("/items/0/statsError"), "The brand tells no figures of this partner");
    ada.post(path, json!({})).await;
    assert_eq!(ada.post(path, json!({})).await.refusal(), "429 rate_limited");
}

#[tokio::test(flavor = "multi_thread")]
async fn partnerships_are_listed_page_by_page_to_their_creator() {
    let app = TestApp::start().await;
    let (kilns, clay) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    partnered(&kilns, &ada).await;
    partnered(&clay, &ada).await;
    let first = ada.get(&format!("{LIST}?limit=1")).await;
    let next = ada.get(&format!("{LIST}?limit=1&cursor={}", first.text("/nextCursor"))).await;
    assert_eq!((first.count(), next.count()), (1, 1));
    assert_ne!(first.text("/items/0/id"), next.text("/items/0/id"));
    assert_eq!(bob.get(LIST).await.count(), 0);
}
