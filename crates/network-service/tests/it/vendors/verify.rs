//! `POST /api/vendors/verify`

use chrono::TimeDelta;
use serde_json::json;

use crate::brand::{Stub, registration};
use crate::harness::TestApp;

const DESK: &str = "desk@brand.example";

#[tokio::test(flavor = "multi_thread")]
async fn the_email_leads_to_the_brands_own_page_and_connects_it() {
    let app = TestApp::start().await;
    let stub = Stub::start();
    let asked = app.nobody().post("/api/vendors", registration(&stub, "Brightkiln")).await;
    assert_eq!((asked.status.as_u16(), asked.text("/status").as_str()), (202, "pending"));
    assert_eq!(asked.json().get("vendorToken"), None);

    let mail = app.last_mail(DESK).await;
    let origin = stub.url.trim_end_matches("/api").to_owned();
    assert!(mail.link().starts_with(&format!("{origin}/admin/network/complete#token=opn_vv_")));
    let verify = json!({"token": mail.token()});
    let verified = app.nobody().post("/api/vendors/verify", verify).await;
    assert_eq!(verified.text("/displayName"), "Brightkiln");
    assert_eq!(verified.text("/vendorId"), asked.text("/vendorId"));
    let me = app.bearer(&verified.text("/vendorToken")).get("/api/vendors/me").await;
    assert_eq!(me.text("/status"), "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_locks_nobody_out_and_a_used_token_ends_it() {
    let app = TestApp::start().await;
    let stub = Stub::start();
    app.nobody().post("/api/vendors", registration(&stub, "Brightkiln")).await;
    let verify = json!({"token": app.last_mail(DESK).await.token()});
    let again = async || app.nobody().post("/api/vendors/verify", verify.clone()).await;

    let lost = again().await.text("/vendorToken");
    let kept = again().await.text("/vendorToken");
    assert_ne!(lost, kept);
    assert_eq!(app.bearer(&lost).get("/api/vendors/me").await.refusal(), "401 key_revoked");
    assert_eq!(app.bearer(&kept).get("/api/vendors/me").await.status, 200);
    assert_eq!(again().await.refusal(), "401 link_expired");
    assert_eq!(app.bearer(&kept).get("/api/vendors/me").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_for_a_day() {
    let app = TestApp::start().await;
    let stub = Stub::start();
    app.nobody().post("/api/vendors", registration(&stub, "Brightkiln")).await;
    let verify = json!({"token": app.last_mail(DESK).await.token()});
    app.advance(TimeDelta::hours(24));
    let late = app.nobody().post("/api/vendors/verify", verify).await;
    assert_eq!(late.refusal(), "401 link_expired");
    for bad in ["", "opn_vv_x", &service_kit::tokens::mint("opn_vv_")] {
        let answer = app.nobody().post("/api/vendors/verify", json!({ "token": bad })).await;
        assert_eq!(answer.refusal(), "401 link_expired");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn registering_again_by_email_changes_nothing_until_it_is_proven() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let asked = app.nobody().post("/api/vendors", registration(&brand.stub, "Renamed")).await;
    assert_eq!(asked.text("/vendorId"), brand.id);
    let me = brand.caller().get("/api/vendors/me").await;
    assert_eq!(
        (me.text("/displayName"), me.text("/status")),
        ("Brightkiln".into(), "active".into())
    );

    let verify = json!({"token": app.last_mail(DESK).await.token()});
    let verified = app.nobody().post("/api/vendors/verify", verify).await;
    assert_eq!(verified.text("/displayName"), "Renamed");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_page_the_mail_shows_the_token_itself() {
    let app = TestApp::start().await;
    let stub = Stub::start();
    let mut form = registration(&stub, "Brightkiln");
    form["callbackUrl"] = json!(null);
    app.nobody().post("/api/vendors", form).await;
    let text = app.last_mail(DESK).await.0.text;
    let token = text.lines().find(|it| it.starts_with("opn_vv_")).expect("a token").to_owned();
    let verified = app.nobody().post("/api/vendors/verify", json!({ "token": token })).await;
    assert_eq!(verified.status, 200);
}
