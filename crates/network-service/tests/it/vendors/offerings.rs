//! `PUT` and `GET /api/vendors/me/offerings`

use serde_json::json;

use crate::brand::{PROGRAM, offering};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn an_offering_is_put_whole_and_an_older_version_never_wins() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let path = format!("/api/vendors/me/offerings/{PROGRAM}");
    let first = brand.caller().put(&path, offering("Kilns", 3)).await;
    assert_eq!(first.text("/termsInWords"), "20 % of every sale for 12 months");
    let id = first.text("/id");

    let stale = brand.caller().put(&path, offering("Old kilns", 2)).await;
    assert_eq!((stale.text("/id"), stale.text("/title")), (id.clone(), "Kilns".into()));
    let mut newer = offering("New kilns", 4);
    newer["published"] = json!(false);
    let newer = brand.caller().put(&path, newer).await;
    assert_eq!((newer.text("/id"), newer.text("/title")), (id, "New kilns".into()));
    assert_eq!(app.nobody().get("/api/offerings").await.count(), 0);

    let listed = brand.caller().get("/api/vendors/me/offerings").await;
    assert_eq!((listed.count(), listed.text("/items/0/externalId")), (1, PROGRAM.to_owned()));
    let other = app.brand("Other").await;
    assert_eq!(other.caller().get("/api/vendors/me/offerings").await.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_offering_is_refused_by_field() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let with = |field: &str, value| {
        let mut form = offering("Kilns", 1);
        form[field] = value;
        form
    };
    let mut priced = offering("Kilns", 1);
    priced["terms"]["rule"]["currency"] = json!("USD");
    let cases = [
        (PROGRAM, with("title", json!("")), "title"),
        (PROGRAM, with("productUrl", json!("javascript:alert(1)")), "productUrl"),
        (PROGRAM, priced, "terms"),
        ("main", offering("Kilns", 1), "externalId"),
    ];
    for (id, form, field) in cases {
        let answer = brand.caller().put(&format!("/api/vendors/me/offerings/{id}"), form).await;
        assert_eq!(answer.refusal(), format!("422 invalid_field {field}"));
    }
}
