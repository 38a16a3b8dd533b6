//! `POST /api/commissions/{id}/approve`.

use api_types::CommissionId;
use api_types::Scope::{CommissionsRead, CommissionsWrite};
use chrono::TimeDelta;
use serde_json::json;

use crate::clicks::Stage;

#[actix_web::test]
async fn a_commission_is_approved_after_its_holdback_and_once() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let id = stage.commission(&ada, "inv-1").await;
    let caller = stage.app.caller(&[CommissionsWrite]).await;
    let path = format!("/api/commissions/{id}/approve");

    let early = caller.post(&path, json!({})).await;
    stage.app.advance(TimeDelta::days(30));
    let approved = caller.post(&path, json!({})).await;
    let again = caller.post(&path, json!({})).await;

    assert_eq!((early.status.as_u16(), early.text("/error").as_str()), (409, "holdback_active"));
    assert_eq!((approved.status.as_u16(), approved.text("/status").as_str()), (200, "approved"));
    assert_eq!(approved.text("/approvedAt"), "2026-12-20T12:00:00Z");
    assert_eq!((again.status.as_u16(), again.text("/error").as_str()), (409, "state_conflict"));
}

#[actix_web::test]
async fn only_those_who_may_and_only_what_is_there() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let id = stage.commission(&ada, "inv-1").await;
    let path = format!("/api/commissions/{id}/approve");
    let reader = stage.app.caller(&[CommissionsRead]).await;
    assert_eq!(reader.post(&path, json!({})).await.text("/error"), "forbidden_scope");
    let hub = stage.app.hub().await;
    assert_eq!(hub.post(&path, json!({})).await.text("/error"), "forbidden_scope");
    assert_eq!(stage.app.stranger().await.post(&path, json!({})).await.status, 401);
    let other = CommissionId::new_at(stage.now());
    let absent =
        stage.app.admin().post(&format!("/api/commissions/{other}/approve"), json!({})).await;
    assert_eq!(absent.text("/error"), "commission_not_found");
}
