//! The main job, and each page on its way looked at on a desk, on a phone and in the dark.

use api_types::OfferingId;
use api_types::events::AttributionStatus;
use api_types::requests::RequestStatus;
use serde_json::Value;
use tests_e2e::browser::Browser;
use tests_e2e::mail::link_in;
use tests_e2e::people::cref_in;
use tests_e2e::wait::until;
use tests_e2e::world::Mode;

use super::{Scene, scene};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_main_job_is_clicked_through_from_both_sides() {
    let scene = scene(Mode::Multi).await;
    let admin = Browser::open(&scene.world, "admin").await;
    let creator = Browser::open(&scene.world, "creator").await;
    the_admin_lists_the_brand(&scene, &admin).await;
    let offering = scene.offering().await;
    the_creator_applies(&scene, &creator, offering).await;
    the_admin_approves(&scene, &admin).await;
    let share_url = the_creator_sees_the_link(&scene, &creator, offering).await;
    a_visitor_buys(&scene, &share_url).await;
    both_see_the_figures(&scene, &admin, &creator).await;
    the_overview_adds_up(&scene, &admin).await;
    the_decision_is_told_as_a_story(&scene, &admin).await;
    the_partner_looks_into_the_portal(&scene, &creator).await;
    admin.close().await;
    creator.close().await;
}

async fn the_admin_lists_the_brand(scene: &Scene, admin: &Browser) {
    scene.sign_in_admin(admin).await;
    admin.photograph("vendor-overview").await;
    admin.go(&scene.page("/admin/programs")).await;
    admin.sees("Ambassadors").await;
    admin.photograph("vendor-programs").await;
    admin.go(&scene.page("/admin/network")).await;
    admin.photograph("vendor-network-not-connected").await;
    admin.click("List my brand on the Network").await;
    admin.sees("Push update to marketplace now").await;
    admin.click("Push update to marketplace now").await;
    admin.sees("Sent.").await;
    admin.photograph("vendor-network-status").await;
    admin.has_no_complaints().await;
}

async fn the_creator_applies(scene: &Scene, creator: &Browser, offering: OfferingId) {
    creator.go(&scene.hub_page("/")).await;
    creator.photograph("hub-landing").await;
    scene.sign_in_creator(creator, "ada@creators.test").await;
    creator.photograph("hub-welcome").await;
    creator.go(&scene.hub_page("/discover")).await;
    creator.sees("Ambassadors").await;
    creator.photograph("hub-discover").await;
    creator.go(&scene.hub_page(&format!("/offerings/{offering}"))).await;
    creator.click("Complete your profile").await;
    creator.fill("name", "Ada Maker").await;
    creator.fill("handle", "ada-maker").await;
    creator.fill("bio", "I build things on camera.").await;
    creator.photograph("hub-profile").await;
    creator.click("Save profile").await;
    creator
        .arrives("the profile to be kept", |it| it.path() != "/profile" || it.query().is_none())
        .await;
    creator.go(&scene.hub_page(&format!("/offerings/{offering}"))).await;
    creator.photograph("hub-offering-apply").await;
    creator.fill("pitch", "My viewers build with exactly this.").await;
    creator.fill("preferredSlug", "ada").await;
    creator.click_on("[name='termsVersion']").await;
    creator.click("Send application").await;
    creator.sees("Your application").await;
    creator.photograph("hub-offering-applied").await;
    creator.go(&scene.hub_page("/applications")).await;
    creator.sees("Ambassadors").await;
    creator.photograph("hub-applications").await;
    creator.has_no_complaints().await;
}

async fn the_admin_approves(scene: &Scene, admin: &Browser) {
    let letter = scene.world.mail.newest(&scene.brand.owner_email, "applied").await;
    let page = letter.links.iter().find(|it| it.contains("/admin/network/requests/"));
    admin.go(page.expect("the letter leads to the request")).await;
    admin.sees("Ada Maker").await;
    admin.go(&scene.page("/admin/network/requests")).await;
    admin.sees("My viewers build with exactly this.").await;
    admin.photograph("vendor-requests-pending").await;
    admin.fill("decisionNote", "Welcome aboard.").await;
    admin.click("Approve + provision").await;
    until("the approval", async || {
        let list = scene.brand.requests("approved").await;
        list.items.first().filter(|it| it.status == RequestStatus::Approved).map(|_| ())
    })
    .await;
    admin.go(&scene.page("/admin/network/requests?status=approved")).await;
    admin.sees("Welcome aboard.").await;
    admin.photograph("vendor-requests-approved").await;
    admin.go(&scene.page("/admin/partners")).await;
    admin.sees("Ada Maker").await;
    admin.sees("via Network").await;
    admin.photograph("vendor-partners").await;
    admin.go(&scene.page("/admin/links")).await;
    admin.sees("ada").await;
    admin.has_no_complaints().await;
}

async fn the_creator_sees_the_link(
    scene: &Scene,
    creator: &Browser,
    offering: OfferingId,
) -> String {
    creator.go(&scene.hub_page(&format!("/offerings/{offering}"))).await;
    creator.sees("approved you").await;
    creator.sees("Welcome aboard.").await;
    creator.photograph("hub-offering-approved").await;
    let share_url = creator.value_of("#share").await;
    assert_eq!(share_url, format!("{}/r/acme/ada", scene.world.vendor_url()));
    creator.has_no_complaints().await;
    share_url
}

async fn a_visitor_buys(scene: &Scene, share_url: &str) {
    let visitor = Browser::open(&scene.world, "visitor").await;
    visitor.go(share_url).await;
    let landed = visitor.url().await;
    assert_eq!(landed.host_str(), Some("shop.test"));
    let cref = cref_in(landed.as_str()).expect("a click");
    visitor.fill("user", "vera@visitors.test").await;
    visitor.click("Buy").await;
    visitor.sees("Thank you").await;
    let [report] = &scene.shop.reports()[..] else { panic!("one purchase") };
    assert_eq!(report.attribution.status, AttributionStatus::Attributed);
    let touch = &report.attribution.touches[0];
    assert_eq!((touch.click_id, touch.commissions[0].amount.to_string().as_str()), (cref, "10.00"));
    visitor.has_no_complaints().await;
    visitor.close().await;
}

async fn both_see_the_figures(scene: &Scene, admin: &Browser, creator: &Browser) {
    let partner = scene.brand.partners().await.remove(0).id;
    until("the click to be counted", async || {
        let path = format!("/partners/{partner}/dashboard");
        let board: Value = scene.brand.admin.get(&path).await.of();
        (board["days"][0]["clicks"] == 1).then_some(())
    })
    .await;
    creator.go(&scene.hub_page("/partnerships")).await;
    creator.click("Refresh figures").await;
    creator.sees("10.00").await;
    creator.photograph("hub-partnerships").await;
    creator.go(&scene.hub_page("/@ada-maker")).await;
    creator.sees("Ada Maker").await;
    creator.photograph("hub-public-profile").await;
    for (path, text, name) in [
        ("/admin", "Acme", "vendor-overview-with-figures"),
        ("/admin/commissions", "10.00", "vendor-commissions"),
        ("/admin/insights/clicks", "ada", "vendor-clicks"),
        ("/admin/insights/events", "Credited", "vendor-events"),
        ("/admin/links", "ada", "vendor-links"),
        ("/admin/integrations/crm", "CRM", "vendor-crm"),
        ("/admin/settings/brand", "Acme", "vendor-settings"),
    ] {
        admin.go(&scene.page(path)).await;
        admin.sees(text).await;
        admin.photograph(name).await;
        admin.has_no_complaints().await;
    }
}

async fn the_overview_adds_up(scene: &Scene, admin: &Browser) {
    admin.go(&scene.page("/admin")).await;
    let tile =
        |number: usize| format!("[aria-label='Figure shown in the chart'] a:nth-child({number})");
    for (number, figure) in [(1, "50.00"), (2, "1"), (3, "1"), (4, "10.00")] {
        let shown = admin.find(&tile(number)).await.text().await.unwrap_or_default();
        assert!(shown.contains(figure), "{shown:?} is not {figure}");
    }
}

async fn the_decision_is_told_as_a_story(scene: &Scene, admin: &Browser) {
    admin.go(&scene.page("/admin/insights/events")).await;
    admin.click("invoice of vera@visitors.test").await;
    admin.sees("Ada Maker").await;
    admin.sees("20 % of every sale for 12 months").await;
    admin.photograph("vendor-event").await;
    admin.go(&scene.page("/admin/partners")).await;
    admin.click("Ada Maker").await;
    admin.sees("Ambassadors").await;
    admin.photograph("vendor-partner").await;
    admin.has_no_complaints().await;
}

async fn the_partner_looks_into_the_portal(scene: &Scene, creator: &Browser) {
    let email = "ada@creators.test";
    creator.go(&scene.page("/portal")).await;
    creator.fill("email", email).await;
    creator.click("Send sign-in link").await;
    let letter = scene.world.mail.newest(email, "Sign in to Acme").await;
    creator.go(&link_in(&letter)).await;
    creator.click("Sign in").await;
    creator.arrives("the portal", |it| it.path().ends_with("/portal")).await;
    creator.sees("10.00").await;
    creator.photograph("vendor-portal").await;
    creator.go(&scene.hub_page("/partnerships")).await;
    creator.sees("Refresh figures").await;
    creator.has_no_complaints().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operator_sees_which_brands_are_on_the_hub() {
    let scene = scene(Mode::Single).await;
    scene.brand.connect().await;
    let email = "root@operators.test";
    let form = serde_json::json!({ "email": email, "name": "Rita Root" });
    let _: Value = scene.world.hub_admin().post("/operators", form).await.of_status(201);
    let letter = scene.world.mail.newest(email, "").await;
    let browser = Browser::open(&scene.world, "operator").await;
    browser.go(&link_in(&letter)).await;
    browser.click("Sign in").await;
    browser.arrives("the desk", |it| it.path() == "/operator").await;
    browser.photograph("hub-operator").await;
    for page in [
        "vendors",
        "creators",
        "offerings",
        "reports",
        "requests",
        "deliveries",
        "operators",
        "settings",
        "audit",
    ] {
        browser.go(&scene.hub_page(&format!("/operator/{page}"))).await;
        browser.photograph(&format!("hub-operator-{page}")).await;
    }
    browser.go(&scene.hub_page("/operator/vendors")).await;
    browser.sees("Acme").await;
    browser.has_no_complaints().await;
    browser.close().await;
}
