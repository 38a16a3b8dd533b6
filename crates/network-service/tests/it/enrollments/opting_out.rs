//! `/opt-out/…` and `POST /api/opt-out`

use serde_json::json;

use super::{UPSERT, partner_id, told};
use crate::harness::TestApp;

const GRACE: &str = "grace@example.com";

async fn secret(app: &TestApp) -> String {
    let letter = app.last_mail(GRACE).await.0.text;
    let (_, rest) = letter.split_once("/opt-out/").expect("a way out");
    rest.split_whitespace().next().expect("a secret").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_click_keeps_somebody_out() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let partner = partner_id(&app);
    brand.caller().post(UPSERT, told(&partner, GRACE, 1)).await;
    let path = format!("/opt-out/{}", secret(&app).await);

    let page = app.nobody().get(&path).await;
    assert!(page.body.contains("Keep me out"), "{}", page.body);
    let same_site = [("sec-fetch-site", "same-origin")];
    let done = app.nobody().send(actix_web::http::Method::POST, &path, None, &same_site).await;
    assert!(done.body.contains("nobody will see you here"), "{}", done.body);

    let mut renamed = told(&partner, GRACE, 2);
    renamed["name"] = json!("Somebody else");
    assert_eq!(brand.caller().post(UPSERT, renamed).await.status, 200);
    let other = app.brand("Mudworks").await;
    other.caller().post(UPSERT, told(&partner_id(&app), GRACE, 1)).await;
    assert_eq!(app.mails_to(GRACE).await.len(), 1, "no further letter");

    let grace = app.sign_in(GRACE, "creator").await;
    assert_eq!(grace.get("/api/me").await.text("/name"), "Grace Hopper");
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_say_no_too_and_may_repeat_it() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    brand.caller().post(UPSERT, told(&partner_id(&app), GRACE, 1)).await;
    let form = json!({"token": secret(&app).await});

    let first = app.nobody().post("/api/opt-out", form.clone()).await;
    assert!(first.text("/optedOutAt").starts_with("2026-11-20T12:"), "{}", first.body);
    let again = app.nobody().post("/api/opt-out", form.clone()).await;
    assert_eq!(again.json(), first.json());
    let unknown = json!({"token": "opn_oo_nothing"});
    assert_eq!(app.nobody().post("/api/opt-out", unknown).await.refusal(), "401 link_expired");

    app.sign_in(GRACE, "creator").await;
    let late = app.nobody().post("/api/opt-out", form).await;
    assert_eq!(late.refusal(), "409 state_conflict", "what is claimed is not taken by a letter");
}
