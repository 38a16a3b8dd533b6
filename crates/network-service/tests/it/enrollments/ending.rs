//! A partner who is revoked and reinstated at the brand

use serde_json::{Value, json};

use super::{UPSERT, told_as};
use crate::brand::{Brand, apply};
use crate::harness::{Caller, TestApp};

const ADA: &str = "ada@example.com";

async fn partnered(brand: &Brand<'_>, ada: &Caller<'_>) -> (String, String, String) {
    let offer = brand.publish("Kilns").await;
    let request = apply(ada, &offer, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);
    (offer, request, brand.partner_id(ADA))
}

async fn mine(ada: &Caller<'_>) -> Value {
    ada.get("/api/partnerships").await.json()["items"][0].clone()
}

async fn count(ada: &Caller<'_>) -> i64 {
    ada.get("/api/me").await.number("/partnershipsCount")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_partners_partnership_ends_and_comes_back_as_it_was() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let (offer, request, partner) = partnered(&brand, &ada).await;
    let before = mine(&ada).await;
    assert_eq!(count(&ada).await, 1);

    let revoked = told_as(&partner, ADA, 2, "revoked");
    assert_eq!(brand.caller().post(UPSERT, revoked.clone()).await.status, 200);
    brand.caller().post(UPSERT, revoked).await;
    let ended = mine(&ada).await;
    assert_eq!((&ended["status"], &ended["endedBy"]), (&json!("ended"), &json!("brand")));
    assert_eq!(count(&ada).await, 0);
    assert_eq!(brand.card(&request).await.text("/status"), "approved");
    let standing = ada.get(&format!("/api/offerings/{offer}")).await.json()["mine"].clone();
    assert!(standing["endedAt"].is_string() && standing["shareUrl"].is_null(), "{standing}");

    let page = ada.get("/partnerships").await.body;
    assert!(page.contains("Brightkiln has ended it."), "{page}");
    assert!(ada.get(&format!("/offerings/{offer}")).await.body.contains("has ended"));

    brand.caller().post(UPSERT, told_as(&partner, ADA, 3, "active")).await;
    assert_eq!(mine(&ada).await, before, "same id, link and share URL");
    assert_eq!(count(&ada).await, 1);
    let subjects: Vec<String> = app.mails_to(ADA).await.into_iter().map(|it| it.subject).collect();
    let told =
        ["Brightkiln has ended your partnership", "Your partnership with Brightkiln goes on"];
    assert_eq!(subjects[subjects.len() - 2..], told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_word_does_not_end_what_goes_on() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let (_, _, partner) = partnered(&brand, &ada).await;
    brand.caller().post(UPSERT, told_as(&partner, ADA, 4, "active")).await;
    brand.caller().post(UPSERT, told_as(&partner, ADA, 3, "revoked")).await;
    assert_eq!(mine(&ada).await["status"], "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_end_one_may_apply_again_and_keeps_the_link() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let (offer, first, partner) = partnered(&brand, &ada).await;
    let link = mine(&ada).await;
    let again = json!({"pitch": "More pots", "preferredSlug": "ada-two", "termsVersion": 1});
    let path = format!("/api/offerings/{offer}/requests");
    assert_eq!(ada.post(&path, again.clone()).await.refusal(), "409 request_exists");

    brand.caller().post(UPSERT, told_as(&partner, ADA, 2, "revoked")).await;
    let second = ada.post(&path, again).await.text("/id");
    // The brand's instance answers with the link that the partner has for this program.
    let known = brand.stub.state().links[&first].clone();
    brand.stub.state().links.insert(second.clone(), known);
    assert_eq!(brand.approve(&second).await.status, 200);
    brand.caller().post(UPSERT, told_as(&partner, ADA, 3, "active")).await;

    let all = ada.get("/api/partnerships").await;
    assert_eq!(all.count(), 1, "one partnership for one link: {}", all.body);
    assert_eq!(all.text("/items/0/id"), link["id"]);
    assert_eq!(all.text("/items/0/shareUrl"), link["shareUrl"]);
    assert_eq!(all.text("/items/0/requestId"), second);
    assert_eq!(count(&ada).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_applied_again_meanwhile_keeps_that_application_when_taken_back() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let (offer, _, partner) = partnered(&brand, &ada).await;
    brand.caller().post(UPSERT, told_as(&partner, ADA, 2, "revoked")).await;
    let second = apply(&ada, &offer, "ada-two").await;

    let back = brand.caller().post(UPSERT, told_as(&partner, ADA, 3, "active")).await;
    assert_eq!(back.status, 200, "{}", back.body);
    assert_eq!(mine(&ada).await["status"], "active");
    assert_eq!(brand.card(&second).await.text("/status"), "pending");
    assert_eq!(brand.reject(&second).await.text("/status"), "rejected");
    assert_eq!(mine(&ada).await["status"], "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_stays_so_and_the_running_partnership_counts_as_applied() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let (offer, _, partner) = partnered(&brand, &ada).await;
    let again = json!({"pitch": "", "preferredSlug": "ada-two", "termsVersion": 1});
    let path = format!("/api/offerings/{offer}/requests");
    for (version, rejects) in [(2, true), (4, false)] {
        brand.caller().post(UPSERT, told_as(&partner, ADA, version, "revoked")).await;
        let second = apply(&ada, &offer, "ada-two").await;
        brand.caller().post(UPSERT, told_as(&partner, ADA, version + 1, "active")).await;
        let decided = match rejects {
            true => brand.reject(&second).await,
            false => ada.post(&format!("/api/requests/{second}/cancel"), json!({})).await,
        };
        assert_eq!(decided.status, 200, "{}", decided.body);
        let stands = brand.card(&second).await.text("/status");
        assert_eq!(stands, if rejects { "rejected" } else { "cancelled" });
        assert_eq!(ada.post(&path, again.clone()).await.refusal(), "409 request_exists");
    }
    assert_eq!(mine(&ada).await["status"], "active");
}
