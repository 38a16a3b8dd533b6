//! What pages say when something is wrong, and that they need no scripts.

use tests_e2e::browser::Browser;
use tests_e2e::proxy::Fault;
use tests_e2e::wait::until;
use tests_e2e::world::Mode;

use super::{Scene, a_creator_who_applied, scene};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_input_is_told_beside_its_field_and_what_was_typed_stays() {
    let scene = scene(Mode::Single).await;
    scene.brand.connect().await;
    let offering = scene.offering().await;
    let browser = Browser::open(&scene.world, "creator").await;
    scene.sign_in_creator(&browser, "ada@creators.test").await;
    browser.go(&scene.hub_page("/profile")).await;
    browser.fill("name", "Ada Maker").await;
    browser.fill("handle", "Not A Handle").await;
    browser.click("Save profile").await;
    is_told(&browser, "handle", "Not A Handle").await;
    browser.photograph("hub-profile-refused").await;
    browser.fill("handle", "ada-maker").await;
    browser.click("Save profile").await;
    browser.sees("See it as others do").await;
    browser.go(&scene.hub_page(&format!("/offerings/{offering}"))).await;
    browser.fill("pitch", "My viewers build with exactly this.").await;
    browser.fill("preferredSlug", "a").await;
    browser.click_on("[name='termsVersion']").await;
    browser.click("Send application").await;
    is_told(&browser, "preferredSlug", "a").await;
    assert_eq!(browser.value_of("[name='pitch']").await, "My viewers build with exactly this.");
    assert!(scene.brand.requests("pending").await.items.is_empty());
    browser.close().await;
    an_admin_is_told_too(&scene).await;
}

async fn an_admin_is_told_too(scene: &Scene) {
    let browser = Browser::open(&scene.world, "admin").await;
    scene.sign_in_admin(&browser).await;
    browser.go(&scene.page("/admin/partners/new")).await;
    browser.fill("name", "Dora Direct").await;
    browser.fill("email", "dora@localhost").await;
    browser.click_on("main form button.primary").await;
    is_told(&browser, "email", "dora@localhost").await;
    assert!(scene.brand.partners().await.is_empty());
    browser.photograph("vendor-partner-refused").await;
    browser.close().await;
}

/// The field is marked, says why, and keeps what was typed. Only the refused form itself may
/// stand in the browser's log.
async fn is_told(browser: &Browser, name: &str, typed: &str) {
    let field = format!("[name='{name}'][aria-invalid='true']");
    assert_eq!(browser.value_of(&field).await, typed);
    let words = browser.find(".err").await.text().await.unwrap_or_default();
    assert!(!words.trim().is_empty(), "the field says why");
    let complaints = browser.complaints().await;
    let other: Vec<&String> = complaints.iter().filter(|it| !it.contains("422")).collect();
    assert!(other.is_empty(), "{other:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_approval_shows_why_and_a_button_to_retry() {
    let scene = scene(Mode::Single).await;
    scene.brand.connect().await;
    let creator = a_creator_who_applied(&scene).await;
    let browser = Browser::open(&scene.world, "admin").await;
    scene.sign_in_admin(&browser).await;
    browser.go(&scene.page("/admin/network/requests")).await;
    let attempts = 3;
    scene.world.to_brand.fault(Fault::CutBefore, "POST", "/links", attempts);
    browser.click("Approve + provision").await;
    browser.sees("federation_failed").await;
    browser.go(&scene.page("/admin/network/requests?status=failed")).await;
    browser.sees("Step 2 of 3, the link").await;
    browser.photograph("vendor-requests-failed").await;
    browser.click("Retry").await;
    until("the partnership", async || creator.partnerships().await.pop()).await;
    assert_eq!(scene.brand.partners().await.len(), 1);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_works_without_scripts() {
    let scene = scene(Mode::Single).await;
    scene.brand.connect().await;
    let offering = scene.offering().await;
    let browser = Browser::open(&scene.world, "creator").await;
    browser.without_scripts().await;
    browser.go(&scene.hub_page("/signin")).await;
    browser.fill("email", "ada@creators.test").await;
    browser.click("Send sign-in link").await;
    let letter = scene.world.mail.newest("ada@creators.test", "sign in").await;
    browser.fill("code", &code_in(&letter.text)).await;
    browser.click("Sign in").await;
    browser.arrives("the start", |it| ["/welcome", "/discover"].contains(&it.path())).await;
    browser.go(&scene.hub_page("/profile")).await;
    browser.fill("name", "Ada Maker").await;
    browser.fill("handle", "ada-maker").await;
    browser.click("Save profile").await;
    browser.sees("See it as others do").await;
    browser.go(&scene.hub_page(&format!("/offerings/{offering}"))).await;
    browser.fill("preferredSlug", "ada").await;
    browser.click_on("[name='termsVersion']").await;
    browser.click("Send application").await;
    browser.sees("Your application").await;
    browser.close().await;
}

/// The eight-character code of a sign-in letter, which stands on a line of its own.
fn code_in(text: &str) -> String {
    let is_code = |it: &str| {
        let plain: String = it.chars().filter(|it| *it != '-' && *it != ' ').collect();
        plain.len() == 8 && plain.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
    };
    let found = text.lines().map(str::trim).find(|it| is_code(it));
    found.unwrap_or_else(|| panic!("no code in:\n{text}")).to_owned()
}
