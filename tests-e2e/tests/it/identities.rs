//! One person over many brands: partners who are pushed, and creators who are found.

use api_types::directory::DirectoryCreator;
use api_types::enrollments::{Backfill, BackfillState, Enrollment};
use api_types::partners::{Partner, PartnerStatus};
use api_types::partnerships::PartnershipStatus;
use api_types::requests::RequestStatus;
use api_types::{ErrorCode, PartnerId};
use serde_json::{Value, json};
use tests_e2e::mail::token_in;
use tests_e2e::people::{Brand, Creator, follow, main_program};
use tests_e2e::proxy::Wire;
use tests_e2e::wait::until;
use tests_e2e::world::World;

use crate::applied::{Applied, applied};
use crate::the_network::sell;

async fn connected(world: &World, name: &str) -> Brand {
    let brand = world.brand(name).await;
    brand.open_program(main_program("http://127.0.0.1/landing")).await;
    brand.connect().await;
    brand
}

async fn auto_enroll(brand: &Brand, on: bool) {
    let _: Value = brand.admin.patch("/admin/network/me", json!({ "autoEnroll": on })).await.of();
}

async fn partner(brand: &Brand, id: PartnerId) -> Partner {
    brand.admin.get(&format!("/partners/{id}")).await.of()
}

/// The partner, as soon as the hub has said who that is.
async fn pushed(brand: &Brand, id: PartnerId) -> Partner {
    until("the hub to say who the partner is", async || {
        let partner = partner(brand, id).await;
        partner.network_creator_id.is_some().then_some(partner)
    })
    .await
}

async fn backfill(brand: &Brand) -> Enrollment {
    let begun: Backfill = brand.admin.post("/admin/network/backfill", json!({})).await.of();
    until("the backfill to end", async || {
        let now: Enrollment = brand.admin.get("/admin/network/backfill").await.of();
        let it = now.backfill.as_ref()?;
        (it.id == begun.id && it.state != BackfillState::Running).then_some(now)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_is_one_creator_over_all_brands() {
    let world = World::multi().await;
    let (acme, brio) = (connected(&world, "Acme").await, connected(&world, "Brio").await);
    let ada = world.creator("ada").await;
    auto_enroll(&acme, true).await;
    auto_enroll(&brio, true).await;
    let first = acme.invite(&ada.email).await;
    let first = pushed(&acme, first.id).await;
    assert!(first.already_on_network, "they had signed up themselves");
    let second = brio.invite(&format!(" {} ", ada.email.to_uppercase())).await;
    let second = pushed(&brio, second.id).await;
    assert_eq!(second.network_creator_id, first.network_creator_id);
    assert_eq!((second.already_on_network, second.other_vendor_count), (true, Some(1)));
    let program = main_program("http://127.0.0.1/landing");
    assert_eq!(program["shareOnNetwork"], true);
    let application = ada.apply(ada.offering_of(&brio).await.id, "ada").await;
    let card = brio.request(application.id).await;
    assert_eq!(Some(card.applicant.id), first.network_creator_id);
    assert_eq!(card.applicant.other_vendor_count, 1, "Acme knows them too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pushed_partner_becomes_a_creator_who_is_not_shown_before_they_come() {
    let world = World::single().await;
    let brand = connected(&world, "Acme").await;
    auto_enroll(&brand, true).await;
    let dora = brand.invite("dora@creators.test").await;
    let told = pushed(&brand, dora.id).await;
    assert!(!told.already_on_network);
    world.mail.newest("dora@creators.test", "").await;
    let found: Vec<DirectoryCreator> = brand.admin.list("/admin/network/creators").await;
    assert!(found.is_empty(), "{found:?}");
    world.creator("dora").await;
    let found: Vec<DirectoryCreator> = brand.admin.list("/admin/network/creators").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(Some(found[0].id), told.network_creator_id, "the same identity, now their own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn auto_enroll_pushes_invited_and_self_signed_partners() {
    let world = World::single().await;
    let brand = connected(&world, "Acme").await;
    let before = brand.invite("early@creators.test").await;
    auto_enroll(&brand, true).await;
    let invited = brand.invite("dora@creators.test").await;
    pushed(&brand, invited.id).await;
    let _: Value = brand.admin.put("/settings/signup", json!({ "mode": "auto" })).await.of();
    let email = "grace@creators.test";
    let wish = json!({
        "email": email, "name": "Grace Hopper", "pitch": "Compilers", "acceptsTerms": true,
    });
    let _: Value = brand.admin.keyless().post("/join", wish).await.of();
    let letter = world.mail.newest(email, "").await;
    let form = json!({ "token": token_in(&letter) });
    let _: Value = brand.admin.keyless().post("/join/confirm", form).await.of();
    let grace = brand.partners().await.into_iter().find(|it| it.email == email);
    let grace = grace.expect("a partner who joined");
    assert_eq!(grace.source.as_str(), "self_signup");
    pushed(&brand, grace.id).await;
    assert_eq!(partner(&brand, before.id).await.network_creator_id, None, "before it was on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backfill_pushes_every_partner_once_however_often_it_runs() {
    let world = World::single().await;
    let brand = connected(&world, "Acme").await;
    let ada = world.creator("ada").await;
    let mut partners = vec![brand.invite(&ada.email).await];
    for name in ["bea", "carl", "dora"] {
        partners.push(brand.invite(&format!("{name}@creators.test")).await);
    }
    for it in &partners {
        assert_eq!(partner(&brand, it.id).await.network_creator_id, None, "it is off");
    }
    let done = backfill(&brand).await.backfill.expect("it ran");
    assert_eq!((done.total, done.existed, done.fresh, done.failed), (4, 1, 3, 0), "{done:?}");
    let known = pushed(&brand, partners[0].id).await;
    assert!(known.already_on_network);
    let calls = async || {
        let seen = world.to_hub.seen();
        seen.iter().filter(|it| it.path.contains("/partners/upsert")).count()
    };
    let before = calls().await;
    let again = backfill(&brand).await;
    let run = again.backfill.expect("it ran");
    assert_eq!((run.total, run.existed, run.fresh, again.waiting), (0, 0, 0, 0), "{run:?}");
    assert_eq!(calls().await, before, "nothing was told twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backfill_that_fails_half_way_is_made_up_for_by_the_clock() {
    let world = World::single().await;
    let brand = connected(&world, "Acme").await;
    let dora = brand.invite("dora@creators.test").await;
    world.to_hub.set(Wire::Refuse).await;
    let begun: Backfill = brand.admin.post("/admin/network/backfill", json!({})).await.of();
    let stuck = until("the reason to be told", async || {
        let now: Enrollment = brand.admin.get("/admin/network/backfill").await.of();
        now.backfill.filter(|it| it.id == begun.id && it.error.is_some())
    })
    .await;
    assert!(stuck.error.is_some_and(|it| it.contains("unreachable")));
    let timetable = world.vendor.run(&["job"]);
    assert!(timetable.lines().any(|it| it == "backfill.retry 0 */5 * * * *"), "{timetable}");
    world.to_hub.set(Wire::Pass).await;
    world.vendor.run(&["job", "backfill.retry"]);
    pushed(&brand, dora.id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revoking_and_reinstating_a_partner_reaches_the_creator() {
    let world = World::single().await;
    let story = applied(&world).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let made = story.exactly_one_of_everything(&world).await;
    let profile = async || {
        let it: Value = story.creator.api.keyless().get("/creators/ada").await.of();
        it["partnershipsCount"].clone()
    };
    assert_eq!(profile().await, 1);
    let path = format!("/partners/{}/revoke", made.partner.id);
    let revoked: Partner = story.brand.admin.post(&path, json!({})).await.of();
    assert_eq!(revoked.status, PartnerStatus::Revoked);
    stands(&story.creator, PartnershipStatus::Ended).await;
    assert_eq!(profile().await, 0);
    let request = story.brand.request(story.application.id).await;
    assert_eq!(request.status, RequestStatus::Approved, "what was decided stays");
    world.mail.newest_after(&story.creator.email, "Ambassadors", 0).await;
    let path = format!("/partners/{}/reinstate", made.partner.id);
    let _: Partner = story.brand.admin.post(&path, json!({})).await.of();
    stands(&story.creator, PartnershipStatus::Active).await;
    let mine = story.creator.partnerships().await.remove(0);
    assert_eq!((mine.id, &mine.share_url), (made.partnership.id, &made.partnership.share_url));
    assert_eq!(profile().await, 1);
    follow(&mine.share_url).await;
}

async fn stands(creator: &Creator, status: PartnershipStatus) {
    until(&format!("the partnership to be {}", status.as_str()), async || {
        (creator.partnerships().await[0].status == status).then_some(())
    })
    .await;
}

/// Two brands approve one creator, who brings a sale to each.
async fn two_brands_and_their_sales(world: &World) -> (Brand, Brand, Creator) {
    let (acme, brio) = (connected(world, "Acme").await, connected(world, "Brio").await);
    let ada = world.creator("ada").await;
    for brand in [&acme, &brio] {
        let application = ada.apply(ada.offering_of(brand).await.id, "ada").await;
        let _: Value = brand.approve(application.id).await.of_status(200);
    }
    for brand in [&acme, &brio] {
        let link = brand.links().await.remove(0);
        sell(brand, &link.share_url, "in-1").await;
        until("the click to be counted", async || {
            let path = format!("/partners/{}/dashboard", link.partner_id);
            let board: Value = brand.admin.get(&path).await.of();
            (board["days"][0]["clicks"] == 1).then_some(())
        })
        .await;
    }
    world.network.run(&["job", "stats.pull"]);
    (acme, brio, ada)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_of_all_brands_are_summed_for_the_creator() {
    let world = World::multi().await;
    let (acme, _, ada) = two_brands_and_their_sales(&world).await;
    let mine = ada.partnerships().await;
    assert!(mine.iter().all(|it| it.clicks_90d == 1 && it.stats_error.is_none()), "{mine:?}");
    let found: Vec<DirectoryCreator> = acme.admin.list("/admin/network/creators?q=ada").await;
    let [ada_there] = &found[..] else { panic!("one creator: {found:?}") };
    assert_eq!((ada_there.clicks_90d, ada_there.conversions_90d), (Some(2), Some(2)));
    let [money] = &ada_there.money_90d[..] else { panic!("one currency: {ada_there:?}") };
    let text = |it: &Option<api_types::Amount>| it.as_ref().map(ToString::to_string);
    assert_eq!(text(&money.revenue).as_deref(), Some("100.00"));
    assert_eq!(text(&money.commission).as_deref(), Some("20.00"));
    assert_eq!(ada_there.partnerships_count, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn brands_find_creators_by_what_they_bring() {
    let world = World::multi().await;
    let (acme, brio, ada) = two_brands_and_their_sales(&world).await;
    world.creator("newcomer").await;
    let found = async |brand: &Brand, query: &str| -> Vec<String> {
        let path = format!("/admin/network/creators{query}");
        let all: Vec<DirectoryCreator> = brand.admin.list(&path).await;
        all.into_iter().map(|it| it.handle).collect()
    };
    for brand in [&acme, &brio] {
        assert_eq!(found(brand, "").await.len(), 2, "the same people from any side");
        assert_eq!(found(brand, "?minConversions=2").await, ["ada"]);
        assert_eq!(found(brand, "?minRevenue=100.00&currency=USD").await, ["ada"]);
        assert!(found(brand, "?minRevenue=100.01&currency=USD").await.is_empty());
    }
    let refusal = acme.admin.get("/admin/network/creators?minRevenue=1.00").await;
    refusal.refused(ErrorCode::ValueWithoutCurrency);
    let hidden = json!({ "hiddenFigures": ["conversions"] });
    let _: Value = ada.api.patch("/me/settings", hidden).await.of();
    assert!(found(&acme, "?minConversions=1").await.is_empty(), "what is hidden is not searched");
    assert_eq!(found(&acme, "").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brand_that_leaves_keeps_partners_links_and_earnings() {
    let world = World::single().await;
    let story = applied(&world).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let made = story.exactly_one_of_everything(&world).await;
    sell(&story.brand, &made.link.share_url, "in-1").await;
    let left: Value = story.brand.admin.post("/admin/network/leave", json!({})).await.of();
    assert_eq!(left["status"], "cancelled", "{left}");
    let late = world.creator("late").await;
    late.try_apply(story.application.offering_id, "late")
        .await
        .refused(ErrorCode::OfferingNotFound);
    let all: Vec<Value> = late.api.list("/offerings").await;
    assert!(all.is_empty(), "nothing is listed");
    let Applied { brand, creator, .. } = &story;
    assert_eq!(brand.partners().await.len(), 1);
    sell(brand, &made.link.share_url, "in-2").await;
    assert_eq!(brand.commissions().await.len(), 2);
    world.network.run(&["job", "stats.pull"]);
    let mine = creator.partnerships().await.remove(0);
    assert_eq!(mine.status, PartnershipStatus::Active);
    assert_eq!(mine.earnings_90d[0].commission.to_string(), "20.00", "figures are still told");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_shows_who_applies_and_what_speaks_for_them() {
    let world = World::multi().await;
    let (_, brio, ada) = two_brands_and_their_sales(&world).await;
    let platform =
        json!([{ "platform": "YouTube", "url": "https://video.example/@ada", "followers": 1200 }]);
    let _: Value = ada.api.patch("/me", json!({ "platforms": platform })).await.of();
    let mut form = main_program("http://127.0.0.1/more");
    form["name"] = json!("More");
    let more = brio.open_program(form).await;
    let offering = until("the second offering", async || {
        let all: Vec<api_types::offerings::Offering> = ada.api.list("/offerings").await;
        all.into_iter().find(|it| it.external_id == more.id.to_string())
    })
    .await;
    let application = ada.apply(offering.id, "ada-more").await;
    let card = brio.request(application.id).await;
    let who = &card.applicant;
    assert_eq!((who.name.as_str(), who.handle.as_deref()), ("ada the creator", Some("ada")));
    assert_eq!((who.email.as_str(), who.bio.as_str()), (ada.email.as_str(), "I make videos."));
    let profile = who.profile_url.as_deref().expect("a public profile");
    assert!(profile.ends_with("/@ada"), "{profile}");
    assert_eq!((who.clicks_90d, who.conversions_90d), (Some(2), Some(2)), "as brands told");
    assert_eq!(who.platforms.len(), 1, "in their own words");
    assert_eq!(card.offering_title, "More");
    assert_eq!(
        (card.preferred_slug.as_str(), card.pitch.as_str()),
        ("ada-more", "My viewers will love it.")
    );
}
