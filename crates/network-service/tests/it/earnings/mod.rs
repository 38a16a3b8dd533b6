//! `GET /api/earnings`, the page and its file

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::brand::{Brand, Fault, apply};
use crate::harness::{Caller, TestApp};

const HERE: &str = "/api/earnings";

fn day(day: &str, currency: &str, clicks: i64, revenue: &str, commission: &str) -> Value {
    let zero = if currency == "JPY" { "0" } else { "0.00" };
    json!({
        "day": day, "currency": currency, "clicks": clicks, "conversions": 1, "revenue": revenue,
        "refunds": zero, "commissionAccrued": commission, "commissionApproved": zero,
        "commissionPaid": zero, "commissionReversed": zero,
    })
}

async fn partnered(brand: &Brand<'_>, ada: &Caller<'_>) -> String {
    let id = apply(ada, &brand.publish("Kilns").await, "ada").await;
    assert_eq!(brand.approve(&id).await.status, 200);
    brand.partner_id("ada@example.com")
}

fn tells(brand: &Brand<'_>, partner: &str, days: Vec<Value>) {
    let next = json!({"day": "2026-12-20", "amount": "12.50", "currency": "USD"});
    let told = json!({"partnerId": partner, "nextPayable": next, "days": days});
    brand.stub.state().dashboards.insert(partner.to_owned(), told);
}

/// Ada at two brands, which sold in two currencies; the second one has died since.
async fn earning(app: &TestApp) -> Caller<'_> {
    let ada = app.creator("Ada").await;
    let (kilns, clay) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    let (at_kilns, at_clay) = (partnered(&kilns, &ada).await, partnered(&clay, &ada).await);
    tells(
        &kilns,
        &at_kilns,
        vec![
            day("2026-11-01", "USD", 10, "100.00", "20.00"),
            day("2026-11-20", "JPY", 5, "1000", "200"),
        ],
    );
    tells(&clay, &at_clay, vec![day("2026-11-20", "USD", 2, "7.00", "1.00")]);
    app.job("stats.pull").await;
    app.advance(TimeDelta::days(1));
    clay.stub.fails("POST /partners/dashboard", Fault::Refuse(500, "internal"));
    app.job("stats.pull").await;
    ada
}

#[tokio::test(flavor = "multi_thread")]
async fn earnings_are_told_by_brand_and_day_and_never_over_currencies() {
    let app = TestApp::start().await;
    let ada = earning(&app).await;
    let all = ada.get(HERE).await;
    assert_eq!((all.text("/from"), all.text("/to")), ("2026-08-24".into(), "2026-11-21".into()));
    let totals = json!([
        {"currency": "JPY", "conversions": 1, "revenue": "1000", "commission": "200"},
        {"currency": "USD", "conversions": 2, "revenue": "107.00", "commission": "21.00"},
    ]);
    assert_eq!((&all.json()["totals"], all.number("/clicks")), (&totals, 17));
    assert_eq!(all.json()["days"].as_array().map(Vec::len), Some(3));
    let kilns = &all.json()["brands"][0];
    assert_eq!((&kilns["vendorName"], &kilns["verified"]), (&json!("Brightkiln"), &json!(true)));
    assert_eq!(kilns["nextPayable"]["amount"], "12.50");
    let clay = &all.json()["brands"][1];
    assert_eq!(clay["clicks"], 2, "a brand that could not be asked shows its last figures");
    assert!(clay["statsAt"].as_str().is_some_and(|it| it.starts_with("2026-11-20")));
    assert_eq!(clay["statsError"], "500: internal The brand says no");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_is_a_preset_or_two_days() {
    let app = TestApp::start().await;
    let ada = earning(&app).await;
    let week = ada.get(&format!("{HERE}?range=7d")).await;
    assert_eq!((week.text("/from"), week.number("/clicks")), ("2026-11-15".into(), 7));
    let typed = ada.get(&format!("{HERE}?from=2026-11-01&to=2026-11-02")).await;
    assert_eq!(typed.number("/clicks"), 10);
    assert_eq!(ada.get(&format!("{HERE}?range=all")).await.text("/from"), "2026-11-01");
    assert_eq!(ada.get(&format!("{HERE}?from=yesterday")).await.refusal(), "400 bad_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_and_its_file_say_the_same() {
    let app = TestApp::start().await;
    let ada = earning(&app).await;
    let page = ada.get("/earnings?range=30d").await;
    assert_eq!(page.status, 200);
    for said in
        ["Could not be asked since", "500: internal", "Verified", "Earned in JPY", "Mudworks"]
    {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert!(page.body.contains("currency=JPY"), "the chart is switched by currency");
    let file = ada.get("/earnings.csv?range=30d").await;
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 4, "{}", file.body);
    assert!(lines[1].starts_with("Brightkiln,15,JPY,1,1000,200,2026-12-20,12.50,USD,2026-11-21T"));
    assert!(lines[2].starts_with("Brightkiln,,USD,1,100.00,20.00,,,,"), "{}", lines[2]);
    assert!(lines[3].ends_with("500: internal The brand says no"), "{}", lines[3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_earned_nothing_is_told_how_to_begin() {
    let app = TestApp::start().await;
    let bob = app.creator("Bob").await;
    assert_eq!(bob.get(HERE).await.json()["brands"], json!([]));
    let page = bob.get("/earnings").await;
    assert!(page.body.contains("Nothing earned yet"), "{}", page.body);
    assert_eq!(app.nobody().get("/earnings").await.status, 303);
}
