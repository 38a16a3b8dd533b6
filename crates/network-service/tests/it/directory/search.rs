//! Finding creators by words, topics, platforms and audience.

use serde_json::json;

use super::{found, profile};
use crate::brand::apply;
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn creators_are_found_by_words_topics_and_reach() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let tube = |followers: i64| json!([{"platform": "YouTube", "url": "https://video.example/x", "followers": followers}]);
    profile(
        &ada,
        json!({"bio": "Glazes and clay", "categories": ["Craft"], "platforms": tube(9_000)}),
    )
    .await;
    let two = json!([
        {"platform": "Newsletter", "url": "https://mail.example/bob", "followers": 50_000},
        {"platform": "YouTube", "url": "https://video.example/bob", "followers": 10},
    ]);
    profile(&bob, json!({"bio": "Bread", "categories": ["food"], "platforms": two})).await;
    app.sign_in("nobody@example.com", "creator").await;

    assert_eq!(found(&brand, "").await, ["bob", "ada"], "who has no handle is not found");
    assert_eq!(found(&brand, "q=glazes").await, ["ada"]);
    assert_eq!(found(&brand, "q=bo").await, Vec::<String>::new(), "two letters are a whole word");
    assert_eq!(found(&brand, "q=BOB").await, ["bob"]);
    assert_eq!(found(&brand, "category=Craft").await, ["ada"]);
    assert_eq!(found(&brand, "platform=youtube").await, ["bob", "ada"]);
    assert_eq!(found(&brand, "minFollowers=9000").await, ["bob", "ada"]);
    assert_eq!(found(&brand, "platform=youtube&minFollowers=9000").await, ["ada"]);
    assert_eq!(found(&brand, "platform=youtube&maxFollowers=10").await, ["bob"]);
    assert_eq!(found(&brand, "maxFollowers=9000").await, ["ada"]);
    assert_eq!(found(&brand, "sort=followers").await, ["bob", "ada"]);
    assert_eq!(found(&brand, "location=DE").await, Vec::<String>::new());
    assert_eq!(found(&brand, "q=%27%3B%20--").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_goes_on_where_it_ended_in_every_order() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    for (name, followers) in [("Ada", 5), ("Bob", 7), ("Cyd", 7)] {
        let it = app.creator(name).await;
        let platform =
            json!({"platform": "Blog", "url": "https://a.example", "followers": followers});
        profile(&it, json!({"platforms": [platform]})).await;
    }
    for (sort, expected) in
        [("newest", ["cyd", "bob", "ada"]), ("followers", ["cyd", "bob", "ada"])]
    {
        let mut seen = Vec::new();
        let mut query = format!("sort={sort}&limit=1");
        for _ in 0..3 {
            let page = brand.caller().get(&format!("/api/vendors/me/creators?{query}")).await;
            seen.push(page.text("/items/0/handle"));
            let Some(next) = page.json()["nextCursor"].as_str().map(str::to_owned) else { break };
            query = format!("sort={sort}&limit=1&cursor={next}");
        }
        assert_eq!(seen, expected, "{sort}");
    }
    let ask = async |query: &str| {
        brand.caller().get(&format!("/api/vendors/me/creators?{query}")).await.refusal()
    };
    assert_eq!(ask("cursor=x").await, "400 bad_request");
    assert_eq!(ask("location=Germany").await, "422 invalid_field location");
    assert_eq!(ask("minFollowers=5&maxFollowers=1").await, "422 invalid_field maxFollowers");
    assert_eq!(ask("minRevenue=1.00").await, "422 value_without_currency currency");
    assert_eq!(ask("sort=epc").await, "422 value_without_currency currency");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_says_how_a_creator_stands_to_the_brand_that_looks() {
    let app = TestApp::start().await;
    let (brand, other) = (app.brand("Brightkiln").await, app.brand("Other").await);
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = brand.caller().get("/api/vendors/me/creators").await.text("/items/0/id");
    let path = format!("/api/vendors/me/creators/{id}");
    let card = brand.caller().get(&path).await;
    assert_eq!(
        (card.text("/standing"), card.text("/profileUrl")),
        ("stranger".into(), "http://hub.example:4700/@ada".into())
    );
    assert!(!card.body.contains("ada@example.com"), "addresses are not in the directory");
    apply(&ada, &offer, "ada").await;
    assert_eq!(brand.caller().get(&path).await.text("/standing"), "applied");
    assert_eq!(other.caller().get(&path).await.text("/standing"), "stranger");
    let nobody = "/api/vendors/me/creators/crt_01J00000000000000000000000";
    assert_eq!(brand.caller().get(nobody).await.refusal(), "404 creator_not_found");
}
