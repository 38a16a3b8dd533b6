//! `/api/me/exports` and the jobs `accounts.export`, `accounts.expire`

use chrono::TimeDelta;
use serde_json::json;

use crate::brand::apply;
use crate::harness::TestApp;

const PATH: &str = "/api/me/exports";

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_holds_everything_but_secrets_for_a_week() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let request = apply(&ada, &brand.publish("Kilns").await, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);
    let partner = brand.partner_id("ada@example.com");
    let told = json!({"partnerId": partner, "nextPayable": null, "days": [{
        "day": "2026-11-19", "currency": "USD", "clicks": 7, "conversions": 1, "revenue": "90.10",
        "refunds": "0.00", "commissionAccrued": "18.02", "commissionApproved": "0.00",
        "commissionPaid": "0.00", "commissionReversed": "0.00"}]});
    brand.stub.state().dashboards.insert(partner, told);
    app.job("stats.pull").await;
    ada.post("/api/me/keys", json!({"label": "Sheet"})).await;

    let asked = ada.post(PATH, json!({})).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    let one = format!("{PATH}/{}", asked.text("/id"));
    app.job("accounts.export").await;
    let done = ada.get(&one).await;
    assert_eq!(done.text("/status"), "done", "{}", done.body);
    assert_eq!(done.number("/done"), done.number("/total"));

    let all = ada.get(&format!("{one}/everything.json")).await;
    let copy = all.json();
    assert_eq!(copy["creators"][0]["email"], json!("ada@example.com"));
    assert_eq!(copy["requests"][0]["pitch"], json!("I make pots"));
    for table in [
        "partnerships",
        "affiliations",
        "vendor_daily",
        "creator_handles",
        "creator_keys",
        "sessions",
        "outbox",
    ] {
        assert!(copy[table].as_array().is_some_and(|it| !it.is_empty()), "{table}: {copy}");
    }
    assert!(!all.body.contains("_hash\": \"\\\\x") && !all.body.contains("bob@example.com"));
    let csv = ada.get(&format!("{one}/figures.csv")).await.body;
    assert!(csv.contains("Brightkiln,2026-11-19,USD,7,1,90.1000"), "{csv}");

    assert_eq!(bob.get(&one).await.refusal(), "404 not_found");
    assert_eq!(bob.get(&format!("{one}/everything.json")).await.refusal(), "404 not_found");
    let letter = app.last_mail("ada@example.com").await;
    assert!(letter.link().ends_with("/everything.json"), "{}", letter.0.text);

    app.advance(TimeDelta::days(7));
    app.job("accounts.expire").await;
    let gone = ada.get(&format!("{one}/everything.json")).await;
    assert_eq!(gone.refusal(), "409 state_conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_wishes_at_once_make_one_copy() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let (one, two) = tokio::join!(ada.post(PATH, json!({})), ada.post(PATH, json!({})));
    let made = [one.status.as_u16(), two.status.as_u16()];
    assert!(made.contains(&202), "{} {}", one.body, two.body);
    tokio::join!(app.job("accounts.export"), app.job("accounts.export"));
    let listed = ada.get(PATH).await;
    let mails = app.mails_to("ada@example.com").await;
    let ready = mails.iter().filter(|it| it.subject.contains("copy of your data")).count();
    assert_eq!(ready, listed.count(), "one letter for each copy");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_tells_neither_who_reported_one_nor_why_a_brand_keeps_one_out() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let (mine, theirs) =
        (ada.get("/api/me").await.text("/id"), bob.get("/api/me").await.text("/id"));
    let told = json!({"handle": "ada", "reason": "spam", "text": "Bob was here"});
    assert_eq!(bob.post("/api/reports", told).await.status, 202);
    let told = json!({"handle": "bob", "reason": "spam", "text": "Ada was here"});
    assert_eq!(ada.post("/api/reports", told).await.status, 202);
    let path = format!("/api/vendors/me/creators/{mine}/exclusions");
    let kept_out = brand.caller().post(&path, json!({"days": 7, "reason": "Writes badly"})).await;
    assert_eq!(kept_out.status, 201, "{}", kept_out.body);

    let asked = ada.post(PATH, json!({})).await;
    app.job("accounts.export").await;
    let all = ada.get(&format!("{PATH}/{}/everything.json", asked.text("/id"))).await;
    let copy = all.json();
    assert_eq!(copy["exclusions"].as_array().map(Vec::len), Some(1), "{}", all.body);
    assert_eq!(copy["reports"].as_array().map(Vec::len), Some(1), "{}", all.body);
    assert_eq!(copy["reports"][0]["told"], "Ada was here");
    assert!(!all.body.contains("Writes badly") && !all.body.contains("Bob was here"));
    assert!(!copy["reports"][0]["reporter_id"].to_string().contains(&theirs), "{}", all.body);
}
