//! `GET /api/offerings`: filters, orders, counts.

use serde_json::{Value, json};

use crate::brand::{Brand, offering};
use crate::harness::TestApp;

async fn put(brand: &Brand<'_>, number: usize, title: &str, change: impl FnOnce(&mut Value)) {
    let mut form = offering(title, 1);
    change(&mut form);
    let path = format!("/api/vendors/me/offerings/prg_01J0000000000000000000000{number}");
    let answer = brand.caller().put(&path, form).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_filter_narrows_on_the_server() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    put(&brand, 1, "Kilns", |it| it["categories"] = json!(["Craft", "home"])).await;
    put(&brand, 2, "Clay", |it| {
        it["categories"] = json!(["food"]);
        it["approval"] = json!("auto");
        it["terms"]["rule"] =
            json!({"kind": "fixed", "value": "5.00", "currency": "EUR", "months": 0});
        it["terms"]["windowDays"] = json!(14);
        it["terms"]["holdbackDays"] = json!(0);
    })
    .await;
    let found = async |query: &str| {
        let answer = app.nobody().get(&format!("/api/offerings?{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let items = answer.json()["items"].as_array().cloned().expect("items");
        let titles: Vec<String> =
            items.iter().map(|it| it["title"].as_str().expect("a title").to_owned()).collect();
        assert_eq!(answer.number("/count"), titles.len() as i64, "{query}");
        titles
    };
    assert_eq!(found("").await, ["Clay", "Kilns"]);
    assert_eq!(found("category=craft").await, ["Kilns"]);
    assert_eq!(found("category=craft,food").await, ["Clay", "Kilns"]);
    assert_eq!(found("kind=fixed").await, ["Clay"]);
    assert_eq!(found("minPercent=20").await, ["Kilns"]);
    assert_eq!(found("minPercent=20.01").await, Vec::<String>::new());
    assert_eq!(found("recurring=true").await, ["Kilns"]);
    assert_eq!(found("minWindowDays=30").await, ["Kilns"]);
    assert_eq!(found("maxHoldbackDays=0").await, ["Clay"]);
    assert_eq!(found("approval=auto").await, ["Clay"]);
    assert_eq!(found("model=last_click&kind=percent").await, ["Kilns"]);
    assert_eq!(found("sort=popular").await, ["Clay", "Kilns"]);
    assert_eq!(found("sort=epc&currency=USD").await, Vec::<String>::new());
    let refused = app.nobody().get("/api/offerings?sort=epc").await;
    assert_eq!(refused.refusal(), "422 value_without_currency currency");
    assert_eq!(app.nobody().get("/api/offerings?kind=odd").await.refusal(), "400 bad_request");
    assert_eq!(app.nobody().get("/api/offerings?cursor=1~x").await.refusal(), "400 bad_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_by_words_puts_the_best_fit_first_and_goes_on() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    put(&brand, 1, "Porcelain plates", |_| ()).await;
    put(&brand, 2, "Something else", |it| it["description"] = json!("also porcelain")).await;
    let first = app.nobody().get("/api/offerings?q=porcelain&limit=1").await;
    assert_eq!(first.text("/items/0/title"), "Porcelain plates", "a title counts for more");
    assert_eq!(first.number("/count"), 2);
    let next = first.text("/nextCursor");
    let second =
        app.nobody().get(&format!("/api/offerings?q=porcelain&limit=1&cursor={next}")).await;
    assert_eq!(second.text("/items/0/title"), "Something else");
    assert!(second.json()["nextCursor"].is_null());
    let popular = app.nobody().get("/api/offerings?sort=popular&limit=1").await;
    let path =
        format!("/api/offerings?sort=popular&limit=1&cursor={}", popular.text("/nextCursor"));
    assert_eq!(app.nobody().get(&path).await.text("/items/0/title"), "Porcelain plates");
}
