//! `/signin`, `/signout`, `/`: the way in, and who may see what.

use actix_web::http::StatusCode;
use service_kit::Purpose;
use vendor::admins::{self, AdminRole};
use vendor::config::Tenancy;

use super::people::{read, says, text};
use crate::harness::{Answer, TestApp};

const ADA: &str = "ada@brand.example";

async fn with_ada(role: AdminRole) -> TestApp {
    let app = TestApp::start().await;
    let (tenant, now) = (app.brand.id, app.app.clock.now());
    let added = app.app.db.across(Purpose::FindTenant, async move |conn| {
        admins::actions::add(conn, tenant, ADA, "Ada", role, now).await
    });
    added.await.expect("Ada is on the team");
    app
}

/// The token and the code of the newest mail.
async fn newest(app: &TestApp) -> (String, String) {
    let mails = app.mails().await;
    let said = &mails.last().expect("a mail").text;
    let word = |after: &str| said.split(after).nth(1).and_then(|it| it.split_whitespace().next());
    let (token, code) = (word("#token="), word("asked for it: "));
    (token.expect("a token").to_owned(), code.expect("a code").to_owned())
}

fn leads_to(answer: &Answer, path: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(answer.header("location"), path);
}

async fn ask(app: &TestApp) -> Answer {
    let form = [("email", ADA), ("role", "admin"), ("next", "/admin/partners?q=x")];
    app.nobody().submit("/signin", &form).await
}

#[actix_web::test]
async fn a_code_signs_in_and_leads_to_where_somebody_wanted_to_go() {
    let app = with_ada(AdminRole::Owner).await;
    let led = app.nobody().get("/admin/partners?q=x").await;
    leads_to(&led, "/signin?role=admin&next=%2Fadmin%2Fpartners%3Fq%3Dx");
    leads_to(&app.nobody().get("/").await, "/signin");
    says(&read(&app.nobody().get("/signin?role=admin").await, 200), &["Sign in to run My brand"]);

    let bad = app.nobody().submit("/signin", &[("email", "ada"), ("role", "admin")]).await;
    says(&read(&bad, 422), &["1 thing to fix"]);
    let asked = ask(&app).await;
    leads_to(&asked, "/signin/sent");
    let browser = app.with_cookie(&asked.cookies());
    says(&read(&browser.get("/signin/sent").await, 200), &["Check your mail", ADA]);
    let wrong = browser.submit("/signin/code", &[("email", ADA), ("code", "WRONG234")]).await;
    says(&read(&wrong, 422), &["This code opens nothing"]);
    let (_, code) = newest(&app).await;
    let typed = format!("{}-{}", &code[..4], code[4..].to_lowercase());
    let right = browser.submit("/signin/code", &[("email", ADA), ("code", &typed)]).await;
    leads_to(&right, "/admin/partners?q=x");

    let ada = app.with_cookie(&right.cookies());
    says(&read(&ada.get("/admin/partners").await, 200), &["Ada", "Sign out"]);
    leads_to(&ada.get("/signin?role=admin").await, "/admin");
    leads_to(&ada.get("/").await, "/admin");
    leads_to(&ada.submit("/signout", &[]).await, "/signin");
    leads_to(&ada.get("/admin").await, "/signin?role=admin&next=%2Fadmin");
}

#[actix_web::test]
async fn a_link_shows_its_code_in_another_browser_and_works_in_its_own_once() {
    let app = with_ada(AdminRole::Owner).await;
    let asked = ask(&app).await;
    let (token, code) = newest(&app).await;
    let page = app.nobody().get("/signin/link").await;
    assert!(page.body.contains("data-fragment-token"), "{}", page.body);
    says(&text(&page), &["Type the code from your mail"]);

    let elsewhere = app.nobody().submit("/signin/link", &[("token", &token)]).await;
    says(&read(&elsewhere, 422), &["type this code", &code]);
    let browser = app.with_cookie(&asked.cookies());
    leads_to(&browser.submit("/signin/link", &[("token", &token)]).await, "/admin/partners?q=x");
    let again = browser.submit("/signin/link", &[("token", &token)]).await;
    says(&read(&again, 422), &["does not work any more", "Send me a new link", "link_expired"]);
}

#[actix_web::test]
async fn a_viewer_sees_everything_and_changes_nothing() {
    let app = with_ada(AdminRole::Viewer).await;
    let asked = ask(&app).await;
    let (token, _) = newest(&app).await;
    let entered =
        app.with_cookie(&asked.cookies()).submit("/signin/link", &[("token", &token)]).await;
    let viewer = app.with_cookie(&entered.cookies());
    read(&viewer.get("/admin").await, 200);
    for path in [
        "/admin/partners",
        "/admin/programs",
        "/admin/links",
        "/admin/commissions",
        "/admin/integrations/keys",
        "/admin/integrations/crm",
        "/admin/settings/brand",
        "/admin/settings/team",
    ] {
        let page = viewer.get(path).await;
        read(&page, 200);
        assert!(!page.body.contains("btn primary"), "{path} offers what a viewer may not do");
    }
    for path in
        ["/admin/partners/new", "/admin/programs/new", "/admin/settings/team", "/setup/test"]
    {
        let refused = viewer.submit(path, &[("name", "x")]).await;
        says(&read(&refused, 403), &["This is not open to you", "forbidden_role"]);
    }
}

#[actix_web::test]
async fn pages_of_one_brand_among_many_carry_its_slug() {
    let app = TestApp::start_as(Tenancy::Multi, &[]).await;
    let base = format!("/t/{}", app.brand.slug);
    leads_to(
        &app.nobody().get(&format!("{base}/admin")).await,
        &format!("{base}/signin?role=admin&next=%2Ft%2Fbrand%2Fadmin"),
    );
    let page = app.admin().get(&format!("{base}/admin/programs")).await;
    read(&page, 200);
    for part in page.body.split("href=\"/").skip(1) {
        let href = part.split('"').next().unwrap_or_default();
        let known = href.starts_with("assets/") || href.starts_with("t/brand");
        assert!(known, "/{href} leaves the brand");
    }
    let lost = app.nobody().get("/t/nobody/signin").await;
    says(&read(&lost, 404), &["There is no such brand"]);
}
