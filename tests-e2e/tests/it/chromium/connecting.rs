//! Connecting in a browser, and what the panel says afterwards.

use tests_e2e::browser::Browser;
use tests_e2e::mail::link_in;
use tests_e2e::proxy::Wire;
use tests_e2e::world::{Mode, Plan};

use super::{scene, scene_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_status_panel_says_how_the_connection_is() {
    let scene = scene(Mode::Single).await;
    scene.brand.invite("dora@creators.test").await;
    let admin = Browser::open(&scene.world, "admin").await;
    scene.sign_in_admin(&admin).await;
    admin.go(&scene.page("/admin/network")).await;
    admin.click("List my brand on the Network").await;
    admin.sees("Push update to marketplace now").await;
    for fact in [
        "Network host",
        "hub-b.test",
        "Display name",
        "Acme",
        "Status",
        "active",
        "Active partners",
        "Auto-enroll on partner create + signup",
        "Backfill now",
        "shareOnNetwork",
    ] {
        admin.sees(fact).await;
    }
    let text = admin.text().await.to_lowercase();
    assert!(!text.contains("leave the network"), "leaving stands in the settings");
    admin.click("Push update to marketplace now").await;
    admin.sees("Sent").await;
    admin.photograph("vendor-network-connected").await;
    scene.world.to_hub.set(Wire::Refuse).await;
    admin.click("Push update to marketplace now").await;
    admin.sees("network_unreachable").await;
    admin.photograph("vendor-network-failed-push").await;
    scene.world.to_hub.set(Wire::Pass).await;
    admin.go(&scene.page("/admin/network/outbox")).await;
    admin.photograph("vendor-network-outbox").await;
    admin.go(&scene.page("/admin/settings/danger")).await;
    admin.sees("Leave the network").await;
    admin.photograph("vendor-danger-zone").await;
    for (path, name) in [
        ("/admin/network/creators", "vendor-directory"),
        ("/admin/network/offerings", "vendor-offerings"),
        ("/admin/network/invitations", "vendor-invitations"),
        ("/admin/network/exclusions", "vendor-exclusions"),
        ("/admin/settings/audit", "vendor-audit"),
    ] {
        admin.go(&scene.page(path)).await;
        admin.photograph(name).await;
    }
    admin.has_no_complaints().await;
    admin.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brand_that_hosts_itself_connects_by_clicking_the_mails_link() {
    let plan = Plan { one_click: false, ..Plan::with_names(Mode::Single) };
    let scene = scene_of(plan).await;
    let admin = Browser::open(&scene.world, "admin").await;
    scene.sign_in_admin(&admin).await;
    admin.go(&scene.page("/admin/network")).await;
    let one_click = admin.count("form[action$='/admin/network/connect'] button").await;
    assert_eq!(one_click, 0, "there is no key for one click");
    admin.fill("displayName", "Acme").await;
    admin.fill("contactEmail", &scene.brand.owner_email).await;
    admin.photograph("vendor-network-email").await;
    admin.click("Send verification email").await;
    let letter = scene.world.mail.newest(&scene.brand.owner_email, "Connect").await;
    admin.go(&link_in(&letter)).await;
    admin.photograph("vendor-network-confirm").await;
    admin.click("Put Acme on the network").await;
    admin.sees("Push update to marketplace now").await;
    admin.has_no_complaints().await;
    admin.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_creators_pages_work_on_every_screen() {
    let scene = scene(Mode::Single).await;
    scene.brand.connect().await;
    let creator = Browser::open(&scene.world, "creator").await;
    let offering = scene.offering().await;
    let ada = super::a_creator_who_applied(&scene).await;
    scene.sign_in_creator(&creator, &ada.email).await;
    for (path, name) in [
        ("/discover".to_owned(), "hub-discover-creator"),
        (format!("/offerings/{offering}"), "hub-offering-waiting"),
        ("/brands/acme".to_owned(), "hub-brand"),
        ("/invitations".to_owned(), "hub-invitations"),
        ("/applications".to_owned(), "hub-applications-pending"),
        ("/earnings".to_owned(), "hub-earnings-empty"),
        ("/domains".to_owned(), "hub-domains"),
        ("/profile".to_owned(), "hub-profile-own"),
        ("/profile/platforms".to_owned(), "hub-platforms"),
        ("/settings".to_owned(), "hub-settings"),
        ("/@ada".to_owned(), "hub-public-profile-own"),
    ] {
        creator.go(&scene.hub_page(&path)).await;
        creator.photograph(name).await;
        creator.has_no_complaints().await;
    }
    creator.close().await;
}
