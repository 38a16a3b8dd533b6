//! `/api/operator/offerings`

use serde_json::json;

use crate::brand::{PROGRAM, offering};
use crate::harness::TestApp;

const LIST: &str = "/api/operator/offerings";

#[tokio::test(flavor = "multi_thread")]
async fn an_offering_that_is_taken_down_stays_down_until_it_is_put_back() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let brand = app.brand("Brightkiln").await;
    let id = brand.publish("Kilns").await;
    let path = format!("{LIST}/{id}");

    let down = olga.post(&format!("{path}/take-down"), json!({"reason": "Misleading"})).await;
    assert_eq!(
        (down.text("/takenDownFor"), down.json()["published"].clone()),
        ("Misleading".into(), json!(false))
    );
    assert_eq!(app.nobody().get("/api/offerings").await.count(), 0);
    assert_eq!(app.nobody().get(&format!("/api/offerings/{id}")).await.status, 404);
    let told = app.mails_to("desk@brand.example").await;
    assert!(told.iter().any(|it| it.text.contains("Misleading")), "the brand is told by e-mail");
    let put = format!("/api/vendors/me/offerings/{PROGRAM}");
    let sent = brand.caller().put(&put, offering("Kilns, really", 2)).await;
    assert_eq!(sent.text("/takenDown/reason"), "Misleading", "and in its offering's state");
    assert_eq!(sent.json()["published"], json!(false), "sending it again does not list it");
    let mine = brand.caller().get("/api/vendors/me/offerings").await;
    assert_eq!(mine.text("/items/0/takenDown/reason"), "Misleading");

    let back = olga.post(&format!("{path}/put-back"), json!({"reason": "Corrected"})).await;
    assert_eq!(
        (back.text("/title"), back.json()["published"].clone()),
        ("Kilns, really".into(), json!(true))
    );
    let shown = app.nobody().get(&format!("/api/offerings/{id}")).await;
    assert!(shown.json().get("takenDown").is_none());
    let verbs = olga.get("/api/operator/audit?verb=offerings").await;
    assert_eq!((verbs.count(), verbs.text("/items/1/reason")), (2, "Misleading".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_brand_unlists_meanwhile_is_not_listed_by_putting_it_back() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let id = brand.publish("Kilns").await;
    let path = format!("{LIST}/{id}");
    app.admin().post(&format!("{path}/take-down"), json!({"reason": "x"})).await;
    let mut unlisted = offering("Kilns", 2);
    unlisted["published"] = json!(false);
    brand.caller().put(&format!("/api/vendors/me/offerings/{PROGRAM}"), unlisted).await;
    let back = app.admin().post(&format!("{path}/put-back"), json!({"reason": "x"})).await;
    assert_eq!(back.json()["published"], json!(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn offerings_are_found_by_title_brand_and_state() {
    let app = TestApp::start().await;
    let (kilns, clay) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    let id = kilns.publish("Bookings").await;
    clay.publish("Clay").await;
    let admin = app.admin();
    admin.post(&format!("{LIST}/{id}/take-down"), json!({"reason": "x"})).await;
    assert_eq!(admin.get(&format!("{LIST}?q=mud")).await.text("/items/0/title"), "Clay");
    assert_eq!(
        admin.get(&format!("{LIST}?takenDown=true")).await.text("/items/0/title"),
        "Bookings"
    );
    let first = admin.get(&format!("{LIST}?limit=1")).await;
    let rest = admin.get(&format!("{LIST}?limit=1&cursor={}", first.text("/nextCursor"))).await;
    assert_eq!((first.count(), rest.count()), (1, 1));
    let nothing = format!("{LIST}/ofr_01J00000000000000000000000/take-down");
    let refused = admin.post(&nothing, json!({"reason": "x"})).await;
    assert_eq!(refused.refusal(), "404 offering_not_found");
}
