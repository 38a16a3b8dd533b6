//! `POST /api/setup`

use serde_json::{Value, json};
use service_kit::Purpose;
use vendor::sign_ins::actions::make_setup_link;

use crate::harness::TestApp;

async fn token(app: &TestApp) -> String {
    let (tenant, now) = (app.brand.id, app.app.clock.now());
    let addresses = app.app.addresses(&app.brand);
    let url = app.app.db.across(Purpose::FindTenant, async |conn| {
        make_setup_link(conn, tenant, &addresses, "", now).await
    });
    let url = url.await.expect("a set-up link");
    url.split("#token=").nth(1).expect("a token").to_owned()
}

fn form(token: &str) -> Value {
    json!({"token": token, "email": "Ada@Brand.example", "brandName": "Brightkiln", "accent": "#74305F"})
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_owner_names_the_brand_and_is_signed_in() {
    let app = TestApp::start().await;
    let token = token(&app).await;

    let answer = app.nobody().post("/api/setup", form(&token)).await;
    assert_eq!(answer.text("/email"), "ada@brand.example");
    let brand = app.with_cookie(&answer.cookies()).get("/api/settings/brand").await.json();
    assert_eq!((&brand["name"], &brand["accent"]), (&json!("Brightkiln"), &json!("#74305f")));

    let again = app.nobody().post("/api/setup", form(&token)).await;
    assert_eq!(again.text("/error"), "link_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_link_sets_nothing_up_twice() {
    let app = TestApp::start().await;
    let (first, second) = (token(&app).await, token(&app).await);
    app.nobody().post("/api/setup", form(&first)).await;
    let answer = app.nobody().post("/api/setup", form(&second)).await;
    assert_eq!((answer.status.as_u16(), answer.text("/error")), (409, "state_conflict".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_form_does_not_burn_the_link() {
    let app = TestApp::start().await;
    let token = token(&app).await;
    let mut bad = form(&token);
    bad["email"] = json!("no address");
    let answer = app.nobody().post("/api/setup", bad).await;
    assert_eq!((answer.status.as_u16(), answer.text("/field")), (422, "email".into()));
    assert_eq!(app.nobody().post("/api/setup", form(&token)).await.status.as_u16(), 200);
}
