//! `GET /api/commissions`, `GET /api/partners/{id}/commissions`.

use api_types::Scope::{CommissionsRead, EventsWrite};
use api_types::{PartnerId, RequestId};
use chrono::TimeDelta;
use serde_json::json;

use crate::clicks::{Promoter, Stage};
use crate::harness::Answer;
use crate::partners::provision;

fn ids(answer: &Answer) -> Vec<String> {
    let page = answer.json();
    let items = page["items"].as_array().unwrap_or_else(|| panic!("no items in {}", answer.body));
    items.iter().filter_map(|it| it["id"].as_str().map(str::to_owned)).collect()
}

#[actix_web::test]
async fn a_commission_shows_what_it_was_computed_from() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    stage.commission(&ada, "inv-1").await;
    let listed = stage.app.caller(&[CommissionsRead]).await.get("/api/commissions").await.json();
    let item = &listed["items"][0];
    assert_eq!((&item["partnerName"], &item["externalEventId"]), (&json!("Ada"), &json!("inv-1")));
    assert_eq!((&item["base"], &item["amount"]), (&json!("49.99"), &json!("10.00")));
    assert_eq!((&item["status"], &item["approvedAt"]), (&json!("accrued"), &json!(null)));
}

#[actix_web::test]
async fn commissions_are_found_by_partner_program_and_status() {
    let stage = Stage::with(json!({"holdbackDays": 0})).await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    let first = stage.commission(&ada, "inv-1").await;
    stage.app.advance(TimeDelta::seconds(1));
    let second = stage.commission(&bob, "inv-2").await;
    let admin = stage.app.admin();
    let list = async |query: &str| ids(&admin.get(&format!("/api/commissions{query}")).await);

    assert_eq!(list("").await, [second.clone(), first.clone()]);
    assert_eq!(list(&format!("?partnerId={}", ada.id)).await, [first.as_str()]);
    assert_eq!(list(&format!("?programId={}", stage.program)).await.len(), 2);
    assert_eq!(list("?status=approved").await.len(), 2);
    assert!(list("?status=accrued").await.is_empty());
    let page = admin.get("/api/commissions?limit=1").await;
    let rest = list(&format!("?limit=1&cursor={}", page.text("/nextCursor"))).await;
    assert_eq!(rest, [first.as_str()]);
    assert_eq!(ids(&admin.get(&format!("/api/partners/{}/commissions", ada.id)).await), [first]);
    let nobody = PartnerId::new_at(stage.now());
    let absent = admin.get(&format!("/api/partners/{nobody}/commissions")).await;
    assert_eq!(absent.text("/error"), "partner_not_found");
}

#[actix_web::test]
async fn the_hub_sees_those_of_its_own_partners() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    stage.commission(&ada, "inv-1").await;
    let (hub, request) = (stage.app.hub().await, RequestId::new_at(stage.now()));
    let grace = provision(&hub, &stage.program, "grace@example.com", request).await.text("/id");
    let form = json!({"partnerId": grace, "programId": stage.program, "requestId": request});
    let link = hub.post("/api/links", form).await;
    let (link, slug) = (link.text("/id"), link.text("/slug"));
    let own = stage.commission(&Promoter { id: grace.clone(), link, slug }, "inv-2").await;

    assert_eq!(ids(&hub.get("/api/commissions").await), [own.as_str()]);
    assert_eq!(ids(&hub.get(&format!("/api/partners/{grace}/commissions")).await), [own]);
    let foreign = hub.get(&format!("/api/partners/{}/commissions", ada.id)).await;
    assert_eq!(foreign.text("/error"), "partner_not_found");
}

#[actix_web::test]
async fn only_those_who_may_see_commissions_do() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let writer = stage.app.caller(&[EventsWrite]).await;
    let stranger = stage.app.stranger().await;
    for path in ["/api/commissions".to_owned(), format!("/api/partners/{}/commissions", ada.id)] {
        assert_eq!(writer.get(&path).await.text("/error"), "forbidden_scope");
        assert_eq!(stranger.get(&path).await.status, 401);
    }
}
