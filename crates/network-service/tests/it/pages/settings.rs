//! Settings: every group is a page that says what it does.

use super::{cookie, location, shown, submit, told};
use crate::brand::apply;
use crate::harness::TestApp;

#[actix_web::test]
async fn every_group_of_settings_is_a_page() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let pages = [
        ("/settings", "ada@example.com"),
        ("/settings/email", "You sign in as"),
        ("/settings/notifications", "what each month brought"),
        ("/settings/visibility", "What you earned in the last 90 days"),
        ("/settings/sessions", "This browser"),
        ("/settings/keys", "No key yet"),
        ("/settings/export", "No copy yet"),
        ("/settings/delete", "Type ada to confirm"),
        ("/profile/platforms", "No platform in your profile"),
    ];
    for (path, text) in pages {
        let page = shown(&ada, path).await;
        assert!(page.contains(text), "{path}: {page}");
        let visitor = app.nobody().get(path).await;
        assert!(location(&visitor).starts_with("/signin?next="), "{path}");
    }
}

#[actix_web::test]
async fn ticks_are_kept() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let browser = cookie(&ada);
    let form = [("topic", "decisions"), ("topic", "invitations")];
    let saved = submit(&app, &browser, "/settings/notifications", &form).await;
    assert_eq!(location(&saved), "/settings/notifications");
    let form = [("shown", "clicks"), ("figuresPublic", "true")];
    submit(&app, &browser, "/settings/visibility", &form).await;
    let settings = ada.get("/api/me/settings").await.json();
    assert_eq!(settings["mutedMails"].as_array().map(Vec::len), Some(4), "{settings}");
    assert_eq!(settings["hiddenFigures"].as_array().map(Vec::len), Some(3), "{settings}");
    assert_eq!(settings["figuresPublic"], true);
}

#[actix_web::test]
async fn a_key_is_shown_once_on_the_page_that_made_it() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let made = submit(&app, &cookie(&ada), "/settings/keys", &[("label", "Sheet")]).await;
    assert!(made.body.contains(r#"value="opn_ck_"#), "{}", made.body);
    let page = ada.get("/settings/keys").await;
    assert!(!page.body.contains(r#"value="opn_ck_"#) && told(&page).contains("Sheet"));
    let id = ada.get("/api/me/keys").await.text("/items/0/id");
    submit(&app, &cookie(&ada), &format!("/settings/keys/{id}/revoke"), &[]).await;
    assert!(shown(&ada, "/settings/keys").await.contains("Revoked"));
    let nameless = submit(&app, &cookie(&ada), "/settings/keys", &[("label", "")]).await;
    assert_eq!(nameless.status, 422);
}

#[actix_web::test]
async fn whoever_leaves_is_offered_to_stay_at_the_next_sign_in() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let browser = cookie(&ada);
    let wrong = submit(&app, &browser, "/settings/delete", &[("confirm", "no")]).await;
    assert_eq!(wrong.status, 422);
    submit(&app, &browser, "/settings/delete", &[("confirm", "ada")]).await;
    assert!(shown(&ada, "/settings").await.contains("Your account is deleted on"));

    let asked = submit(&app, "", "/signin", &[("email", "ada@example.com")]).await;
    let code = app.last_mail("ada@example.com").await.code();
    let form = [("email", "ada@example.com"), ("code", code.as_str())];
    let entered = submit(&app, &asked.cookies(), "/signin/code", &form).await;
    assert_eq!(location(&entered), "/settings/delete");
    assert!(shown(&ada, "/settings/delete").await.contains("Keep my account"));
    submit(&app, &browser, "/settings/delete/keep", &[]).await;
    assert!(shown(&ada, "/settings/delete").await.contains("Type ada to confirm"));
}

#[actix_web::test]
async fn a_change_of_address_is_followed_on_its_page() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let browser = cookie(&ada);
    submit(&app, &browser, "/settings/email", &[("email", "new@example.com")]).await;
    let page = shown(&ada, "/settings/email").await;
    assert_eq!(page.matches("Waits for its letter").count(), 2, "{page}");
    let link = app.nobody().get("/settings/email/confirm").await;
    assert!(link.body.contains("Type the code in your settings"), "{}", link.body);
    let token = app.last_mail("new@example.com").await.token();
    let done = submit(&app, "", "/settings/email/confirm", &[("token", &token)]).await;
    assert!(told(&done).contains("This address is confirmed"), "{}", done.body);
    let code = app.last_mail("ada@example.com").await.code();
    submit(&app, &browser, "/settings/email/code", &[("code", &code)]).await;
    assert!(shown(&ada, "/settings/email").await.contains("new@example.com"));
    assert_eq!(ada.get("/api/me").await.text("/email"), "new@example.com");
    submit(&app, &browser, "/settings/email", &[("email", "other@example.com")]).await;
    submit(&app, &browser, "/settings/email/drop", &[]).await;
    assert!(!shown(&ada, "/settings/email").await.contains("Waits for its letter"));
}

#[actix_web::test]
async fn a_partnership_is_left_from_its_card() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &brand.publish("Bookings").await, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);
    let page = shown(&ada, "/partnerships").await;
    assert!(
        page.contains("Leave Bookings?") && page.contains("Your link stops counting"),
        "{page}"
    );
    let id = ada.get("/api/partnerships").await.text("/items/0/id");

    let left = submit(&app, &cookie(&ada), &format!("/partnerships/{id}/leave"), &[]).await;

    assert_eq!(location(&left), "/partnerships");
    let page = shown(&ada, "/partnerships").await;
    assert!(page.contains("Ended") && !page.contains("Leave Bookings?"), "{page}");
}
