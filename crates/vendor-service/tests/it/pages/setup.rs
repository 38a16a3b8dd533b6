//! `/setup`: the wizard from the one-time link to the overview.

use actix_web::http::StatusCode;
use service_kit::Purpose;
use vendor::sign_ins::actions::make_setup_link;

use super::people::{read, says};
use crate::harness::{Answer, TestApp};

async fn token(app: &TestApp) -> String {
    let (tenant, now) = (app.brand.id, app.app.clock.now());
    let addresses = app.app.addresses(&app.brand);
    let url = app.app.db.across(Purpose::FindTenant, async |conn| {
        make_setup_link(conn, tenant, &addresses, "", now).await
    });
    url.await.expect("a set-up link").rsplit("token=").next().expect("a token").to_owned()
}

fn leads_to(answer: &Answer, path: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(answer.header("location"), path);
}

const PROGRAM: [(&str, &str); 5] = [
    ("name", "Standard"),
    ("destinationUrl", "https://shop.example/"),
    ("rule.kind", "percent"),
    ("rule.value", "20"),
    ("rule.months", "12"),
];

#[actix_web::test]
async fn the_wizard_ends_with_a_sale_that_leaves_nothing() {
    let app = TestApp::start().await;
    let token = token(&app).await;
    let visitor = app.nobody();
    let page = visitor.get("/setup").await;
    says(&read_twice(&page), &["Step 1 of 3", "Set-up address"]);
    assert!(page.body.contains("data-fragment-token"));
    let typed = visitor
        .submit("/setup/token", &[("token", &format!("https://x/setup#token={token}"))])
        .await;
    assert!(typed.body.contains(&format!("value=\"{token}\"")), "{}", typed.body);

    let bad = [("token", token.as_str()), ("email", "ada"), ("brandName", "Brightkiln")];
    says(&read(&visitor.submit("/setup", &bad).await, 422), &["1 thing to fix"]);
    let good = [
        ("token", token.as_str()),
        ("email", "ada@brand.example"),
        ("name", "Ada"),
        ("brandName", "Brightkiln"),
        ("accent", "#74305f"),
    ];
    let answer = visitor.submit("/setup", &good).await;
    leads_to(&answer, "/setup/program");
    let owner = app.with_cookie(&answer.cookies());

    says(&read(&owner.get("/setup/program").await, 200), &["Your first program"]);
    let bad = [PROGRAM[0], ("destinationUrl", "shop"), PROGRAM[2], PROGRAM[3], PROGRAM[4]];
    says(&read(&owner.submit("/setup/program", &bad).await, 422), &["1 thing to fix"]);
    leads_to(&owner.submit("/setup/program", &PROGRAM).await, "/setup/test");
    leads_to(&owner.get("/setup/program").await, "/setup/test");

    says(&read(&owner.get("/setup/test").await, 200), &["See it work", "Run the test"]);
    let page = read(&owner.submit("/setup/test", &[]).await, 200);
    says(&page, &["Test partner earns a commission", "USD 20.00", "20 Dec 2026", "erased already"]);
    for list in ["partners", "links", "commissions", "clicks", "attribution/events"] {
        let told = owner.get(&format!("/api/{list}")).await;
        assert_eq!(told.json()["items"], serde_json::json!([]), "{list}");
    }
    says(&read(&owner.submit("/setup/test", &[]).await, 200), &["USD 20.00"]);

    leads_to(&owner.submit("/setup/finish", &[]).await, "/admin");
    let page = read(&owner.get("/admin").await, 200);
    says(&page, &["Getting started 2 of 6", "ada@brand.example"]);
}

/// The page with its two forms, of which a script hides one: each has a heading.
fn read_twice(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK);
    super::people::text(answer)
}

#[actix_web::test]
async fn the_test_pays_in_the_programs_currency() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let form = [
        PROGRAM[0],
        PROGRAM[1],
        ("rule.kind", "fixed"),
        ("rule.value", "500"),
        ("rule.currency", "JPY"),
    ];
    leads_to(&admin.submit("/setup/program", &form).await, "/setup/test");
    says(&read(&admin.submit("/setup/test", &[]).await, 200), &["JPY 100", "JPY 500"]);
}

#[actix_web::test]
async fn a_spent_link_says_where_to_go() {
    let app = TestApp::start().await;
    let form = [("token", "op_ml_spent"), ("email", "ada@brand.example"), ("brandName", "Acme")];
    let page = read(&app.nobody().submit("/setup", &form).await, 422);
    says(&page, &["This set-up link does not work any more", "Sign in"]);
    let page = read(&app.admin().submit("/setup/test", &[]).await, 422);
    says(&page, &["The test did not run:", "program_not_found"]);
}
