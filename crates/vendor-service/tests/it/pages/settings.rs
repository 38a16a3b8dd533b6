//! `/admin/settings`: the brand and its team.

use actix_web::http::StatusCode;
use chrono::TimeDelta;

use super::people::{read, says};
use crate::harness::{Answer, TestApp};

const BRAND: &str = "/admin/settings/brand";
const TEAM: &str = "/admin/settings/team";

fn is_done(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

#[actix_web::test]
async fn the_brand_gets_a_name_and_a_colour() {
    let app = TestApp::start().await;
    let admin = app.admin();
    says(&read(&admin.get(BRAND).await, 200), &["Brand", "Accent colour"]);
    let form = [("name", "Brightkiln"), ("accent", "plum"), ("website", ""), ("supportEmail", "")];
    let answer = admin.submit(BRAND, &form).await;
    says(&read(&answer, 422), &["A colour is written #rrggbb"]);
    let form = [
        ("name", "Brightkiln"),
        ("accent", "#74305F"),
        ("website", "https://brightkiln.example"),
        ("supportEmail", "help@brightkiln.example"),
    ];
    is_done(&admin.submit(BRAND, &form).await);
    let answer = admin.get(BRAND).await;
    says(&read(&answer, 200), &["Brightkiln", "Support"]);
    assert!(answer.body.contains("/assets/accent-74305f.css"), "{}", answer.body);
    assert!(answer.body.contains("mailto:help@brightkiln.example"), "{}", answer.body);
}

#[actix_web::test]
async fn the_team_grows_and_keeps_an_owner() {
    let app = TestApp::start().await;
    let admin = app.admin();
    says(&read(&admin.get(TEAM).await, 200), &["Nobody yet", "Invite somebody"]);
    let form = [("email", "ada@brand.example"), ("name", "Ada"), ("role", "owner")];
    is_done(&admin.submit(TEAM, &form).await);
    assert_eq!(app.mails().await.len(), 1);
    says(&read(&admin.get(TEAM).await, 200), &["Ada", "the only owner"]);
    says(&read(&admin.submit(TEAM, &form).await, 422), &["on the team already"]);
    app.advance(TimeDelta::seconds(1));
    let form = [("email", "bob@brand.example"), ("name", "Bob"), ("role", "viewer")];
    is_done(&admin.submit(TEAM, &form).await);
    let team = admin.get("/api/settings/team").await;
    let bob = team.text("/items/1/id");
    says(&read(&admin.get(TEAM).await, 200), &["Take Bob off the team?"]);
    is_done(&admin.submit(&format!("{TEAM}/{bob}/remove"), &[]).await);
    assert!(!read(&admin.get(TEAM).await, 200).contains("Bob"));
}
