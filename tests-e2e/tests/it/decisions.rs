//! One request decided: what an approval gives, and what stays to be read.

use api_types::ErrorCode;
use api_types::requests::RequestStatus;
use serde_json::{Value, json};
use tests_e2e::people::main_program;
use tests_e2e::world::World;

use crate::applied::applied;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_grants_one_program_and_no_other() {
    let world = World::single().await;
    let story = applied(&world).await;
    let mut form = main_program("http://127.0.0.1/other");
    form["name"] = json!("Another program");
    let other = story.brand.open_program(form).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let made = story.exactly_one_of_everything(&world).await;
    assert_ne!(made.partner.grants[0].program_id, other.id);
    let link = json!({ "partnerId": made.partner.id, "programId": other.id, "slug": "more" });
    let refusal = story.brand.admin.post("/links", link).await;
    refusal.refused(ErrorCode::ProgramNotGranted);
    let link = json!({
        "partnerId": made.partner.id, "programId": made.link.program_id, "slug": "more",
    });
    let _: Value = story.brand.admin.post("/links", link).await.of_status(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decided_request_stays_readable_under_its_tab() {
    let world = World::single().await;
    let story = applied(&world).await;
    let bob = world.creator("bob").await;
    let second = bob.apply(story.application.offering_id, "bob").await;
    let pending = story.brand.requests("pending").await;
    assert_eq!((pending.items.len(), pending.counts.pending), (2, 2));
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let _: Value = story.brand.reject(second.id).await.of();
    story.exactly_one_of_everything(&world).await;
    for (tab, id) in [("approved", story.application.id), ("rejected", second.id)] {
        let list = story.brand.requests(tab).await;
        let [card] = &list.items[..] else { panic!("not one under {tab}: {list:?}") };
        assert_eq!((card.id, card.status.as_str()), (id, tab));
        assert_eq!(card.decision_note.as_deref(), Some("Thank you for writing."));
        assert!(card.decided_at.is_some() && !card.pitch.is_empty());
    }
    let counts = story.brand.requests("pending").await.counts;
    assert_eq!((counts.pending, counts.approved, counts.rejected), (0, 1, 1));
    let mine = bob.applications().await.remove(0);
    assert_eq!(mine.status, RequestStatus::Rejected);
}
