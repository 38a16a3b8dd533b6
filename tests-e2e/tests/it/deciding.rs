//! Deciding on applications: many at once, who may not apply, applying again.

use api_types::decisions::{DecisionBatch, DecisionState};
use api_types::exclusions::Exclusion;
use api_types::partners::Partner;
use api_types::requests::{Application, RequestStatus};
use api_types::{CreatorId, ErrorCode, Listing, RequestId};
use reqwest::Method;
use serde_json::{Value, json};
use tests_e2e::people::Brand;
use tests_e2e::proxy::Fault;
use tests_e2e::wait::until;
use tests_e2e::world::World;

use crate::applied::applied;

async fn decide(brand: &Brand, decisions: &[(RequestId, &str)]) -> DecisionBatch {
    let item = |(id, decision): &(RequestId, &str)| json!({ "id": id, "decision": decision, "decisionNote": "Thank you for writing." });
    let form = json!({ "items": decisions.iter().map(item).collect::<Vec<_>>() });
    let sent: DecisionBatch =
        brand.admin.post("/admin/network/requests/decisions", form).await.of_status(202);
    let path = format!("/admin/network/requests/decisions/{}", sent.id);
    until("the decisions to be carried out", async || {
        let progress: DecisionBatch = brand.admin.get(&path).await.of();
        progress.finished_at.is_some().then_some(progress)
    })
    .await
}

/// Somebody whom the brand had as a partner and revoked.
async fn revoked(brand: &Brand, email: &str) -> Partner {
    let partner = brand.invite(email).await;
    let path = format!("/partners/{}/revoke", partner.id);
    brand.admin.post(&path, json!({})).await.of()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_decisions_one_fails_and_is_mended_by_reinstating() {
    let world = World::multi().await;
    let story = applied(&world).await;
    let brand = &story.brand;
    let bea = world.creator("bea").await;
    let carl = world.creator("carl").await;
    revoked(brand, &bea.email).await;
    let offering = story.application.offering_id;
    let (of_bea, of_carl) = (bea.apply(offering, "bea").await, carl.apply(offering, "carl").await);

    let decisions =
        [(story.application.id, "approve"), (of_bea.id, "approve"), (of_carl.id, "reject")];
    let done = decide(brand, &decisions).await;
    assert_eq!((done.total, done.done, done.failed, done.waiting), (3, 2, 1, 0));
    let failed = &done.items[1];
    assert_eq!((failed.id, failed.state), (of_bea.id, DecisionState::Failed));
    assert_eq!(failed.error.as_deref(), Some("federation_failed"));
    let detail = failed.detail.as_deref().expect("the reason");
    assert!(detail.starts_with("422: partner_revoked"), "{detail}");
    assert_eq!(brand.request(of_carl.id).await.status, RequestStatus::Rejected);
    assert_eq!(story.creator.partnerships().await.len(), 1);
    assert!(bea.partnerships().await.is_empty() && carl.partnerships().await.is_empty());

    let path = format!("/admin/network/requests/{}/reinstate", of_bea.id);
    let card: Value = brand.admin.post(&path, json!({})).await.of_status(200);
    assert_eq!(card["status"], "approved");
    assert_eq!(bea.partnerships().await.len(), 1);
    let partners = brand.partners().await;
    assert_eq!(partners.len(), 2);
    assert!(partners.iter().all(|it| it.status.as_str() == "active"), "{partners:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn decisions_go_on_after_the_hub_was_killed() {
    let mut world = World::single().await;
    let story = applied(&world).await;
    let bea = world.creator("bea").await;
    let of_bea = bea.apply(story.application.offering_id, "bea").await;
    world.to_brand.set(tests_e2e::proxy::Wire::BlackHole).await;
    let form = json!({ "items": [
        { "id": story.application.id, "decision": "approve" },
        { "id": of_bea.id, "decision": "approve" },
    ]});
    let sent: DecisionBatch =
        story.brand.admin.post("/admin/network/requests/decisions", form).await.of_status(202);
    world.network.kill();
    world.to_brand.set(tests_e2e::proxy::Wire::Pass).await;
    world.network.start().await;
    let path = format!("/admin/network/requests/decisions/{}", sent.id);
    let done = tests_e2e::wait::until_within(
        std::time::Duration::from_secs(150),
        "the job to carry the decisions out",
        async || {
            let progress: DecisionBatch = story.brand.admin.get(&path).await.of();
            progress.finished_at.is_some().then_some(progress)
        },
    )
    .await;
    assert_eq!((done.done, done.failed), (2, 0), "{done:#?}");
    assert_eq!(story.brand.partners().await.len(), 2);
    assert_eq!(story.brand.links().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_excluded_is_told_until_when_and_applies_again_once_it_is_lifted() {
    let world = World::single().await;
    let story = applied(&world).await;
    let (brand, creator) = (&story.brand, &story.creator);
    let offering = story.application.offering_id;
    let id: CreatorId = brand.request(story.application.id).await.applicant.id;
    let path = format!("/admin/network/creators/{id}/exclusions");
    let form = json!({ "days": 30, "reason": "Asks too often" });
    let made: Exclusion = brand.admin.post(&path, form).await.of_status(201);
    let until = made.until.expect("a cool-down");
    assert_eq!(brand.request(story.application.id).await.status, RequestStatus::Pending);
    let _: Value = brand.reject(story.application.id).await.of_status(200);

    let refused = creator.try_apply(offering, "ada").await.refused(ErrorCode::CreatorExcluded);
    let day = until.format("%-d %b %Y").to_string();
    assert!(refused.detail.ends_with(&format!("You can apply again on {day}")), "{refused:?}");
    let for_ever: Exclusion = brand.admin.post(&path, json!({})).await.of_status(201);
    assert_eq!(for_ever.until, None);
    let listed: Listing<Exclusion> = brand.admin.get("/admin/network/exclusions").await.of();
    let listed: Vec<_> = listed.items.iter().map(|it| (it.id, it.until)).collect();
    assert_eq!(listed, [(for_ever.id, None)]);
    creator.try_apply(offering, "ada").await.refused(ErrorCode::CreatorExcluded);

    let _: Exclusion = brand.admin.send(Method::DELETE, &path, None, &[]).await.of();
    creator.apply(offering, "ada").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_rejected_applies_again_and_is_approved() {
    let world = World::multi().await;
    let mut story = applied(&world).await;
    let _: Value = story.brand.reject(story.application.id).await.of_status(200);
    story.nothing_was_made(&world).await;
    let again: Application = story.creator.apply(story.application.offering_id, "ada").await;
    assert_ne!(again.id, story.application.id);
    let statuses: Vec<_> = story.creator.applications().await.iter().map(|it| it.status).collect();
    assert_eq!(statuses, [RequestStatus::Pending, RequestStatus::Rejected]);
    let _: Value = story.brand.approve(again.id).await.of_status(200);
    story.application = again;
    story.exactly_one_of_everything(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_withdrew_after_a_lost_answer_is_reinstated_and_has_one_link() {
    let world = World::single().await;
    let mut story = applied(&world).await;
    world.to_brand.fault(Fault::CutBefore, "POST", "/links", 3);
    story.brand.approve(story.application.id).await.refused(ErrorCode::FederationFailed);
    let cancel = format!("/requests/{}/cancel", story.application.id);
    let _: Application = story.creator.api.post(&cancel, json!({})).await.of();
    until("the partner to be taken back", async || {
        let partners = story.brand.partners().await;
        partners.iter().all(|it| it.status.as_str() == "revoked").then_some(())
    })
    .await;

    let again = story.creator.apply(story.application.offering_id, "ada").await;
    let refused = story.brand.approve(again.id).await.refused(ErrorCode::FederationFailed);
    assert!(refused.detail.contains("partner_revoked"), "{}", refused.detail);
    let path = format!("/admin/network/requests/{}/reinstate", again.id);
    let card: Value = story.brand.admin.post(&path, json!({})).await.of_status(200);
    assert_eq!(card["status"], "approved");
    assert_eq!(story.brand.partners().await.len(), 1);
    assert_eq!(story.brand.links().await.len(), 1);
    story.application = again;
    assert_eq!(story.creator.partnerships().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_grants_the_terms_that_were_accepted() {
    let world = World::single().await;
    let story = applied(&world).await;
    let programs: Vec<api_types::programs::Program> = story.brand.admin.list("/programs").await;
    let shared = programs.iter().find(|it| it.share_on_network).expect("the program");
    let rule = json!({ "rule": { "kind": "percent", "value": "5", "months": 12 } });
    let path = format!("/programs/{}", shared.id);
    let _: Value = story.brand.admin.patch(&path, rule).await.of();
    until("the new terms to be listed", async || {
        let offering = story.creator.offering(story.application.offering_id).await;
        offering.terms_in_words.starts_with("5 %").then_some(())
    })
    .await;
    let card = story.brand.request(story.application.id).await;
    assert!(card.terms_in_words.starts_with("20 %"), "{}", card.terms_in_words);

    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let made = story.exactly_one_of_everything(&world).await;
    assert!(made.partner.grants[0].terms_in_words.starts_with("20 %"), "{:#?}", made.partner);
    assert!(made.partnership.terms_in_words.starts_with("20 %"), "{:#?}", made.partnership);
    let bea = world.creator("bea").await;
    let form = json!({ "preferredSlug": "bea", "termsVersion": card.terms_version });
    let apply = format!("/offerings/{}/requests", story.application.offering_id);
    bea.api.post(&apply, form).await.refused(ErrorCode::TermsChanged);
}
