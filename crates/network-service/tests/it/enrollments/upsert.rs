//! Finding or making the creator, versions, and batches

use network::affiliations;
use serde_json::{Value, json};

use super::{UPSERT, partner_id, told};
use crate::brand::{Brand, apply};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_becomes_an_unclaimed_creator_and_gets_one_letter() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let partner = partner_id(&app);

    let made = brand.caller().post(UPSERT, told(&partner, " Grace@Example.com", 1)).await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(made.json()["alreadyExisted"], json!(false));
    assert_eq!(made.number("/otherVendorCount"), 0);
    let again = brand.caller().post(UPSERT, told(&partner, "grace@example.com", 1)).await;
    assert_eq!(again.json(), made.json(), "a replay is harmless");

    let other = app.brand("Mudworks").await;
    let known = other.caller().post(UPSERT, told(&partner_id(&app), "GRACE@example.com", 3)).await;
    assert_eq!(known.text("/creatorId"), made.text("/creatorId"));
    assert_eq!(known.json()["alreadyExisted"], json!(true));
    assert_eq!(known.number("/otherVendorCount"), 1);

    assert_eq!(brand.caller().get("/api/vendors/me/creators").await.count(), 0, "nobody finds her");
    let letters = app.mails_to("grace@example.com").await;
    assert_eq!(letters.len(), 1, "one letter, whatever brands tell of her");
    assert_eq!(letters[0].subject, "Brightkiln has put you on the network");
    assert!(letters[0].text.contains("http://hub.example:4700/opt-out/opn_oo_"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_here_before_is_recognised_and_not_written_to() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let before = app.mails_to("ada@example.com").await.len();

    let told = told(&partner_id(&app), "ada@example.com", 1);
    let known = brand.caller().post(UPSERT, told).await;

    assert_eq!(known.text("/creatorId"), ada.get("/api/me").await.text("/id"));
    assert_eq!(known.json()["alreadyExisted"], json!(true));
    assert_eq!(ada.get("/api/me").await.text("/name"), "Ada", "her name is her own");
    assert_eq!(app.mails_to("ada@example.com").await.len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_sign_in_claims_what_a_brand_had_made() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let partner = partner_id(&app);
    let made = brand.caller().post(UPSERT, told(&partner, "grace@example.com", 1)).await;
    let mut renamed = told(&partner, "grace@example.com", 2);
    renamed["name"] = json!("Grace B. Hopper");
    brand.caller().post(UPSERT, renamed).await;

    let grace = app.sign_in("grace@example.com", "creator").await;
    let me = grace.get("/api/me").await;
    assert_eq!(me.text("/id"), made.text("/creatorId"));
    assert_eq!(me.text("/name"), "Grace B. Hopper");

    brand.caller().post(UPSERT, told(&partner, "grace@example.com", 3)).await;
    assert_eq!(grace.get("/api/me").await.text("/name"), "Grace B. Hopper");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_word_changes_nothing() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let partner = partner_id(&app);
    let newest = brand.caller().post(UPSERT, told(&partner, "grace@example.com", 5)).await;

    let stale = brand.caller().post(UPSERT, told(&partner, "old@example.com", 4)).await;
    assert_eq!(stale.json(), newest.json());
    assert!(app.mails_to("old@example.com").await.is_empty());

    let moved = brand.caller().post(UPSERT, told(&partner, "new@example.com", 6)).await;
    assert_ne!(moved.text("/creatorId"), newest.text("/creatorId"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_is_wrong_is_named() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let refusal = async |form: Value| brand.caller().post(UPSERT, form).await.refusal();
    let partner = partner_id(&app);
    assert_eq!(refusal(told(&partner, "nobody", 1)).await, "422 invalid_field email");
    assert_eq!(refusal(told(&partner, "a@b.example", 0)).await, "422 invalid_field version");
    assert_eq!(refusal(json!({"email": "a@b.example"})).await, "400 bad_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_batch_each_partner_is_their_own_success() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    app.creator("Ada").await;
    let ids: Vec<String> = (0..3).map(|_| partner_id(&app)).collect();
    let partners = json!([
        told(&ids[0], "grace@example.com", 1),
        told(&ids[1], "nobody", 1),
        told(&ids[2], "ada@example.com", 1),
    ]);
    let path = format!("{UPSERT}/batch");
    let answer = brand.caller().post(&path, json!({ "partners": partners })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let items = answer.json()["items"].clone();
    let seen: Vec<_> = (0..3).map(|it| items[it]["vendorPartnerId"].clone()).collect();
    assert_eq!(seen, ids);
    assert_eq!(items[0]["upserted"]["alreadyExisted"], json!(false));
    assert_eq!(items[1]["refused"]["error"], "invalid_field");
    assert_eq!(items[1]["upserted"], Value::Null);
    assert_eq!(items[2]["upserted"]["alreadyExisted"], json!(true));
    let again = brand.caller().post(&path, json!({ "partners": partners })).await;
    assert_eq!(again.json(), answer.json());

    let many: Vec<Value> = (0..501).map(|_| told(&ids[0], "grace@example.com", 1)).collect();
    let refused = brand.caller().post(&path, json!({ "partners": many })).await;
    assert_eq!(refused.refusal(), "422 invalid_field partners");
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_at_once_make_one_creator() {
    let app = TestApp::start().await;
    let (kilns, clay) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    let (one, other) = (partner_id(&app), partner_id(&app));
    let (at_kilns, at_clay) = (kilns.caller(), clay.caller());
    let answers = tokio::join!(
        at_kilns.post(UPSERT, told(&one, "grace@example.com", 1)),
        at_kilns.post(UPSERT, told(&one, "grace@example.com", 1)),
        at_clay.post(UPSERT, told(&other, "grace@example.com", 1)),
    );
    assert_eq!(answers.0.text("/creatorId"), answers.1.text("/creatorId"));
    assert_eq!(answers.0.text("/creatorId"), answers.2.text("/creatorId"));
    assert_eq!(app.mails_to("grace@example.com").await.len(), 1);
}

async fn is_network_sourced(app: &TestApp, brand: &Brand<'_>, partner: &str) -> bool {
    let (vendor, partner) = (brand.id.parse().expect("an id"), partner.parse().expect("an id"));
    let found = app
        .app
        .write(async move |conn| affiliations::store::lock_of_partner(conn, vendor, partner).await);
    found.await.expect("read").expect("an affiliation").network_sourced
}

#[tokio::test(flavor = "multi_thread")]
async fn only_provisioning_makes_a_partner_billable() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &brand.publish("Kilns").await, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);
    let brought = brand.partner_id("ada@example.com");
    brand.caller().post(UPSERT, told(&brought, "ada@example.com", 2)).await;
    assert!(is_network_sourced(&app, &brand, &brought).await);

    let direct = partner_id(&app);
    let mut claims = told(&direct, "grace@example.com", 1);
    claims["source"] = json!("openpartner_network");
    brand.caller().post(UPSERT, claims).await;
    assert!(!is_network_sourced(&app, &brand, &direct).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_that_is_somebodys_own_follows_no_brand_to_another_address() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let partner = partner_id(&app);
    let made = brand.caller().post(UPSERT, told(&partner, "grace@example.com", 1)).await;
    let grace = app.sign_in("grace@example.com", "creator").await;

    let moved = brand.caller().post(UPSERT, told(&partner, "other@example.com", 2)).await;
    assert_eq!(moved.text("/creatorId"), made.text("/creatorId"));
    assert!(app.mails_to("other@example.com").await.is_empty(), "nobody new is made or told");
    assert_eq!(grace.get("/api/me").await.text("/email"), "grace@example.com");

    app.creator("Ada").await;
    let known = brand.caller().post(UPSERT, told(&partner, "ada@example.com", 3)).await;
    assert_ne!(known.text("/creatorId"), made.text("/creatorId"), "somebody who is here is found");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_who_was_erased_is_made_again_by_a_brand() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let partner = partner_id(&app);
    let made = brand.caller().post(UPSERT, told(&partner, "grace@example.com", 1)).await;
    let grace = app.sign_in("grace@example.com", "creator").await;
    grace.post("/api/me/deletion", json!({"confirm": "grace@example.com"})).await;
    app.advance(chrono::TimeDelta::days(30));
    app.job("accounts.erase").await;
    let before = app.mails_to("grace@example.com").await.len();

    let again = brand.caller().post(UPSERT, told(&partner, "grace@example.com", 2)).await;
    assert_eq!(again.text("/creatorId"), made.text("/creatorId"));
    assert_eq!(app.mails_to("grace@example.com").await.len(), before);
}
