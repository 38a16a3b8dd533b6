//! Signing in, applying and approving without a mouse.

use tests_e2e::browser::Browser;
use tests_e2e::mail::link_in;
use tests_e2e::wait::until;
use tests_e2e::world::Mode;
use thirtyfour::common::keys::Key;

use super::{a_creator_who_applied, scene};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_creator_signs_in_and_applies_with_the_keyboard_alone() {
    let scene = scene(Mode::Single).await;
    scene.brand.connect().await;
    let offering = scene.offering().await;
    let email = "ada@creators.test";
    let browser = Browser::open(&scene.world, "creator").await;
    browser.go(&scene.hub_page("/signin")).await;
    browser.tab_to("[name='email']").await;
    browser.type_keys(email).await;
    browser.press(Key::Enter).await;
    browser.sees("Check your mail").await;
    let letter = scene.world.mail.newest(email, "sign in").await;
    browser.go(&link_in(&letter)).await;
    browser.tab_to("form:not([hidden]) button").await;
    browser.press(Key::Enter).await;
    browser.arrives("the start", |it| ["/welcome", "/discover"].contains(&it.path())).await;
    browser.go(&scene.hub_page("/profile")).await;
    for (field, text) in [("name", "Ada Maker"), ("handle", "ada-maker")] {
        browser.tab_to(&format!("[name='{field}']")).await;
        browser.type_keys(text).await;
    }
    browser.press(Key::Enter).await;
    until("the profile to be kept", async || {
        browser.text().await.contains("See it as others do").then_some(())
    })
    .await;
    browser.go(&scene.hub_page("/discover")).await;
    browser.tab_to(&format!("a[href='/offerings/{offering}']")).await;
    browser.press(Key::Enter).await;
    browser.tab_to("[name='pitch']").await;
    browser.type_keys("My viewers build with exactly this.").await;
    browser.tab_to("[name='preferredSlug']").await;
    browser.type_keys("ada").await;
    browser.tab_to("[name='termsVersion']").await;
    browser.type_keys(" ").await;
    browser.tab_to("#apply button.primary").await;
    browser.press(Key::Enter).await;
    browser.sees("Your application").await;
    assert_eq!(scene.brand.requests("pending").await.items.len(), 1);
    browser.has_no_complaints().await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_signs_in_and_approves_with_the_keyboard_alone() {
    let scene = scene(Mode::Single).await;
    scene.brand.connect().await;
    let creator = a_creator_who_applied(&scene).await;
    let browser = Browser::open(&scene.world, "admin").await;
    browser.go(&scene.page("/admin")).await;
    browser.arrives("the sign-in", |it| it.path() == "/signin").await;
    browser.tab_to("[name='email']").await;
    browser.type_keys(scene.brand.owner_email.as_str()).await;
    browser.press(Key::Enter).await;
    let letter = scene.world.mail.newest(&scene.brand.owner_email, "Sign in").await;
    browser.go(&link_in(&letter)).await;
    browser.tab_to("form:not([hidden]) button").await;
    browser.press(Key::Enter).await;
    browser.arrives("the overview", |it| it.path().ends_with("/admin")).await;
    browser.tab_to("nav a[href$='/admin/network']").await;
    browser.press(Key::Enter).await;
    browser.tab_to("nav a[href$='/admin/network/requests']").await;
    browser.press(Key::Enter).await;
    browser.sees("My viewers will love it.").await;
    browser.tab_to("form[action$='/approve'] button").await;
    browser.press(Key::Enter).await;
    until("the partnership", async || creator.partnerships().await.pop()).await;
    browser.has_no_complaints().await;
    browser.close().await;
}
