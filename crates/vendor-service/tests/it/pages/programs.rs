//! `/admin/programs`: the list, and the editor with its preview.

use actix_web::http::StatusCode;
use serde_json::json;

use super::people::{read, says};
use crate::harness::{Answer, TestApp};

const LIST: &str = "/admin/programs";
const NEW: &str = "/admin/programs/new";

fn form<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("name", "Standard"),
        ("destinationUrl", "https://shop.example/"),
        ("rule.kind", "percent"),
        ("rule.value", "20"),
        ("rule.months", "12"),
        ("windowDays", "60"),
        ("holdbackDays", "30"),
        ("sale", "49.99"),
        ("saleCurrency", "USD"),
    ];
    for (name, value) in more {
        fields.retain(|it| it.0 != *name);
        fields.push((name, value));
    }
    fields
}

fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.header("location").to_owned()
}

#[actix_web::test]
async fn a_list_is_empty_then_has_one_then_many() {
    let app = TestApp::start().await;
    let admin = app.admin();
    says(&read(&admin.get(LIST).await, 200), &["No program yet", "Make a program"]);
    admin.submit(NEW, &form(&[])).await;
    let page = read(&admin.get(LIST).await, 200);
    says(&page, &["Standard", "Default", "20 % of every sale for 12 months", "60 days"]);
    for number in 0..50 {
        let name = format!("Program {number}");
        admin.submit(NEW, &form(&[("name", &name)])).await;
    }
    says(&read(&admin.get(LIST).await, 200), &["50 shown, the newest first", "More"]);
}

#[actix_web::test]
async fn the_preview_computes_and_saves_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let page = admin.submit(NEW, &form(&[("rule.value", "12.5"), ("intent", "preview")])).await;
    let page = read(&page, 200);
    says(&page, &["12.5 % of every sale for 12 months", "USD 6.25", "20 Dec 2026"]);
    let other = [("rule.kind", "fixed"), ("rule.value", "40"), ("rule.currency", "EUR")];
    let page = admin.submit(NEW, &form(&[&other[..], &[("intent", "preview")]].concat())).await;
    says(&read(&page, 200), &["EUR 40", "none: another currency"]);
    says(&read(&admin.get(LIST).await, 200), &["No program yet"]);
}

#[actix_web::test]
async fn a_mistake_stands_beside_its_field_and_on_top() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let typed = form(&[("rule.value", "twenty"), ("windowDays", "x")]);
    let answer = admin.submit(NEW, &typed).await;
    says(&read(&answer, 422), &["2 things to fix", "A number, such as 20 or 12.5"]);
    assert!(answer.body.contains(r##"href="#f-rule.value""##), "{}", answer.body);
    let answer = admin.submit(NEW, &form(&[("rule.value", "101")])).await;
    says(&read(&answer, 422), &["1 thing to fix", "At most 100 percent"]);
}

#[actix_web::test]
async fn new_terms_make_a_version_and_an_archived_program_is_closed() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let here = location(&admin.submit(NEW, &form(&[])).await);
    let saved =
        admin.submit(&here, &form(&[("windowDays", "90"), ("shareOnNetwork", "true")])).await;
    assert_eq!(location(&saved), here);
    let page = read(&admin.get(&here).await, 200);
    says(&page, &["Versions", "90 days", "60 days", "the beginning", "Archive this program?"]);
    let id = here.rsplit('/').next().expect("an id");
    assert_eq!(admin.get(&format!("/api/programs/{id}")).await.json()["version"], 2);

    location(&admin.submit(&format!("{here}/archive"), &[]).await);
    let page = read(&admin.get(&here).await, 200);
    says(&page, &["Archived on 20 Nov 2026"]);
    assert!(!page.contains("Save changes"));
    says(&read(&admin.get("/admin/programs/prg_nonsense").await, 404), &["not_found"]);
}

#[actix_web::test]
async fn the_default_can_be_another() {
    let app = TestApp::start().await;
    let admin = app.admin();
    admin.submit(NEW, &form(&[])).await;
    let other = location(&admin.submit(NEW, &form(&[("name", "Other")])).await);
    location(&admin.submit(&format!("{other}/default"), &[]).await);
    let id = other.rsplit('/').next().expect("an id");
    let told = admin.get(&format!("/api/programs/{id}")).await.json();
    assert_eq!(told["isDefault"], json!(true));
}
