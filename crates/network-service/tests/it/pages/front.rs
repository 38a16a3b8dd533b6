//! What anybody may see: the front page, the search, an offering.

use insta::assert_snapshot;

use super::{location, shown};
use crate::harness::TestApp;

#[actix_web::test]
async fn an_empty_hub_says_so_and_invents_nothing() {
    let app = TestApp::start().await;

    let front = shown(&app.nobody(), "/").await;
    assert!(front.contains("The first brands are on their way"), "{front}");
    assert!(!front.contains("One sale, as you would see it"), "{front}");
    let search = shown(&app.nobody(), "/discover").await;
    assert!(search.contains("No offering yet"), "{search}");
    let none = shown(&app.nobody(), "/discover?q=kiln").await;
    assert!(none.contains("Nothing matches"), "{none}");
}

#[actix_web::test]
async fn the_front_page_tells_real_terms() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    brand.publish("Bookings for studios").await;

    assert_snapshot!(shown(&app.nobody(), "/").await);
}

#[actix_web::test]
async fn whoever_is_signed_in_begins_at_the_search() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;

    let answer = ada.get("/").await;

    assert_eq!((answer.status.as_u16(), location(&answer).as_str()), (303, "/discover"));
}

#[actix_web::test]
async fn the_search_finds_by_word_and_by_brand() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    brand.publish("Bookings for studios").await;

    let all = shown(&app.nobody(), "/discover").await;
    assert_snapshot!(all);
    let found = shown(&app.nobody(), "/discover?q=bookings").await;
    assert!(found.contains("20 % of every sale for 12 months"), "{found}");
    let of_brand = shown(&app.nobody(), &format!("/discover?brand={}", brand.id)).await;
    assert!(of_brand.contains("Bookings for studios"), "{of_brand}");
    let nothing = shown(&app.nobody(), "/discover?q=zeppelin").await;
    assert!(nothing.contains("Without filters there are 1 offering from 1 brand."), "{nothing}");
}

#[actix_web::test]
async fn an_offering_is_told_in_words_to_a_visitor() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offering = brand.publish("Bookings for studios").await;

    let page = app.nobody().get(&format!("/offerings/{offering}")).await;

    assert!(
        page.body.contains(&format!("/signin?next=%2Fofferings%2F{offering}")),
        "{}",
        page.body
    );
    assert_snapshot!(super::told(&page));
}

#[actix_web::test]
async fn addresses_without_a_page_are_told_as_a_page() {
    let app = TestApp::start().await;
    let html = [("accept", "text/html")];

    for path in
        ["/nowhere", "/offerings/x", "/@nobody", "/offerings/ofr_01J00000000000000000000001"]
    {
        let answer = app.nobody().send(actix_web::http::Method::GET, path, None, &html).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains("<h1>There is nothing here</h1>"), "{path}: {}", answer.body);
    }
    assert_eq!(app.nobody().get("/api/nowhere").await.refusal(), "404 not_found");
}
