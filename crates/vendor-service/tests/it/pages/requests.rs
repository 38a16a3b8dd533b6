//! `/admin/network/requests`: cards, decisions, and the hub being away.

use api_types::RequestId;
use serde_json::json;

use super::hub::{Hub, card};
use super::people::{read, says};
use crate::harness::at;
use crate::partners::{id, program, provision};

const LIST: &str = "/admin/network/requests";

fn request() -> RequestId {
    RequestId::new_at(at("2026-11-18T12:00:00Z"))
}

#[actix_web::test]
async fn tabs_are_empty_until_somebody_applies() {
    let hub = Hub::start();
    let app = hub.connected().await;
    hub.list(&[]);
    for (tab, said) in [
        ("pending", "Nothing to decide"),
        ("approved", "Nobody approved yet"),
        ("rejected", "Nobody rejected"),
        ("failed", "Nothing failed"),
    ] {
        let page = read(&app.admin().get(&format!("{LIST}?status={tab}")).await, 200);
        says(&page, &[said, "Pending 0", "Failed 0"]);
    }
}

#[actix_web::test]
async fn a_card_says_who_applies_with_what() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let standard = program(&app, "Standard", true).await;
    let anew = card(
        RequestId::new_at(at("2026-11-19T12:00:00Z")),
        "Loom Room",
        json!({
            "pitch": "",
            "applicant": {
                "id": api_types::CreatorId::new_at(at("2026-11-19T12:00:00Z")), "name": "Loom Room",
                "handle": null, "email": "team@loomroom.example", "bio": "",
                "profileUrl": "javascript:alert(1)", "otherVendorCount": 0, "clicks90d": null,
                "conversions90d": null, "statsAt": null,
            },
        }),
    );
    let known = card(request(), "Slow Craft Almanac", json!({"offeringExternalId": standard}));
    hub.list(&[known, anew]);
    let answer = app.admin().get(LIST).await;
    assert!(
        !answer.body.contains("javascript:") && answer.body.contains("&#60;yearly&#62;"),
        "{}",
        answer.body
    );
    let page = read(&answer, 200);
    says(&page, &["Slow Craft Almanac", "@slowcraft", "post@slowcraft.example", "/r/slow-craft"]);
    says(
        &page,
        &[
            "Standard, 20 % of every sale for 12 months",
            "18,204",
            "511",
            "Verified by the brands, as of 20 Nov",
        ],
    );
    says(&page, &["partner of 3 other brands", "Approve + provision", "Reject", "Pending 2"]);
    says(
        &page,
        &[
            "Loom Room",
            "No verified figures",
            "New on the Network",
            "No message with the application",
        ],
    );
    assert!(answer.body.contains(r#"href="https://hub.example/@slowcraft""#));
}

#[actix_web::test]
async fn a_failed_approval_stays_and_says_why() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let id = request();
    hub.list(&[card(id, "Slow Craft", json!({}))]);
    let refusal =
        json!({"error": "federation_failed", "detail": "your instance 404: program_not_found"});
    hub.answer(&format!("POST /api/vendors/me/requests/{id}/approve"), 422, refusal);
    let form = [("decisionNote", "Welcome"), ("back", "")];
    let refused = app.admin().submit(&format!("{LIST}/{id}/approve"), &form).await;
    assert!(refused.body.contains(r#"value="Welcome""#), "{}", refused.body);
    says(&read(&refused, 422), &["federation_failed", "program_not_found", "Approve + provision"]);

    let failure = json!({
        "step": "link", "status": 401, "error": "key_revoked", "detail": "This key was revoked",
        "at": "2026-11-20T09:00:00Z",
    });
    hub.list(&[card(id, "Slow Craft", json!({"failure": failure}))]);
    let page = read(&app.admin().get(&format!("{LIST}?status=failed")).await, 200);
    says(
        &page,
        &["Step 2 of 3, the link", "422 federation_failed", "your instance 401: key_revoked"],
    );
    says(&page, &["The partner exists already; nothing is made twice.", "Retry", "Reject"]);

    let note = json!({"error": "invalid_field", "detail": "At most 1,000 characters", "field": "decisionNote"});
    hub.answer(&format!("POST /api/vendors/me/requests/{id}/reject"), 422, note);
    let refused = app.admin().submit(&format!("{LIST}/{id}/reject"), &form).await;
    says(&read(&refused, 422), &["At most 1,000 characters"]);
}

#[actix_web::test]
async fn a_decision_leads_back_with_what_was_done() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let standard = program(&app, "Standard", true).await;
    let request = request();
    let caller = app.hub().await;
    let partner = provision(&caller, &standard, "post@slowcraft.example", request).await.json();
    let link = json!({"partnerId": id(&partner), "programId": standard, "slug": "slow-craft", "requestId": request});
    let link = caller.post("/api/links", link).await;
    let share = link.text("/shareUrl");

    let working = card(request, "Slow Craft", json!({"status": "provisioning"}));
    hub.answer(&format!("POST /api/vendors/me/requests/{request}/approve"), 202, working.clone());
    let done = app.admin().submit(&format!("{LIST}/{request}/approve"), &[("back", "one")]).await;
    assert_eq!(
        (done.status.as_u16(), done.header("location")),
        (303, &*format!("{LIST}/{request}"))
    );
    hub.answer(&format!("GET /api/vendors/me/requests/{request}"), 200, working);
    says(
        &read(&app.admin().get(&format!("{LIST}/{request}")).await, 200),
        &["Setting up", "Reload"],
    );

    let decided =
        json!({"status": "approved", "shareUrl": share, "decidedAt": "2026-11-20T11:00:00Z"});
    hub.list(&[card(request, "Slow Craft", decided)]);
    let answer = app.admin().get(&format!("{LIST}?status=approved")).await;
    assert!(answer.body.contains(&format!("/admin/partners/{}", id(&partner))), "{}", answer.body);
    assert!(answer.body.contains(&share));
    says(&read(&answer, 200), &["Approved", "Open the partner"]);

    let gone = json!({"status": "rejected", "decisionNote": "Too far from us", "decidedAt": "2026-11-20T11:00:00Z"});
    let rejected = card(request, "Slow Craft", gone);
    hub.answer(&format!("POST /api/vendors/me/requests/{request}/reject"), 200, rejected.clone());
    let done = app.admin().submit(&format!("{LIST}/{request}/reject"), &[]).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, LIST));
    hub.list(&[rejected]);
    let page = read(&app.admin().get(&format!("{LIST}?status=rejected")).await, 200);
    says(&page, &["Rejected", "Too far from us"]);
}

#[actix_web::test]
async fn a_hub_that_is_away_takes_only_the_list_away() {
    let hub = Hub::start();
    let app = hub.connected().await;
    hub.answer(
        "GET /api/vendors/me/requests",
        503,
        json!({"error": "unavailable", "detail": "Soon"}),
    );
    let page = read(&app.admin().get(LIST).await, 200);
    says(&page, &["network_unreachable", "Try again", "Pending"]);
    let id = request();
    let absent = app.admin().get(&format!("{LIST}/{id}")).await;
    assert_eq!(absent.status, 404);
    hub.answer(&format!("GET /api/vendors/me/requests/{id}"), 503, json!("nothing"));
    says(&read(&app.admin().get(&format!("{LIST}/{id}")).await, 200), &["network_unreachable"]);
}
