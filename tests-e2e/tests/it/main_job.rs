//! The main job from end to end over the API, in a deployment of one brand and of many.

use api_types::dashboards::Dashboard;
use api_types::events::{Attribution, AttributionStatus, CommissionStatus, Event, EventReport};
use api_types::federation::VendorStatus;
use api_types::partners::{GrantSource, PartnerSource};
use api_types::requests::RequestStatus;
use api_types::vendors::Vendor;
use api_types::{ClickId, Scope};
use chrono::TimeDelta;
use serde_json::{Value, json};
use service_kit::Clock;
use tests_e2e::people::{Brand, Creator, follow, main_program};
use tests_e2e::wait::until;
use tests_e2e::world::{Mode, Plan, World};

use crate::applied::{Applied, applied};

const LANDING: &str = "http://127.0.0.1/landing";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_main_job_runs_in_a_deployment_of_one_brand() {
    the_main_job(&World::single().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_main_job_runs_in_a_deployment_of_many_brands() {
    the_main_job(&World::multi().await).await;
}

async fn the_main_job(world: &World) {
    let brand = world.brand("Acme").await;
    let program = brand.open_program(main_program(LANDING)).await;
    assert_eq!(program.terms_in_words, "20 % of every sale for 12 months");
    brand.connect().await;
    is_listed_as_connected(world, &brand).await;
    let story = apply_and_see_it_on_both_sides(world, brand).await;
    approve_and_see_what_was_made(world, &story).await;
    a_visitor_comes_and_pays(world, &story).await;
}

async fn is_listed_as_connected(world: &World, brand: &Brand) {
    let me = until("the first heartbeat", async || {
        let me = brand.network_me().await;
        (me.last_heartbeat_result.as_deref() == Some("Sent")).then_some(me)
    })
    .await;
    assert_eq!((me.status, me.display_name.as_deref()), (Some(VendorStatus::Active), Some("Acme")));
    assert_eq!((me.active_partners, me.queue_dead), (0, 0));
    let vendors: Vec<Vendor> = world.hub_admin().list("/operator/vendors").await;
    assert_eq!(vendors.len(), 1);
    assert!(vendors[0].instance_url.starts_with(&world.vendor_url()));
}

async fn apply_and_see_it_on_both_sides(world: &World, brand: Brand) -> Applied {
    let creator = world.creator("ada").await;
    let offering = creator.offering_of(&brand).await;
    assert_eq!((offering.title.as_str(), offering.terms.window_days), ("Ambassadors", 60));
    assert!(offering.mine.is_none());
    let application = creator.apply(offering.id, "ada").await;
    assert_eq!(application.status, RequestStatus::Pending);
    let letter = world.mail.newest(&brand.owner_email, "applied").await;
    let page = format!("/admin/network/requests/{}", application.id);
    assert!(letter.links.iter().any(|it| it.ends_with(&page)), "{:?}", letter.links);
    let list = brand.requests("pending").await;
    assert_eq!((list.counts.pending, list.counts.approved), (1, 0));
    let card = &list.items[0];
    assert_eq!(card.id, application.id);
    assert_eq!(card.applicant.email, creator.email);
    assert_eq!(card.applicant.handle.as_deref(), Some("ada"));
    assert_eq!(
        (card.preferred_slug.as_str(), card.pitch.as_str()),
        ("ada", "My viewers will love it.")
    );
    Applied { brand, creator, application }
}

async fn approve_and_see_what_was_made(world: &World, story: &Applied) {
    let Applied { brand, creator, application } = story;
    let card: Value = brand.approve(application.id).await.of_status(200);
    assert_eq!(card["status"], "approved");
    let made = story.exactly_one_of_everything(world).await;
    assert_eq!(made.partner.source, PartnerSource::OpenpartnerNetwork);
    assert!(made.partner.via_network);
    assert_eq!(made.partner.grants[0].grant_source, GrantSource::Offering);
    assert_eq!(made.partner.grants[0].terms_in_words, "20 % of every sale for 12 months");
    let slug = brand.slug.as_ref().map_or("ada".to_owned(), |it| format!("{it}/ada"));
    assert_eq!(made.link.share_url, format!("{}/r/{slug}", world.vendor_url()));
    assert_eq!(made.partnership.terms_in_words, "20 % of every sale for 12 months");
    assert!(made.partnership.portal_url.starts_with(&world.vendor_url()));
    let letter = world.mail.newest(&creator.email, "You can promote").await;
    assert!(letter.text.contains(&made.link.share_url), "{}", letter.text);
    assert!(letter.text.contains("Thank you for writing."), "{}", letter.text);
    let mine = creator.offering(application.offering_id).await.mine.expect("a standing");
    assert_eq!(mine.status, RequestStatus::Approved);
    assert_eq!(mine.share_url.as_deref(), Some(made.link.share_url.as_str()));
    let profile: Value = creator.api.keyless().get("/creators/ada").await.of();
    assert_eq!(profile["partnershipsCount"], 1);
}

async fn a_visitor_comes_and_pays(world: &World, story: &Applied) {
    let Applied { brand, creator, .. } = story;
    let link = brand.links().await.remove(0);
    let landing = follow(&link.share_url).await;
    assert_eq!(landing.url, format!("{LANDING}?cref={}", landing.cref));
    let click = until("the click to be listed", async || {
        brand.clicks_of(link.id).await.into_iter().find(|it| it.id == landing.cref)
    })
    .await;
    assert!(click.counted, "{click:?}");
    let site = Brand {
        admin: brand.scoped(&[Scope::EventsWrite]).await,
        name: brand.name.clone(),
        slug: None,
        owner_email: String::new(),
    };
    site.identify("user-1", landing.cref).await;
    let report = site.invoice("in-1", "user-1", "49.90", json!({})).await;
    is_credited(&report.attribution, landing.cref, "9.98", CommissionStatus::Accrued);
    let event: Event =
        brand.admin.get(&format!("/attribution/events/{}", report.event_id)).await.of();
    assert_eq!(event.trace.touches[0].click_id, landing.cref);
    let commission = brand.commissions().await.remove(0);
    assert_eq!(
        (commission.amount.to_string().as_str(), commission.base.to_string().as_str()),
        ("9.98", "49.90")
    );
    assert_eq!(commission.payable_at, event.occurred_at + TimeDelta::days(30));
    figures_reach_the_creator(world, creator, brand).await;
}

#[track_caller]
fn is_credited(found: &Attribution, click: ClickId, amount: &str, status: CommissionStatus) {
    assert_eq!(found.status, AttributionStatus::Attributed, "{found:?}");
    let [touch] = &found.touches[..] else { panic!("not one touch: {found:?}") };
    let [line] = &touch.commissions[..] else { panic!("not one commission: {found:?}") };
    assert_eq!(touch.click_id, click);
    assert_eq!((line.amount.to_string().as_str(), line.status), (amount, status));
}

async fn figures_reach_the_creator(world: &World, creator: &Creator, brand: &Brand) {
    let partner = brand.partners().await.remove(0).id;
    until("the click to be counted at the brand", async || {
        let path = format!("/partners/{partner}/dashboard");
        let board: Dashboard = brand.admin.get(&path).await.of();
        (board.days.iter().map(|it| it.clicks).sum::<i64>() == 1).then_some(())
    })
    .await;
    world.network.run(&["job", "stats.pull"]);
    let mine = creator.partnerships().await.remove(0);
    assert_eq!((mine.clicks_90d, mine.stats_error), (1, None));
    let [earned] = &mine.earnings_90d[..] else { panic!("one currency: {:?}", mine.earnings_90d) };
    assert_eq!((earned.currency.to_string().as_str(), earned.conversions), ("USD", 1));
    assert_eq!(earned.revenue.to_string(), "49.90");
    assert_eq!(earned.commission.to_string(), "9.98");
    let next = mine.next_payable.expect("a payable day");
    assert_eq!(
        (next.amount.to_string().as_str(), next.currency.to_string().as_str()),
        ("9.98", "USD")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brand_that_hosts_itself_connects_by_verified_email() {
    let world = World::start(Plan::self_hosted(Mode::Single)).await;
    let brand = world.brand("Acme").await;
    brand.open_program(main_program(LANDING)).await;
    assert!(!brand.network_me().await.one_click);
    let refusal = brand.admin.post("/admin/network/connect", json!({})).await;
    refusal.refused(api_types::ErrorCode::NetworkNotConfigured);
    brand.connect_by_email(&world.mail).await;
    let vendors: Vec<Value> = world.hub_admin().list("/operator/vendors").await;
    assert_eq!(
        (&vendors[0]["tier"], &vendors[0]["status"]),
        (&json!("self_hosted"), &json!("active"))
    );
    let creator = world.creator("ada").await;
    let application = creator.apply(creator.offering_of(&brand).await.id, "ada").await;
    let _: Value = brand.approve(application.id).await.of_status(200);
    Applied { brand, creator, application }.exactly_one_of_everything(&world).await;
}

/// The clock of a process cannot be moved, so the story lies in the past: clicks keep the time of
/// their id, events that of `occurredAt`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commission_is_approved_after_its_holdback_and_not_before() {
    let world = World::single().await;
    let story = applied(&world).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let link = story.exactly_one_of_everything(&world).await.link;
    let now = Clock::System.now();
    let old = ClickId::new_at(now - TimeDelta::days(50));
    let reporter = story.brand.scoped(&[Scope::ClicksWrite]).await;
    let click = json!({ "id": old, "linkId": link.id });
    let told: Value = reporter.post("/clicks", click.clone()).await.of_status(201);
    assert_eq!(told["outcome"], "created");
    let told: Value = reporter.post("/clicks", click).await.of_status(200);
    assert_eq!(told["outcome"], "replayed");
    story.brand.identify("user-1", old).await;
    let invoice = async |id: &str, days_ago: i64| -> EventReport {
        let when = json!({ "occurredAt": now - TimeDelta::days(days_ago) });
        story.brand.invoice(id, "user-1", "100.00", when).await
    };
    let matured = invoice("in-1", 31).await;
    let fresh = invoice("in-2", 29).await;
    is_credited(&matured.attribution, old, "20.00", CommissionStatus::Accrued);
    is_credited(&fresh.attribution, old, "20.00", CommissionStatus::Accrued);
    world.vendor.run(&["job", "commissions.approve"]);
    let status_of = async |id: &str| {
        let all = story.brand.commissions().await;
        all.into_iter().find(|it| it.external_event_id == id).expect("a commission").status
    };
    assert_eq!(status_of("in-1").await, CommissionStatus::Approved);
    assert_eq!(status_of("in-2").await, CommissionStatus::Accrued);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_without_a_holdback_approves_at_once() {
    let world = World::single().await;
    let brand = world.brand("Acme").await;
    let mut form = main_program(LANDING);
    form["holdbackDays"] = json!(0);
    brand.open_program(form).await;
    let partner = brand.invite("dora@example.test").await;
    let links: Vec<api_types::links::Link> =
        brand.admin.list(&format!("/links?partnerId={}", partner.id)).await;
    let landing = follow(&links[0].share_url).await;
    brand.identify("user-1", landing.cref).await;
    let report = brand.invoice("in-1", "user-1", "10.00", json!({})).await;
    is_credited(&report.attribution, landing.cref, "2.00", CommissionStatus::Approved);
}
