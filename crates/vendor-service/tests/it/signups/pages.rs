//! `/join` and Partners → Sign-ups, without scripts

use chrono::TimeDelta;
use vendor::config::Tenancy;

use super::{code, join, last_mail, prove, take_signups};
use crate::harness::TestApp;
use crate::pages::people::{read, says};
use crate::partners::program;

const GRACE: &str = "grace@example.com";
const REVIEW: &str = "/admin/partners/signups";

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_joins_by_typing_the_code() {
    let app = TestApp::start().await;
    says(&read(&app.nobody().get("/join").await, 422), &["takes no sign-ups now"]);
    program(&app, "Standard", false).await;
    take_signups(&app, "auto").await;
    let page = read(&app.nobody().get("/join").await, 200);
    says(&page, &["Become a partner of My brand", "20 % of every sale", "terms for partners"]);

    let empty = app.nobody().submit("/join", &[("email", GRACE), ("name", "Grace")]).await;
    says(&read(&empty, 422), &["1 thing to fix", "Use 1 to 2000 characters"]);
    let form = [
        ("email", GRACE),
        ("name", "Grace Hopper"),
        ("pitch", "A letter"),
        ("acceptsTerms", "true"),
    ];
    let asked = app.nobody().submit("/join", &form).await;
    assert_eq!(asked.header("location"), "/join/sent");
    says(&read(&app.nobody().get("/join/sent").await, 200), &["Check your mail"]);
    let link = app.nobody().get("/join/confirm").await;
    assert!(link.body.contains("One click, and your address is proven"), "{}", link.body);

    let code = code(&last_mail(&app, GRACE).await);
    let wrong = app.nobody().submit("/join/code", &[("email", GRACE), ("code", "AAAAAAAA")]).await;
    says(&read(&wrong, 422), &["This opens nothing any more"]);
    let entered = app.nobody().submit("/join/code", &[("email", GRACE), ("code", &code)]).await;
    assert_eq!(entered.header("location"), "/portal");
    let home = app.with_cookie(&entered.cookies()).get("/portal").await;
    assert_eq!(home.status, 200, "{}", home.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_team_decides_on_a_page() {
    let app = TestApp::start().await;
    let admin = app.admin();
    says(&read(&admin.get(REVIEW).await, 200), &["Nobody waits", "Nobody can sign up: you invite"]);
    let settings = format!("{REVIEW}/settings");
    let wrong = [("mode", "review"), ("termsUrl", "nowhere")];
    says(&read(&admin.submit(&settings, &wrong).await, 422), &["begins with https://"]);
    let saved = admin.submit(&settings, &[("mode", "review"), ("termsUrl", "")]).await;
    assert_eq!(saved.header("location"), REVIEW);
    let page = admin.get(REVIEW).await;
    assert!(page.body.contains("http://localhost:4600/join"), "{}", page.body);

    join(&app, GRACE).await;
    let code = code(&last_mail(&app, GRACE).await);
    let sent = app.nobody().submit("/join/code", &[("email", GRACE), ("code", &code)]).await;
    assert_eq!(sent.header("location"), "/join/waiting");
    says(&read(&app.nobody().get("/join/waiting").await, 200), &["My brand decides now"]);
    app.advance(TimeDelta::seconds(1));
    prove(&app, "bob@example.com").await;
    let page = read(&admin.get(REVIEW).await, 200);
    says(&page, &["Grace Hopper", GRACE, "A letter about compilers", "Approve", "Decline"]);
    let list = admin.get("/api/signups").await;
    let (bob, grace) = (list.text("/items/0/id"), list.text("/items/1/id"));
    admin.submit(&format!("{REVIEW}/{grace}/approve"), &[("note", "Welcome")]).await;
    admin.submit(&format!("{REVIEW}/{bob}/decline"), &[("note", "")]).await;
    let approved = read(&admin.get(&format!("{REVIEW}?state=approved")).await, 200);
    says(&approved, &["Grace Hopper", "You wrote: Welcome", "Open the partner"]);
    let declined = read(&admin.get(&format!("{REVIEW}?state=declined")).await, 200);
    says(&declined, &["bob@example.com", "Declined"]);
    let again = admin.submit(&format!("{REVIEW}/{bob}/decline"), &[]).await;
    assert_eq!(again.status, 303, "told in words, not by an error page");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_are_many_brands_each_has_its_own_page() {
    let app = TestApp::start_as(Tenancy::Multi, &[]).await;
    let base = format!("/t/{}", app.brand.slug);
    let form = serde_json::json!({"mode": "auto", "termsUrl": null});
    let path = format!("/api{base}/settings/signup");
    app.admin().send(actix_web::http::Method::PUT, &path, Some(form), &[]).await;
    let page = app.nobody().get(&format!("{base}/join")).await;
    assert!(page.body.contains(&format!(r#"action="{base}/join""#)), "{}", page.body);
    says(&read(&page, 200), &["I say openly that I am paid"]);
}
