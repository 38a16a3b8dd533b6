//! `GET /api/offerings`

use crate::brand::offering;
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn offerings_are_found_by_title_description_and_brand() {
    let app = TestApp::start().await;
    let (kilns, clay) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    kilns.publish("Electric furnaces").await;
    let path = "/api/vendors/me/offerings/prg_01J00000000000000000000002";
    let mut other = offering("Stoneware", 1);
    other["description"] = "Ten kinds of porcelain".into();
    clay.caller().put(path, other).await;

    let found = async |q: &str| {
        let answer = app.nobody().get(&format!("/api/offerings?{q}")).await;
        let titles = answer.json();
        let titles = titles["items"].as_array().expect("items").iter();
        titles.map(|it| it["title"].as_str().expect("a title").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("").await, ["Stoneware", "Electric furnaces"]);
    assert_eq!(found("q=urnace").await, ["Electric furnaces"]);
    assert_eq!(found("q=porcelain").await, ["Stoneware"]);
    assert_eq!(found("q=mudw").await, ["Stoneware"]);
    assert_eq!(found(&format!("vendorId={}", kilns.id)).await, ["Electric furnaces"]);
    assert!(found("q=%25").await.is_empty() && found("q=nothing").await.is_empty());
    assert!(found("q=%27%3B%20%22").await.is_empty(), "what is typed is never code");

    let first = app.nobody().get("/api/offerings?limit=1").await;
    let next = format!("limit=1&cursor={}", first.text("/nextCursor"));
    assert_eq!(found(&next).await, ["Electric furnaces"]);
    let long = format!("/api/offerings?q={}", "x".repeat(201));
    assert_eq!(app.nobody().get(&long).await.refusal(), "422 invalid_field q");
}
