//! Signing in and out with forms alone.

use super::{cookie, location, shown, submit, told};
use crate::harness::{Answer, TestApp};

/// Asks for a link with the form; answers the browser's cookies.
async fn ask(app: &TestApp, email: &str) -> String {
    let asked =
        submit(app, "", "/signin", &[("email", email), ("role", ""), ("next", "/profile")]).await;
    assert_eq!((asked.status.as_u16(), location(&asked).as_str()), (303, "/signin/sent"));
    asked.cookies()
}

fn entered(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(answer.cookies().contains("op_network_session="), "{}", answer.cookies());
    location(answer)
}

#[actix_web::test]
async fn a_code_signs_in_where_it_was_asked_for_and_leads_on() {
    let app = TestApp::start().await;
    let browser = ask(&app, "ada@example.com").await;
    let waiting = app.browser(&browser).get("/signin/sent").await;
    assert!(told(&waiting).contains("ada@example.com"), "{}", waiting.body);
    let code = app.last_mail("ada@example.com").await.code();
    let typed = format!("{} {}", &code[..4].to_lowercase(), &code[4..]);

    let form = [("email", "ada@example.com"), ("code", typed.as_str())];
    assert_eq!(entered(&submit(&app, &browser, "/signin/code", &form).await), "/welcome");
}

#[actix_web::test]
async fn a_wrong_code_stays_on_the_page() {
    let app = TestApp::start().await;
    let browser = ask(&app, "ada@example.com").await;

    let form = [("email", "ada@example.com"), ("code", "AAAAAAAA")];
    let answer = submit(&app, &browser, "/signin/code", &form).await;

    assert_eq!(answer.status, 422);
    assert!(told(&answer).contains("This code opens nothing."), "{}", answer.body);
}

#[actix_web::test]
async fn the_link_works_once_and_then_offers_a_new_one() {
    let app = TestApp::start().await;
    let browser = ask(&app, "ada@example.com").await;
    let token = app.last_mail("ada@example.com").await.token();
    let form = [("token", token.as_str())];

    assert_eq!(entered(&submit(&app, &browser, "/signin/link", &form).await), "/welcome");
    let again = submit(&app, &browser, "/signin/link", &form).await;

    assert_eq!(again.status, 422);
    assert!(told(&again).contains("Send me a new link"), "{}", again.body);
}

#[actix_web::test]
async fn the_link_in_another_browser_shows_the_code() {
    let app = TestApp::start().await;
    let _ = ask(&app, "ada@example.com").await;
    let letter = app.last_mail("ada@example.com").await;

    let elsewhere = submit(&app, "", "/signin/link", &[("token", &letter.token())]).await;

    assert_eq!(elsewhere.status, 422);
    assert!(told(&elsewhere).contains(&letter.code()), "{}", elsewhere.body);
    assert!(!elsewhere.cookies().contains("op_network_session"), "{}", elsewhere.cookies());
}

#[actix_web::test]
async fn an_address_that_is_none_is_refused_beside_its_field() {
    let app = TestApp::start().await;

    let answer = submit(&app, "", "/signin", &[("email", "ada@")]).await;

    assert_eq!(answer.status, 422);
    assert!(answer.body.contains(r#"aria-invalid="true""#), "{}", answer.body);
}

#[actix_web::test]
async fn pages_for_people_lead_strangers_to_sign_in_and_back() {
    let app = TestApp::start().await;

    let leads = [
        ("/applications", "/signin?next=%2Fapplications"),
        ("/partnerships", "/signin?next=%2Fpartnerships"),
        ("/profile", "/signin?next=%2Fprofile"),
        ("/operator", "/signin?role=operator&next=%2Foperator"),
        ("/operator/requests", "/signin?role=operator&next=%2Foperator%2Frequests"),
    ];
    for (path, way) in leads {
        let answer = app.nobody().get(path).await;
        assert_eq!((answer.status.as_u16(), location(&answer).as_str()), (303, way), "{path}");
    }
    let ada = app.creator("Ada").await;
    assert_eq!(ada.get("/operator").await.status, 303, "a creator is no operator");
}

#[actix_web::test]
async fn signing_out_ends_the_session() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    shown(&ada, "/profile").await;

    let out = submit(&app, &cookie(&ada), "/signout", &[]).await;

    assert_eq!(location(&out), "/");
    assert_eq!(ada.get("/profile").await.status, 303);
}
