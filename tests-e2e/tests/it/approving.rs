//! Approving when the brand's side fails: trying again makes one of everything.

use api_types::ErrorCode;
use api_types::requests::{RequestStatus, SagaStep};
use serde_json::Value;
use tests_e2e::proxy::{Fault, Wire};
use tests_e2e::wait::until_within;
use tests_e2e::world::World;

use crate::applied::{Applied, applied};

/// The hub asks three times before it gives up a call.
const ATTEMPTS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brand_that_is_down_while_approving_keeps_the_request_for_a_retry() {
    let world = World::multi().await;
    let story = applied(&world).await;
    world.to_brand.set(Wire::Refuse).await;
    let refusal =
        story.brand.approve(story.application.id).await.refused(ErrorCode::FederationFailed);
    assert!(refusal.detail.contains("unreachable"), "{}", refusal.detail);
    let card = story.brand.request(story.application.id).await;
    assert_eq!((card.status, card.step), (RequestStatus::Pending, SagaStep::Nothing));
    let failure = card.failure.expect("the failure is on the card");
    assert_eq!(
        (failure.step, failure.status, failure.error.as_str()),
        (SagaStep::Partner, None, "unreachable")
    );
    let failed = story.brand.requests("failed").await;
    assert_eq!((failed.counts.failed, failed.counts.pending, failed.items.len()), (1, 1, 1));
    story.nothing_was_made(&world).await;
    world.to_brand.set(Wire::Pass).await;
    approve_again(&story).await;
    story.exactly_one_of_everything(&world).await;
    assert!(story.brand.request(story.application.id).await.failure.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_lost_once_is_not_noticed() {
    let world = World::single().await;
    let story = applied(&world).await;
    world.to_brand.fault(Fault::LoseAnswer, "POST", "/partners", 1);
    world.to_brand.fault(Fault::LoseAnswer, "POST", "/links", 1);
    approve_again(&story).await;
    story.exactly_one_of_everything(&world).await;
    assert_eq!(world.to_brand.faults_left(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_stay_lost_at_the_partner_are_made_up_for_by_a_retry() {
    let world = World::multi().await;
    let story = applied(&world).await;
    world.to_brand.fault(Fault::LoseAnswer, "POST", "/partners", ATTEMPTS);
    story.brand.approve(story.application.id).await.refused(ErrorCode::FederationFailed);
    assert_eq!(world.to_brand.faults_left(), 0);
    assert_eq!(story.brand.partners().await.len(), 1, "the brand did its work");
    let card = story.brand.request(story.application.id).await;
    assert_eq!((card.status, card.step), (RequestStatus::Pending, SagaStep::Nothing));
    approve_again(&story).await;
    story.exactly_one_of_everything(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_stay_lost_at_the_link_are_made_up_for_by_a_retry() {
    let world = World::single().await;
    let story = applied(&world).await;
    world.to_brand.fault(Fault::LoseAnswer, "POST", "/links", ATTEMPTS);
    story.brand.approve(story.application.id).await.refused(ErrorCode::FederationFailed);
    let card = story.brand.request(story.application.id).await;
    assert_eq!((card.status, card.step), (RequestStatus::Pending, SagaStep::Partner));
    assert_eq!(card.failure.expect("a failure").step, SagaStep::Link);
    assert_eq!(story.brand.links().await.len(), 1, "the brand did its work");
    approve_again(&story).await;
    let made = story.exactly_one_of_everything(&world).await;
    assert_eq!(made.link.slug, "ada", "the slug is decided once");
    let partner_calls = calls(&world, "/partners");
    assert_eq!(partner_calls, 1, "a step that is done is not done again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brand_that_breaks_between_the_steps_is_gone_on_with_at_the_second() {
    let world = World::multi().await;
    let story = applied(&world).await;
    world.to_brand.fault(Fault::CutBefore, "POST", "/links", ATTEMPTS);
    story.brand.approve(story.application.id).await.refused(ErrorCode::FederationFailed);
    assert!(story.brand.links().await.is_empty());
    approve_again(&story).await;
    story.exactly_one_of_everything(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_whose_answer_never_reaches_the_brand_is_there_when_asked_again() {
    let world = World::single().await;
    let story = applied(&world).await;
    world.to_hub.fault(Fault::LoseAnswer, "POST", "/approve", 1);
    story.brand.approve(story.application.id).await.refused(ErrorCode::NetworkUnreachable);
    approve_again(&story).await;
    story.exactly_one_of_everything(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_approvals_at_once_make_one_of_everything() {
    let world = World::multi().await;
    let story = applied(&world).await;
    let approvals = (0..10).map(|_| story.brand.approve(story.application.id));
    let answers = futures(approvals).await;
    for answer in answers {
        let card: Value = answer.of_status(200);
        assert_eq!(card["status"], "approved");
    }
    story.exactly_one_of_everything(&world).await;
    assert_eq!(calls(&world, "/links"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brand_that_keeps_silent_is_waited_for_in_the_background() {
    let world = World::single().await;
    let story = applied(&world).await;
    let id = story.application.id;
    world.to_brand.set(Wire::BlackHole).await;
    let card: Value = story.brand.approve(id).await.of_status(202);
    assert_eq!(card["status"], "provisioning");
    story.brand.reject(id).await.refused(ErrorCode::RequestProvisioning);
    let cancel =
        story.creator.api.post(&format!("/requests/{id}/cancel"), serde_json::json!({})).await;
    cancel.refused(ErrorCode::RequestProvisioning);
    world.to_brand.set(Wire::Pass).await;
    story.exactly_one_of_everything(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_that_is_killed_while_approving_goes_on_when_it_is_back() {
    let mut world = World::single().await;
    let story = applied(&world).await;
    world.to_brand.set(Wire::BlackHole).await;
    let (id, brand) = (story.application.id, &story.brand);
    let (answer, ()) = tokio::join!(brand.approve(id), async {
        until_within(tests_e2e::wait::LONG, "the request to be provisioning", async || {
            (brand.request(id).await.status == RequestStatus::Provisioning).then_some(())
        })
        .await;
        world.network.kill();
    });
    answer.refused(ErrorCode::NetworkUnreachable);
    world.to_brand.set(Wire::Pass).await;
    world.network.start().await;
    story.exactly_one_of_everything(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rejecting_after_a_failed_approval_takes_back_what_was_made() {
    let world = World::multi().await;
    let story = applied(&world).await;
    world.to_brand.fault(Fault::CutBefore, "POST", "/links", ATTEMPTS);
    story.brand.approve(story.application.id).await.refused(ErrorCode::FederationFailed);
    let _: Value = story.brand.reject(story.application.id).await.of_status(200);
    is_taken_back(&story).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rejecting_after_a_lost_answer_takes_back_what_was_made() {
    let world = World::multi().await;
    let story = applied(&world).await;
    world.to_brand.fault(Fault::LoseAnswer, "POST", "/partners", ATTEMPTS);
    story.brand.approve(story.application.id).await.refused(ErrorCode::FederationFailed);
    assert_eq!(story.brand.partners().await.len(), 1, "the brand did its work");
    let _: Value = story.brand.reject(story.application.id).await.of_status(200);
    is_taken_back(&story).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rejecting_what_never_reached_the_brand_makes_no_partner() {
    let world = World::single().await;
    let story = applied(&world).await;
    world.to_brand.set(Wire::Refuse).await;
    story.brand.approve(story.application.id).await.refused(ErrorCode::FederationFailed);
    world.to_brand.set(Wire::Pass).await;
    let _: Value = story.brand.reject(story.application.id).await.of_status(200);
    world.mail.newest(&story.creator.email, "Your application to").await;
    story.nothing_was_made(&world).await;
}

async fn is_taken_back(story: &Applied) {
    tests_e2e::wait::until("the partner to be revoked at the brand", async || {
        let partners = story.brand.partners().await;
        partners.iter().all(|it| it.status.as_str() == "revoked").then_some(())
    })
    .await;
    assert!(story.creator.partnerships().await.is_empty());
}

async fn approve_again(story: &Applied) {
    let card: Value = story.brand.approve(story.application.id).await.of_status(200);
    assert_eq!(card["status"], "approved");
}

/// How often the hub posted to a path of the brand.
fn calls(world: &World, ending: &str) -> usize {
    let seen = world.to_brand.seen();
    seen.iter().filter(|it| it.method == "POST" && it.path.ends_with(ending)).count()
}

/// All of them at once.
async fn futures<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    futures_util::future::join_all(all).await
}
