//! `/admin/partners`: the list, the invitation, and one partner.

use actix_web::http::StatusCode;
use serde_json::json;

use super::people::{read, says};
use crate::harness::{Answer, Caller, TestApp};

const LIST: &str = "/admin/partners";
const NEW: &str = "/admin/partners/new";

pub async fn program(admin: &Caller<'_>, name: &str) -> String {
    let form = json!({
        "name": name, "destinationUrl": "https://shop.example/", "windowDays": 60,
        "rule": {"kind": "percent", "value": "20", "months": 12},
    });
    admin.post("/api/programs", form).await.text("/id")
}

fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.header("location").to_owned()
}

async fn invite(admin: &Caller<'_>, email: &str, program: &str) -> String {
    let form = [
        ("email", email),
        ("name", "Ada Lovelace"),
        ("programIds", program),
        ("sendInvite", "true"),
    ];
    location(&admin.submit(NEW, &form).await)
}

#[actix_web::test]
async fn a_list_is_empty_then_has_one_then_many() {
    let app = TestApp::start().await;
    let admin = app.admin();
    says(&read(&admin.get(LIST).await, 200), &["No partner yet", "Invite a partner"]);
    says(&read(&admin.get(NEW).await, 200), &["There is no open program"]);
    let standard = program(&admin, "Standard").await;
    invite(&admin, "ada@example.com", &standard).await;
    let page = read(&admin.get(LIST).await, 200);
    says(&page, &["Ada Lovelace", "ada@example.com", "Invited", "Standard given by you"]);
    let none = read(&admin.get(&format!("{LIST}?q=bob")).await, 200);
    says(&none, &["Nobody matches", "Clear the filters"]);
    let csv = admin.get("/admin/partners.csv?status=invited").await;
    assert!(
        csv.body.contains("Ada Lovelace,ada@example.com,invited,admin_invite,Standard,0"),
        "{}",
        csv.body
    );

    for number in 0..50 {
        invite(&admin, &format!("p{number}@example.com"), &standard).await;
    }
    let page = admin.get(&format!("{LIST}?q=example")).await;
    says(&read(&page, 200), &["50 shown, the newest first", "More"]);
    assert!(
        page.body.contains("?q=example&amp;cursor=")
            || page.body.contains("?q=example&#38;cursor="),
        "{}",
        page.body
    );
}

#[actix_web::test]
async fn an_invitation_makes_a_partner_with_a_link_and_a_mail() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let standard = program(&admin, "Standard").await;
    let here = invite(&admin, "ada@example.com", &standard).await;
    let answer = admin.get(&here).await;
    let page = read(&answer, 200);
    says(&page, &["20 % of every sale for 12 months", "60 days window", "No commission yet"]);
    assert!(answer.body.contains("http://localhost:4600/r/ada-lovelace"), "{}", answer.body);
    assert_eq!(app.mails().await.len(), 1);

    let again = [("email", "ada@example.com"), ("name", "Ada"), ("programIds", standard.as_str())];
    let answer = admin.submit(NEW, &again).await;
    says(&read(&answer, 422), &["1 thing to fix", "This person is a partner already"]);
}

#[actix_web::test]
async fn a_partner_is_revoked_and_comes_back() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let standard = program(&admin, "Standard").await;
    let here = invite(&admin, "ada@example.com", &standard).await;
    says(&read(&admin.get(&here).await, 200), &["Revoke Ada Lovelace?", "1 link still redirect"]);
    assert_eq!(location(&admin.submit(&format!("{here}/revoke"), &[]).await), here);
    says(&read(&admin.get(&here).await, 200), &["Revoked", "Reinstate"]);
    location(&admin.submit(&format!("{here}/invite"), &[]).await);
    assert_eq!(app.mails().await.len(), 1);
    location(&admin.submit(&format!("{here}/reinstate"), &[]).await);
    location(&admin.submit(&format!("{here}/name"), &[("name", "Augusta King")]).await);
    says(&read(&admin.get(&here).await, 200), &["Augusta King", "Invite again"]);
}

#[actix_web::test]
async fn programs_are_given_and_taken_back() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let (standard, bonus) = (program(&admin, "Standard").await, program(&admin, "Bonus").await);
    let here = invite(&admin, "ada@example.com", &standard).await;
    location(&admin.submit(&format!("{here}/grants"), &[("program", &bonus)]).await);
    says(&read(&admin.get(&here).await, 200), &["Take Bonus back?", "Take Standard back?"]);
    let id = here.rsplit('/').next().expect("an id");
    let told = admin.get(&format!("/api/partners/{id}")).await;
    let grant = told.text("/grants/0/id");
    location(&admin.submit(&format!("{here}/grants/{grant}/withdraw"), &[]).await);
    let page = read(&admin.get(&here).await, 200);
    says(&page, &["Taken back 20 Nov", "Give this program"]);
}
