//! `/api/me/settings`, `/api/me/onboarding`, `POST /api/unsubscribe`

use serde_json::{Value, json};

use crate::brand::apply;
use crate::harness::TestApp;

const PATH: &str = "/api/me/settings";

#[tokio::test(flavor = "multi_thread")]
async fn settings_begin_open_and_change_one_by_one() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let fresh = ada.get(PATH).await.json();
    let expected = json!({"mutedMails": [], "hiddenFigures": [], "figuresPublic": false,
        "onboarding": "you", "termsAcceptedAt": null});
    assert_eq!(fresh, expected);

    ada.patch(PATH, json!({"hiddenFigures": ["revenue", "clicks", "revenue"]})).await;
    let both = ada.patch(PATH, json!({"mutedMails": ["network_news"]})).await.json();
    assert_eq!(both["hiddenFigures"], json!(["clicks", "revenue"]));
    assert_eq!(both["mutedMails"], json!(["network_news"]));
    let bad = ada.patch(PATH, json!({"mutedMails": ["sign_ins"]})).await;
    assert_eq!(bad.refusal(), "400 bad_request");

    let done = ada.post("/api/me/onboarding", json!({"step": "done", "acceptTerms": true})).await;
    assert_eq!(done.text("/onboarding"), "done");
    assert!(done.text("/termsAcceptedAt").starts_with("2026-11-20T12:"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_figure_is_seen_on_no_card_and_on_no_public_page() {
    let app = TestApp::start().await;
    let (kilns, clay) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    let ada = app.creator("Ada").await;
    let first = apply(&ada, &kilns.publish("Kilns").await, "ada").await;
    assert_eq!(kilns.approve(&first).await.status, 200);
    let partner = kilns.partner_id("ada@example.com");
    let told = json!({"partnerId": partner, "nextPayable": null, "days": [{
        "day": "2026-11-20", "currency": "USD", "clicks": 10, "conversions": 2, "revenue": "90.00",
        "refunds": "0.00", "commissionAccrued": "18.00", "commissionApproved": "0.00",
        "commissionPaid": "0.00", "commissionReversed": "0.00"}]});
    kilns.stub.state().dashboards.insert(partner, told);
    app.job("stats.pull").await;
    let request = apply(&ada, &clay.publish("Clay").await, "ada").await;

    assert_eq!(clay.card(&request).await.number("/applicant/clicks90d"), 10);
    let public = async || app.nobody().get("/api/creators/ada").await.json();
    assert_eq!(public().await["figures"], Value::Null, "not for everybody by default");
    ada.patch(PATH, json!({"figuresPublic": true})).await;
    let figures = public().await["figures"].clone();
    assert_eq!((&figures["source"], &figures["clicks90d"]), (&json!("verified"), &json!(10)));
    let money = json!([{"currency": "USD", "revenue90d": "90.00", "commission90d": "18.00"}]);
    assert_eq!(figures["money"], money);

    ada.patch(PATH, json!({"hiddenFigures": ["clicks", "commission"]})).await;
    let card = clay.card(&request).await.json();
    assert_eq!(
        (&card["applicant"]["clicks90d"], &card["applicant"]["conversions90d"]),
        (&Value::Null, &json!(2))
    );
    let figures = public().await["figures"].clone();
    assert_eq!(figures.get("clicks90d"), None);
    assert_eq!(figures["money"], json!([{"currency": "USD", "revenue90d": "90.00"}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_click_in_a_letter_stops_its_kind_and_no_other() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &offer, "ada").await;
    let letter = app.last_mail("ada@example.com").await.0;
    let url = letter.unsubscribe.expect("a way to stop it");
    let token = url.rsplit('/').next().expect("a token");
    let path = url.trim_start_matches("http://hub.example:4700");

    let looked = app.nobody().get(path).await;
    assert!(looked.body.contains("Stop letters about your applications?"), "{}", looked.body);
    assert_eq!(ada.get(PATH).await.json()["mutedMails"], json!([]), "a look stops nothing");
    let click = [("content-type", "application/x-www-form-urlencoded")];
    let stopped = app.nobody().send(actix_web::http::Method::POST, path, None, &click).await;
    assert_eq!(stopped.status, 200, "{}", stopped.body);
    let again = app.nobody().post("/api/unsubscribe", json!({"token": token})).await;
    assert_eq!(again.text("/topic"), "decisions");
    assert_eq!(ada.get(PATH).await.json()["mutedMails"], json!(["decisions"]));

    let before = app.mails_to("ada@example.com").await.len();
    assert_eq!(brand.reject(&request).await.status, 200);
    assert_eq!(app.mails_to("ada@example.com").await.len(), before, "the answer is not mailed");
    app.sign_in("ada@example.com", "creator").await;
    assert!(app.last_mail("ada@example.com").await.0.unsubscribe.is_none());
    let bad = app.nobody().post("/api/unsubscribe", json!({"token": "x"})).await;
    assert_eq!(bad.refusal(), "404 not_found");
}
