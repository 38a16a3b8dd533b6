//! `GET /api/partners/{id}/dashboard`.

use api_types::Scope::{CommissionsRead, PartnersRead};
use chrono::TimeDelta;
use serde_json::json;

use crate::clicks::Stage;

#[actix_web::test]
async fn a_dashboard_has_a_row_for_each_day_and_currency() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let cref = stage.click(&ada, TimeDelta::days(2)).await;
    stage.click(&ada, TimeDelta::hours(1)).await;
    let who = || json!({"userId": "u-1", "cref": cref});
    stage.event("up", "signup", json!({}), who()).await;
    stage.invoice("inv-1", who()).await;
    let yen = json!({"value": "1000", "currency": "JPY"});
    stage.event("inv-2", "order_paid", yen, who()).await;
    stage.app.job("clicks.fold").await;

    let path = format!("/api/partners/{}/dashboard", ada.id);
    let shown = stage.app.caller(&[CommissionsRead]).await.get(&path).await;

    let row = |day, currency, clicks, sales: i64, revenue, zero, accrued| {
        json!({
            "day": day, "currency": currency, "clicks": clicks, "conversions": sales,
            "revenue": revenue, "refunds": zero, "commissionAccrued": accrued,
            "commissionApproved": zero, "commissionPaid": zero, "commissionReversed": zero,
        })
    };
    let wanted = json!({
        "partnerId": ada.id,
        "nextPayable": {"day": "2026-12-20", "amount": "200", "currency": "JPY"},
        "days": [
            row("2026-11-18", "JPY", 1, 0, "0", "0", "0"),
            row("2026-11-20", "JPY", 1, 1, "1000", "0", "200"),
            row("2026-11-20", "USD", 0, 1, "49.99", "0.00", "10.00"),
        ],
    });
    assert_eq!(shown.json(), wanted);
}

#[actix_web::test]
async fn a_dashboard_keeps_to_the_days_that_were_asked_for() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    stage.commission(&ada, "inv-1").await;
    let path = format!("/api/partners/{}/dashboard", ada.id);
    let days = async |query: &str| {
        let shown = stage.app.admin().get(&format!("{path}{query}")).await.json();
        shown["days"].as_array().map(Vec::len)
    };
    assert_eq!(days("?from=2026-11-20&to=2026-11-20").await, Some(1));
    assert_eq!(days("?from=2026-11-01&to=2026-11-19").await, Some(0));
    let refused = stage.app.admin().get(&format!("{path}?from=2026-11-21&to=2026-11-20")).await;
    assert_eq!((refused.status.as_u16(), refused.text("/field").as_str()), (422, "from"));
}

#[actix_web::test]
async fn only_those_who_may_see_the_partner_do() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let path = format!("/api/partners/{}/dashboard", ada.id);
    let other = stage.app.caller(&[PartnersRead]).await;
    assert_eq!(other.get(&path).await.text("/error"), "forbidden_scope");
    assert_eq!(stage.app.hub().await.get(&path).await.text("/error"), "partner_not_found");
    assert_eq!(stage.app.stranger().await.get(&path).await.status, 401);
}
