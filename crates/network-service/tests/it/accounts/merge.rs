//! `POST /api/me/email-change/merge`: two identities become one

use serde_json::json;

use crate::brand::apply;
use crate::harness::{Caller, TestApp};

const PATH: &str = "/api/me/email-change";

/// Proves both addresses of a change by their codes.
async fn prove(app: &TestApp, ada: &Caller<'_>, old: &str, new: &str) {
    assert_eq!(ada.post(PATH, json!({"email": new})).await.status, 202);
    for email in [old, new] {
        let code = app.last_mail(email).await.code();
        let typed = ada.post(&format!("{PATH}/code"), json!({"code": code})).await;
        assert_eq!(typed.status, 200, "{}", typed.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moves_is_shown_and_one_transaction_moves_it() {
    let app = TestApp::start().await;
    let (kilns, clay) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    let (ada, lace) = (app.creator("Ada").await, app.creator("Lace").await);
    for (who, brand, title) in [(&ada, &kilns, "Kilns"), (&lace, &clay, "Clay")] {
        let request = apply(who, &brand.publish(title).await, "a-link").await;
        assert_eq!(brand.approve(&request).await.status, 200);
    }
    let platforms = json!([{"platform": "Blog", "url": "https://lace.example/", "followers": 3}]);
    lace.patch("/api/me", json!({"platforms": platforms, "categories": ["craft"]})).await;
    let key = lace.post("/api/me/keys", json!({"label": "x"})).await.text("/secret");

    prove(&app, &ada, "ada@example.com", "lace@example.com").await;
    let shown = ada.get(PATH).await.json()["merge"].clone();
    let expected = json!({"name": "Lace", "handle": "lace", "partnerships": 1, "affiliations": 1,
        "requests": 1, "handles": 1, "platforms": 1, "conflicts": []});
    assert_eq!(shown, expected);
    assert_eq!(lace.get("/api/me").await.status, 200, "nothing has moved yet");

    let merge = format!("{PATH}/merge");
    let (one, two) = tokio::join!(ada.post(&merge, json!({})), ada.post(&merge, json!({})));
    let mut said = [one.refusal(), two.refusal()];
    said.sort();
    assert_eq!(said, ["200", "409 state_conflict"]);

    let me = ada.get("/api/me").await;
    assert_eq!((me.text("/email"), me.text("/name")), ("lace@example.com".into(), "Ada".into()));
    assert_eq!(
        (me.number("/partnershipsCount"), me.json()["categories"].clone()),
        (2, json!(["craft"]))
    );
    assert_eq!(me.text("/platforms/0/url"), "https://lace.example/");
    assert_eq!(ada.get("/api/partnerships").await.count(), 2);
    assert_eq!(ada.get("/api/requests").await.count(), 2);
    assert_eq!(app.nobody().get("/@lace").await.header("location"), "/@ada");
    assert_eq!(lace.get("/api/me").await.refusal(), "401 unauthenticated");
    assert_eq!(app.bearer(&key).get("/api/me").await.refusal(), "401 invalid_token");
    let bob = app.creator("Bob").await;
    let taken = bob.patch("/api/me", json!({"handle": "lace"})).await;
    assert_eq!(taken.refusal(), "409 handle_taken handle");
}

#[tokio::test(flavor = "multi_thread")]
async fn conflicts_are_told_before_and_stop_a_merge() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let (ada, lace) = (app.creator("Ada").await, app.creator("Lace").await);
    apply(&ada, &offer, "ada").await;
    let theirs = apply(&lace, &offer, "lace").await;
    prove(&app, &ada, "ada@example.com", "lace@example.com").await;

    let conflict = ada.get(PATH).await.text("/merge/conflicts/0");
    assert!(conflict.starts_with("Both have applied to Kilns:"), "{conflict}");
    let merge = format!("{PATH}/merge");
    assert_eq!(ada.post(&merge, json!({})).await.refusal(), "409 state_conflict");
    assert_eq!(lace.get("/api/me").await.text("/email"), "lace@example.com");

    lace.post(&format!("/api/requests/{theirs}/cancel"), json!({})).await;
    assert_eq!(ada.post(&merge, json!({})).await.text("/outcome"), "merged");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_keeps_the_longer_exclusion_and_both_reasons() {
    let app = TestApp::start().await;
    let (ada, lace) = (app.creator("Ada").await, app.creator("Lace").await);
    let (me, other) = (ada.get("/api/me").await.text("/id"), lace.get("/api/me").await.text("/id"));
    let of = |id: &str| format!("/api/vendors/me/creators/{id}/exclusions");
    let short = json!({"days": 7, "reason": "Asks often"});
    let ever = json!({"reason": "Fraud"});
    let (kilns, clay) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    for (brand, mine, theirs) in [(&kilns, &short, &ever), (&clay, &ever, &short)] {
        brand.caller().post(&of(&me), mine.clone()).await;
        brand.caller().post(&of(&other), theirs.clone()).await;
    }
    prove(&app, &ada, "ada@example.com", "lace@example.com").await;
    let merged = ada.post(&format!("{PATH}/merge"), json!({})).await;
    assert_eq!(merged.text("/outcome"), "merged");

    for brand in [&kilns, &clay] {
        let live = brand.caller().get("/api/vendors/me/exclusions").await;
        assert_eq!((live.count(), live.text("/items/0/creatorId")), (1, me.clone()));
        assert_eq!(live.text("/items/0/reason"), "Fraud");
        assert!(live.json()["items"][0]["until"].is_null(), "{}", live.body);
        let all = brand.caller().get(&of(&me)).await;
        assert_eq!(all.count(), 2, "{}", all.body);
        assert!(all.body.contains("Asks often"), "{}", all.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_around_a_block_by_a_merge() {
    let app = TestApp::start().await;
    let (ada, lace) = (app.creator("Ada").await, app.creator("Lace").await);
    let other = lace.get("/api/me").await.text("/id");
    prove(&app, &ada, "ada@example.com", "lace@example.com").await;
    let block = format!("/api/operator/creators/{other}/block");
    app.admin().post(&block, json!({"reason": "Buys clicks"})).await;
    let refused = ada.post(&format!("{PATH}/merge"), json!({})).await;
    assert_eq!(refused.refusal(), "409 state_conflict");
    assert!(refused.text("/detail").starts_with("One of the two is blocked"), "{}", refused.body);
}
