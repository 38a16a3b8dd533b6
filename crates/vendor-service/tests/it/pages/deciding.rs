//! Deciding on many applications, excluding, and reinstating: the pages and their JSON.

use api_types::{BatchId, CreatorId, RequestId};
use serde_json::{Value, json};

use super::hub::{Hub, card};
use super::people::{read, says};
use crate::harness::at;
use crate::partners::{id, partner, program};

const LIST: &str = "/admin/network/requests";
const BULK: &str = "/admin/network/requests/decisions";

fn request() -> RequestId {
    "req_01M7G8DG00CW331THPQSEV8V4Q".parse().expect("an id")
}

fn batch() -> BatchId {
    "dcb_01M7WD7TG0CW331THPQSEV8V4Q".parse().expect("an id")
}

fn creator() -> CreatorId {
    "crt_01M7G8DG00CW331THPQSEV8V4Q".parse().expect("an id")
}

/// How far a batch of these items is.
fn progress(items: &[Value]) -> Value {
    let of = |state: &str| items.iter().filter(|it| it["state"] == state).count();
    let waiting = of("waiting");
    let finished = (waiting == 0).then_some("2026-11-20T12:00:05Z");
    json!({
        "id": batch(), "total": items.len(), "done": of("done"), "failed": of("failed"),
        "waiting": waiting, "createdAt": "2026-11-20T12:00:00Z", "finishedAt": finished,
        "items": items,
    })
}

fn item(name: &str, state: &str) -> Value {
    let failed = state == "failed";
    json!({
        "id": request(), "creatorName": name, "offeringTitle": "Standard", "decision": "approve",
        "decisionNote": "Welcome", "state": state, "error": failed.then_some("federation_failed"),
        "detail": failed.then_some("422: partner_revoked This partner is revoked"),
    })
}

fn exclusion(until: Option<&str>) -> Value {
    json!({
        "id": api_types::ExclusionId::new_at(at("2026-11-20T12:00:00Z")), "creatorId": creator(),
        "creatorName": "Slow Craft", "creatorHandle": "slowcraft", "reason": "Asks too often",
        "until": until, "createdAt": "2026-11-20T12:00:00Z", "liftedAt": null,
    })
}

#[actix_web::test]
async fn ticked_applications_are_decided_together_and_the_page_tells_how_far() {
    let hub = Hub::start();
    let app = hub.connected().await;
    hub.list(&[card(request(), "Slow Craft", json!({}))]);
    let list = app.admin().get(LIST).await;
    let boxed = format!(r#"name="id" value="{}" form="bulk""#, request());
    assert!(list.body.contains(&boxed), "{}", list.body);
    says(&read(&list, 200), &["Select all on this page", "selected", "Approve + provision"]);

    hub.answer("POST /api/vendors/me/requests/decisions", 202, progress(&[item("A", "waiting")]));
    let ticked = request().to_string();
    let form =
        [("id", ticked.as_str()), ("decision", "approve"), ("decisionNote", "Hi"), ("key", "k")];
    let sent = app.admin().submit(BULK, &form).await;
    let to = format!("{BULK}/{}", batch());
    assert_eq!((sent.status.as_u16(), sent.header("location")), (303, &*to));

    let shown = format!("GET /api/vendors/me/requests/decisions/{}", batch());
    hub.answer(&shown, 200, progress(&[item("Ada", "done"), item("Bob", "waiting")]));
    let page = app.admin().get(&to).await;
    assert!(page.body.contains(r#"http-equiv="refresh""#), "it looks again by itself");
    says(&read(&page, 200), &["1 of 2 decisions carried out", "1 done, 1 waiting", "Waiting"]);

    hub.answer(
        &shown,
        200,
        progress(&[item("Ada", "done"), item("Bob", "failed"), item("Cleo", "failed")]),
    );
    let page = app.admin().get(&to).await;
    assert!(!page.body.contains(r#"http-equiv="refresh""#));
    says(
        &read(&page, 200),
        &["All of 3 decisions carried out", "1 done, 2 failed", "Retry all 2 that failed"],
    );
    says(
        &read(&page, 200),
        &["federation_failed", "422: partner_revoked This partner is revoked.", "Reinstate them"],
    );
}

#[actix_web::test]
async fn what_is_no_decision_is_told_and_sends_nothing() {
    let hub = Hub::start();
    let app = hub.connected().await;
    hub.list(&[]);
    let bad = [("id", "req_nothing"), ("decision", "approve")];
    for form in [&bad[..], &[("decision", "postpone")]] {
        let sent = app.admin().submit(BULK, form).await;
        assert_eq!((sent.status.as_u16(), sent.header("location")), (303, LIST));
    }
    let missing = app.admin().get(&format!("{BULK}/{}", batch())).await;
    assert_eq!(missing.status, 404);
    let path = format!("GET /api/vendors/me/requests/decisions/{}", batch());
    hub.answer(&path, 503, json!({"error": "unavailable", "detail": "Soon"}));
    let away = app.admin().get(&format!("{BULK}/{}", batch())).await;
    says(&read(&away, 200), &["network_unreachable", "They go on all the same", "Look again"]);
}

#[actix_web::test]
async fn the_list_is_narrowed_to_an_offering() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let standard = program(&app, "Standard", true).await;
    program(&app, "Private", false).await;
    hub.list(&[]);
    let page = app.admin().get(&format!("{LIST}?status=approved&offering={standard}")).await;
    let chosen = format!(r#"<option value="{standard}" selected>Standard"#);
    assert!(page.body.contains(&chosen) && !page.body.contains(">Private<"), "{}", page.body);
    let tab = format!("status=pending&#38;offering={standard}");
    assert!(page.body.contains(&tab), "a tab keeps the offering: {}", page.body);
    says(&read(&page, 200), &["No application to this offering here", "All offerings"]);
}

#[actix_web::test]
async fn a_card_tells_accepted_terms_platforms_and_exclusion() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let mut known = card(
        request(),
        "Slow Craft",
        json!({"termsInWords": "20 % of every sale for 12 months", "termsVersion": 3}),
    );
    known["applicant"]["platforms"] = json!([
        {"platform": "Podcast", "url": "https://pod.example/", "followers": 12_300},
        {"platform": "Blog", "url": "javascript:alert(1)", "followers": 0},
    ]);
    known["applicant"]["exclusion"] = exclusion(Some("2026-12-20T12:00:00Z"));
    hub.list(&[known]);
    let answer = app.admin().get(LIST).await;
    assert!(!answer.body.contains("javascript:"), "{}", answer.body);
    let page = read(&answer, 200);
    says(
        &page,
        &["20 % of every sale for 12 months (terms version 3)", "Podcast, 12,300 followers"],
    );
    says(
        &page,
        &["self-reported", "Blog", "Verified by the brands", "Excluded until", "Asks too often"],
    );
}

#[actix_web::test]
async fn rejecting_and_excluding_is_one_step_and_is_lifted_from_the_list() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let id = request();
    let mut pending = card(id, "Slow Craft", json!({}));
    pending["applicant"]["id"] = json!(creator());
    hub.list(&[pending.clone()]);
    hub.answer(&format!("GET /api/vendors/me/requests/{id}"), 200, pending.clone());
    let path = format!("{LIST}/{id}/exclude");
    let unchosen = app.admin().submit(&path, &[("days", "some")]).await;
    says(&read(&unchosen, 422), &["Choose for how long"]);

    let door = format!("/api/vendors/me/creators/{}/exclusions", creator());
    hub.answer(&format!("POST {door}"), 201, exclusion(Some("2026-12-20T12:00:00Z")));
    let mut rejected = pending;
    rejected["status"] = json!("rejected");
    hub.answer(&format!("POST /api/vendors/me/requests/{id}/reject"), 200, rejected);
    let form = [("days", "30"), ("reason", "Asks too often"), ("decisionNote", "No")];
    let done = app.admin().submit(&path, &form).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, LIST));

    let none = json!({"items": [], "nextCursor": null});
    let all = "GET /api/vendors/me/exclusions";
    hub.answer(all, 200, none);
    let here = "/admin/network/exclusions";
    says(&read(&app.admin().get(here).await, 200), &["Nobody is excluded"]);
    let one = json!({"items": [exclusion(None)], "nextCursor": "exc_next"});
    hub.answer(all, 200, one);
    let page = app.admin().get(here).await;
    assert!(page.body.contains("cursor=exc_next"), "{}", page.body);
    says(&read(&page, 200), &["Slow Craft", "@slowcraft", "For ever", "Asks too often", "Lift"]);
    hub.answer(&format!("DELETE {door}"), 200, exclusion(None));
    let lifted = app.admin().submit(&format!("{here}/{}/lift", creator()), &[]).await;
    assert_eq!((lifted.status.as_u16(), lifted.header("location")), (303, here));
    hub.answer(all, 503, json!({"error": "unavailable", "detail": "Soon"}));
    says(&read(&app.admin().get(here).await, 200), &["network_unreachable", "Try again"]);
}

#[actix_web::test]
async fn a_revoked_partner_is_reinstated_and_approved_in_one_step() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let request = request();
    let known = partner(&app, "post@slowcraft.example", "Slow Craft").await;
    let here = format!("/api/partners/{}", id(&known));
    app.admin().post(&format!("{here}/revoke"), json!({})).await;
    let failure = json!({
        "step": "partner", "status": 422, "error": "partner_revoked",
        "detail": "This partner is revoked", "at": "2026-11-20T09:00:00Z",
    });
    let failed = card(request, "Slow Craft", json!({"failure": failure}));
    hub.list(std::slice::from_ref(&failed));
    let page = app.admin().get(&format!("{LIST}?status=failed")).await;
    says(&read(&page, 200), &["422 federation_failed", "Reinstate and approve"]);

    let shown = format!("GET /api/vendors/me/requests/{request}");
    let mut gone = failed.clone();
    gone["status"] = json!("rejected");
    hub.answer(&shown, 200, gone);
    let path = format!("/api/admin/network/requests/{request}/reinstate");
    let late = app.admin().post(&path, json!({})).await;
    assert_eq!(late.text("/error"), "request_not_pending");
    assert_eq!(app.admin().get(&here).await.text("/status"), "revoked", "nobody is reinstated");

    hub.answer(&shown, 200, failed.clone());
    let mut approved = failed;
    approved["status"] = json!("approved");
    hub.answer(&format!("POST /api/vendors/me/requests/{request}/approve"), 200, approved);
    let done = app.admin().submit(&format!("{LIST}/{request}/reinstate"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(app.admin().get(&here).await.text("/status"), "invited");
}

#[actix_web::test]
async fn a_revoked_partner_with_another_address_by_now_is_reinstated_too() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let program = program(&app, "Standard", true).await;
    let mut pending = card(request(), "Slow Craft", json!({}));
    let form = json!({
        "email": "old@slowcraft.example", "name": "Slow Craft", "source": "openpartner_network",
        "creatorId": pending["applicant"]["id"], "requestId": request(),
        "grants": [{"programId": program, "grantSource": "offering"}],
    });
    let known = app.hub().await.post("/api/partners", form).await;
    let here = format!("/api/partners/{}", known.text("/id"));
    app.admin().post(&format!("{here}/revoke"), json!({})).await;
    let shown = format!("/api/vendors/me/requests/{}", request());
    hub.answer(&format!("GET {shown}"), 200, pending.clone());
    pending["status"] = json!("approved");
    hub.answer(&format!("POST {shown}/approve"), 200, pending);
    let path = format!("/api/admin/network/requests/{}/reinstate", request());
    let done = app.admin().post(&path, json!({})).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(app.admin().get(&here).await.text("/status"), "active");
}

#[actix_web::test]
async fn a_card_that_is_being_set_up_looks_again_by_itself() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let working = card(request(), "Slow Craft", json!({"status": "provisioning"}));
    hub.answer(&format!("GET /api/vendors/me/requests/{}", request()), 200, working.clone());
    let page = app.admin().get(&format!("{LIST}/{}", request())).await;
    assert!(page.body.contains(r#"http-equiv="refresh""#), "{}", page.body);
    hub.answer(&format!("POST /api/vendors/me/requests/{}/approve", request()), 202, working);
    let done = app.admin().submit(&format!("{LIST}/{}/approve", request()), &[]).await;
    assert_eq!(done.header("location"), format!("{LIST}/{}", request()));
}

#[actix_web::test]
async fn the_json_doors_pass_on_what_the_hub_says() {
    let hub = Hub::start();
    let app = hub.connected().await;
    hub.answer("POST /api/vendors/me/requests/decisions", 202, progress(&[item("Ada", "waiting")]));
    let form = json!({"items": [{"id": request(), "decision": "reject"}]});
    let sent = app.admin().post("/api/admin/network/requests/decisions", form).await;
    assert_eq!((sent.status.as_u16(), sent.json()["waiting"].as_i64()), (202, Some(1)));
    let twice = json!({"error": "invalid_field", "detail": "Twice", "field": "items"});
    hub.answer("POST /api/vendors/me/requests/decisions", 422, twice);
    let form = json!({"items": []});
    let refused = app.admin().post("/api/admin/network/requests/decisions", form).await;
    assert_eq!(refused.seen(), r#"422 {"detail":"Twice","error":"invalid_field","field":"items"}"#);
    let door = format!("/admin/network/creators/{}/exclusions", creator());
    let list = json!({"items": [exclusion(None)], "nextCursor": null});
    hub.answer(&format!("GET /api/vendors/me/creators/{}/exclusions", creator()), 200, list);
    let history = app.admin().get(&format!("/api{door}")).await.json();
    assert_eq!(history["items"][0]["creatorName"], "Slow Craft");
}
