//! Who a partner is: slugs that are taken, people the brand knew before, people it refused before.

use api_types::partners::{GrantSource, Partner, PartnerSource};
use api_types::programs::Program;
use api_types::requests::RequestStatus;
use api_types::{ErrorCode, PartnerId};
use serde_json::{Value, json};
use tests_e2e::people::{Brand, follow, main_program};
use tests_e2e::wait::until;
use tests_e2e::world::World;

use crate::applied::applied;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slug_that_is_taken_falls_back_to_one_with_an_ending() {
    let world = World::multi().await;
    let story = applied(&world).await;
    let dora = story.brand.invite("dora@example.test").await;
    let program = dora.grants[0].program_id;
    let taken = json!({ "partnerId": dora.id, "programId": program, "slug": "ada" });
    let _: Value = story.brand.admin.post("/links", taken).await.of_status(201);
    let door = format!("/offerings/{}/slug-available?slug=ada", story.application.offering_id);
    let told: Value = story.creator.api.get(&door).await.of();
    assert_eq!(told["available"], false);
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let mine = story.creator.partnerships().await.remove(0);
    let ending = mine.link_slug.strip_prefix("ada-").expect("the wish with an ending");
    assert_eq!(ending.len(), 4, "{}", mine.link_slug);
    assert!(mine.share_url.ends_with(&mine.link_slug));
    let link = story.brand.links().await.into_iter().find(|it| it.slug == mine.link_slug);
    let landing = follow(&mine.share_url).await;
    let link = link.expect("the link of the partnership");
    until("the click to be listed", async || {
        let clicks = story.brand.clicks_of(link.id).await;
        clicks.into_iter().find(|it| it.id == landing.cref)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partner_whom_the_brand_knew_gets_the_grant_and_keeps_their_source() {
    let world = World::single().await;
    let brand = world.brand("Acme").await;
    let first = brand.open_program(main_program("http://127.0.0.1/first")).await;
    let mut form = main_program("http://127.0.0.1/second");
    form["name"] = json!("Second program");
    let second = brand.open_program(form).await;
    let invited = brand.invite("ada@creators.test").await;
    assert_eq!(grants_of(&invited), [(first.id.to_string(), GrantSource::Admin)]);
    brand.connect().await;
    let creator = world.creator("ada").await;
    let offering = until("the second offering", async || {
        let all: Vec<api_types::offerings::Offering> = creator.api.list("/offerings").await;
        all.into_iter().find(|it| it.title == "Second program")
    })
    .await;
    let application = creator.apply(offering.id, "ada").await;
    let _: Value = brand.approve(application.id).await.of_status(200);
    let partners = brand.partners().await;
    assert_eq!(partners.len(), 1, "{partners:?}");
    let partner = &partners[0];
    assert_eq!((partner.id, partner.source), (invited.id, PartnerSource::AdminInvite));
    assert!(partner.via_network, "the badge is about the partnership, not the source");
    let mut grants = grants_of(partner);
    grants.sort();
    let mut expected = [first, second].map(|it: Program| it.id.to_string()).into_iter();
    let mut next = || expected.next().expect("two programs");
    assert_eq!(grants, [(next(), GrantSource::Admin), (next(), GrantSource::Offering)]);
    assert_eq!(creator.partnerships().await[0].vendor_partner_id, invited.id);
}

fn grants_of(partner: &Partner) -> Vec<(String, GrantSource)> {
    partner.grants.iter().map(|it| (it.program_id.to_string(), it.grant_source)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_known_address_is_a_conflict_for_everybody_but_the_hub() {
    let world = World::single().await;
    let story = applied(&world).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let form = json!({ "email": story.creator.email, "name": "Ada again" });
    story.brand.admin.post("/partners", form.clone()).await.refused(ErrorCode::EmailTaken);
    let crm = crm_key(&story.brand).await;
    crm.post("/partners", form).await.refused(ErrorCode::EmailTaken);
    let partner = story.brand.partners().await.remove(0);
    assert_eq!(partner.source, PartnerSource::OpenpartnerNetwork);
    for key in [&story.brand.admin, &crm] {
        let pretend = json!({
            "email": "eve@example.test", "name": "Eve", "source": "openpartner_network",
        });
        let answer = key.post("/partners", pretend).await;
        assert!((400..500).contains(&answer.status), "{}", answer.body);
    }
    assert_eq!(story.brand.partners().await.len(), 1);
}

async fn crm_key(brand: &Brand) -> tests_e2e::api::Api {
    let minted: api_types::keys::MintedKey =
        brand.admin.post("/api-keys/crm", json!({})).await.of_status(201);
    brand.admin.keyed(&minted.secret)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_creator_hears_why_and_can_apply_again() {
    let world = World::multi().await;
    let story = applied(&world).await;
    let (creator, offering) = (&story.creator, story.application.offering_id);
    creator.try_apply(offering, "ada-two").await.refused(ErrorCode::RequestExists);
    let _: Value = story.brand.reject(story.application.id).await.of_status(200);
    let letter = world.mail.newest(&creator.email, "Your application").await;
    let letter = match letter.text.contains("decided against") {
        true => letter,
        false => world.mail.newest_after(&creator.email, "Your application", 1).await,
    };
    assert!(letter.text.contains("Thank you for writing."), "{}", letter.text);
    story.nothing_was_made(&world).await;
    assert_eq!(creator.applications().await[0].status, RequestStatus::Rejected);
    story.brand.approve(story.application.id).await.refused(ErrorCode::RequestNotPending);
    let again = creator.apply(offering, "ada").await;
    assert_ne!(again.id, story.application.id);
    let _: Value = story.brand.approve(again.id).await.of_status(200);
    assert_eq!(creator.partnerships().await.len(), 1);
    let statuses: Vec<RequestStatus> =
        creator.applications().await.iter().map(|it| it.status).collect();
    assert_eq!(statuses, [RequestStatus::Approved, RequestStatus::Rejected]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_creator_who_withdraws_is_not_approved_any_more() {
    let world = World::single().await;
    let story = applied(&world).await;
    let path = format!("/requests/{}/cancel", story.application.id);
    let _: Value = story.creator.api.post(&path, json!({})).await.of();
    story.brand.approve(story.application.id).await.refused(ErrorCode::RequestNotPending);
    story.nothing_was_made(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_partner_is_not_let_in_again_by_an_approval() {
    let world = World::multi().await;
    let story = applied(&world).await;
    let dora: Partner = story.brand.invite(&story.creator.email).await;
    revoke(&story.brand, dora.id).await;
    let refusal =
        story.brand.approve(story.application.id).await.refused(ErrorCode::FederationFailed);
    assert!(refusal.detail.contains("partner_revoked"), "{}", refusal.detail);
    let _: Value =
        story.brand.admin.post(&format!("/partners/{}/reinstate", dora.id), json!({})).await.of();
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    assert_eq!(story.creator.partnerships().await.len(), 1);
}

async fn revoke(brand: &Brand, partner: PartnerId) {
    let _: Value = brand.admin.post(&format!("/partners/{partner}/revoke"), json!({})).await.of();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archived_program_is_unlisted_and_an_approval_says_so() {
    let world = World::single().await;
    let story = applied(&world).await;
    let programs: Vec<Program> = story.brand.admin.list("/programs").await;
    let _: Value = story.brand.admin.delete(&format!("/programs/{}", programs[0].id)).await.of();
    let refusal =
        story.brand.approve(story.application.id).await.refused(ErrorCode::FederationFailed);
    assert!(refusal.detail.contains("program_not_found"), "{}", refusal.detail);
    until("the offering to be unlisted", async || {
        let all: Vec<Value> = story.creator.api.list("/offerings").await;
        all.is_empty().then_some(())
    })
    .await;
    story.nothing_was_made(&world).await;
}
