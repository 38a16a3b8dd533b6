//! `/admin/links`: the list, a new one, and one with its switches.

use actix_web::http::StatusCode;
use serde_json::json;

use super::partners::program;
use super::people::{read, says};
use crate::harness::{Answer, Caller, TestApp};

const LIST: &str = "/admin/links";
const NEW: &str = "/admin/links/new";

async fn partner(admin: &Caller<'_>) -> String {
    let form = json!({"email": "ada@example.com", "name": "Ada", "sendInvite": false});
    admin.post("/api/partners", form).await.text("/id")
}

fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.header("location").to_owned()
}

#[actix_web::test]
async fn a_list_is_empty_then_has_one_then_many() {
    let app = TestApp::start().await;
    let admin = app.admin();
    says(&read(&admin.get(LIST).await, 200), &["No link yet"]);
    says(&read(&admin.get(NEW).await, 200), &["A link needs a partner"]);
    let program = program(&admin, "Standard").await;
    let ada = partner(&admin).await;
    says(&read(&admin.get(LIST).await, 200), &["ada", "Standard", "Address to share"]);
    for number in 0..50 {
        let slug = format!("ada-{number}");
        let form = [("partnerId", ada.as_str()), ("programId", &program), ("slug", &slug)];
        location(&admin.submit(NEW, &form).await);
    }
    says(&read(&admin.get(LIST).await, 200), &["50 shown, the newest first", "More"]);
    let own = read(&admin.get(&format!("{LIST}?partner={ada}&q=ada-7")).await, 200);
    says(&own, &["ada-7", "Ada ×"]);
    says(&read(&admin.get(&format!("{LIST}?q=nobody")).await, 200), &["No link matches"]);
}

#[actix_web::test]
async fn a_link_is_made_led_elsewhere_and_paused() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let program = program(&admin, "Standard").await;
    let ada = partner(&admin).await;
    says(&read(&admin.get(&format!("{NEW}?partner={ada}")).await, 200), &["New link", "Ada"]);
    let taken = [("partnerId", ada.as_str()), ("programId", &program), ("slug", "ada")];
    says(&read(&admin.submit(NEW, &taken).await, 422), &["This slug is taken"]);
    let form = [("partnerId", ada.as_str()), ("programId", &program), ("slug", "kiln-guide")];
    let here = location(&admin.submit(NEW, &form).await);
    let answer = admin.get(&here).await;
    says(&read(&answer, 200), &["kiln-guide", "https://shop.example/", "Active"]);
    assert!(answer.body.contains("QR code of"), "{}", answer.body);

    let answer = admin.submit(&here, &[("deepLink", "https://evil.example/")]).await;
    says(&read(&answer, 422), &["may not lead to evil.example"]);
    location(&admin.submit(&here, &[("deepLink", "https://shop.example/kilns")]).await);
    location(&admin.submit(&format!("{here}/pause"), &[]).await);
    says(&read(&admin.get(&here).await, 200), &["https://shop.example/kilns", "Paused", "Resume"]);
    location(&admin.submit(&format!("{here}/resume"), &[]).await);
    says(&read(&admin.get(&here).await, 200), &["Active", "Pause this link?"]);
}
