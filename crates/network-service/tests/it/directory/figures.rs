//! Figures in the directory: sums over all brands, each hidden where its creator hides it.

use diesel::sql_types::{Array, Text};
use diesel_async::RunQueryDsl;

use super::{earning, found};
use crate::harness::TestApp;

/// Hides figures of everybody with a name; the switches of the profile are another feature.
async fn hide(app: &TestApp, name: &'static str, figures: &[&str]) {
    let figures: Vec<String> = figures.iter().map(|it| (*it).to_owned()).collect();
    let hidden = app.app.write(async move |conn| {
        diesel::sql_query("UPDATE creators SET hidden_figures = $1 WHERE name = $2")
            .bind::<Array<Text>, _>(figures)
            .bind::<Text, _>(name)
            .execute(conn)
            .await?;
        Ok(())
    });
    hidden.await.expect("it is stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_filter_and_sort_and_a_hidden_one_finds_nobody() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    earning(&app, &brand, &offer, &ada, "ada", (200, 10, "500.00", "100.00")).await;
    earning(&app, &brand, &offer, &bob, "bob", (100, 4, "900.00", "90.00")).await;

    assert_eq!(found(&brand, "sort=conversions").await, ["ada", "bob"]);
    assert_eq!(found(&brand, "sort=revenue&currency=USD").await, ["bob", "ada"]);
    assert_eq!(found(&brand, "sort=epc&currency=USD").await, ["bob", "ada"]);
    assert_eq!(found(&brand, "minConversions=5").await, ["ada"]);
    assert_eq!(found(&brand, "minRevenue=600&currency=USD").await, ["bob"]);
    assert_eq!(found(&brand, "minEpc=0.80&currency=USD").await, ["bob"]);
    assert_eq!(found(&brand, "minRevenue=1&currency=EUR").await, Vec::<String>::new());
    let card = brand.caller().get("/api/vendors/me/creators?q=ada").await;
    assert_eq!(
        (card.number("/items/0/clicks90d"), card.text("/items/0/money90d/0/epc")),
        (200, "0.50".into())
    );

    hide(&app, "Ada", &["conversions", "clicks"]).await;
    hide(&app, "Bob", &["revenue"]).await;
    assert_eq!(found(&brand, "minConversions=1").await, ["bob"]);
    assert_eq!(found(&brand, "sort=conversions").await, ["bob"]);
    assert_eq!(found(&brand, "sort=revenue&currency=USD").await, ["ada"]);
    assert_eq!(found(&brand, "sort=epc&currency=USD").await, ["bob"], "clicks would show");
    let card = brand.caller().get("/api/vendors/me/creators?q=ada").await.json();
    let card = &card["items"][0];
    assert!(card["clicks90d"].is_null() && card["conversions90d"].is_null(), "{card}");
    assert!(card["money90d"][0]["epc"].is_null() && !card["money90d"][0]["revenue"].is_null());
    assert_eq!(found(&brand, "").await.len(), 2, "without a figure both are found");
}
