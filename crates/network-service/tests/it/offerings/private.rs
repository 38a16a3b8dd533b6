//! Private and ended offerings: for whom they exist.

use chrono::TimeDelta;
use serde_json::json;

use crate::brand::{PROGRAM, offering};
use crate::harness::TestApp;

const PUT: &str = "/api/vendors/me/offerings";

#[tokio::test(flavor = "multi_thread")]
async fn a_private_offering_exists_only_for_whom_it_names() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let mut form = offering("Kilns", 1);
    form["visibility"] = json!("private");
    form["allowList"] = json!(["@Ada", "cyd@example.com"]);
    let put = brand.caller().put(&format!("{PUT}/{PROGRAM}"), form).await;
    let page = format!("/api/offerings/{}", put.text("/id"));
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let cyd = app.creator("Cyd").await;

    for (who, finds) in [(&ada, true), (&cyd, true), (&bob, false), (&app.nobody(), false)] {
        let list = who.get("/api/offerings?q=kilns").await;
        assert_eq!((list.count(), list.number("/count")), (usize::from(finds), i64::from(finds)));
        assert_eq!(who.get(&page).await.status.is_success(), finds);
        assert!(!who.get(&page).await.body.contains("cyd@example.com"), "the list is the brand's");
        let brand = who.get("/api/brands/brightkiln").await;
        assert_eq!(brand.number("/offerings/count"), i64::from(finds));
    }
    let slug = format!("{page}/slug-available?slug=bob");
    assert_eq!(bob.get(&slug).await.refusal(), "404 offering_not_found");
    let apply = json!({"pitch": "", "preferredSlug": "bob", "termsVersion": 1});
    let answer = bob.post(&format!("{page}/requests"), apply).await;
    assert_eq!(answer.refusal(), "404 offering_not_found");
    let front = app.nobody().get("/discover").await.body;
    assert!(front.contains("0 offerings from 0 brands") && !front.contains("Kilns"), "{front}");

    // A handle is never somebody else's: a new one changes nothing.
    ada.patch("/api/me", json!({"handle": "ada-two"})).await;
    assert_eq!(ada.get(&page).await.status, 200);
    let mine = brand.caller().get(PUT).await;
    assert_eq!(mine.json()["items"][0]["allowList"], json!(["ada", "cyd@example.com"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_offering_leaves_the_search_and_takes_nobody() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let mut form = offering("Kilns", 1);
    form["endsAt"] = json!("2026-11-21T00:00:00Z");
    let offer = brand.caller().put(&format!("{PUT}/{PROGRAM}"), form).await.text("/id");
    let ada = app.creator("Ada").await;
    let ends = async |days: u16| {
        app.nobody().get(&format!("/api/offerings?endsWithinDays={days}")).await.count()
    };
    assert_eq!((ends(7).await, ends(0).await), (1, 0));
    app.advance(TimeDelta::hours(12));
    assert_eq!(app.nobody().get("/api/offerings").await.count(), 0);
    assert_eq!(
        ada.get(&format!("/api/offerings/{offer}")).await.refusal(),
        "404 offering_not_found"
    );
    let mine = brand.caller().get(PUT).await;
    assert_eq!(mine.json()["items"][0]["isOpen"], json!(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_that_can_not_be_kept_is_refused_by_field() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    for (field, value) in
        [("allowList", json!(["no person"])), ("categories", json!(["x".repeat(41)]))]
    {
        let mut form = offering("Kilns", 1);
        form[field] = value;
        let answer = brand.caller().put(&format!("{PUT}/{PROGRAM}"), form).await;
        assert_eq!(answer.refusal(), format!("422 invalid_field {field}"));
    }
    let mut form = offering("Kilns", 1);
    form["visibility"] = json!("secret");
    let answer = brand.caller().put(&format!("{PUT}/{PROGRAM}"), form).await;
    assert_eq!(answer.refusal(), "400 bad_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_named_by_more_than_a_thousand_offerings_finds_each_of_them() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let mut form = offering("Kilns", 1);
    form["visibility"] = json!("private");
    form["allowList"] = json!(["ada"]);
    brand.caller().put(&format!("{PUT}/{PROGRAM}"), form).await;
    let copies = "DO $$ DECLARE names text; BEGIN \
        SELECT string_agg(quote_ident(column_name), ', ') INTO names \
        FROM information_schema.columns WHERE table_name = 'offerings' \
          AND table_schema = current_schema() AND is_generated = 'NEVER'; \
        EXECUTE format('INSERT INTO offerings (%1$s) SELECT %1$s FROM (SELECT \
          (jsonb_populate_record(o, jsonb_build_object(''id'', gen_random_uuid(), \
            ''external_id'', o.external_id || n, ''title'', ''Copy '' || n))).* \
          FROM offerings o, generate_series(1, 1200) n) c', names); END $$";
    app.as_owner(&[copies]).await.expect("copied");
    let ada = app.creator("Ada").await;
    let list = ada.get("/api/offerings?limit=200").await;
    assert_eq!(list.json()["countIsLeast"], json!(true), "there are more than are counted");

    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ada.get(&format!("/api/offerings?limit=200{cursor}")).await.json();
        let items = page["items"].as_array().cloned().unwrap_or_default();
        found.extend(items.into_iter().map(|it| it["id"].as_str().unwrap_or_default().to_owned()));
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(found.len(), 1_201);
    for id in [&found[0], &found[600], &found[1_200]] {
        assert_eq!(ada.get(&format!("/api/offerings/{id}")).await.status, 200);
    }
    assert_eq!(app.creator("Bob").await.get("/api/offerings").await.count(), 0);
}
