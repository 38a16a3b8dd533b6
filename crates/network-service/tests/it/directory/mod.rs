//! `/api/vendors/me/creators`

mod figures;
mod search;

use serde_json::{Value, json};

use crate::brand::{Brand, apply};
use crate::harness::{Answer, Caller, TestApp};

/// Fills in a creator's profile.
async fn profile(who: &Caller<'_>, form: Value) {
    let answer = who.patch("/api/me", form).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

/// The handles that a brand finds.
async fn found(brand: &Brand<'_>, query: &str) -> Vec<String> {
    handles(&brand.caller().get(&format!("/api/vendors/me/creators?{query}")).await)
}

fn handles(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let items = answer.json()["items"].as_array().cloned().expect("items");
    items.iter().map(|it| it["handle"].as_str().expect("a handle").to_owned()).collect()
}

/// Makes a creator a partner of the brand, who brought in so much.
async fn earning(
    app: &TestApp,
    brand: &Brand<'_>,
    offer: &str,
    who: &Caller<'_>,
    name: &str,
    told: (i64, i64, &str, &str),
) {
    let id = apply(who, offer, name).await;
    assert_eq!(brand.approve(&id).await.status, 200);
    let partner = brand.partner_id(&format!("{name}@example.com"));
    let (clicks, conversions, revenue, commission) = told;
    let day = json!({
        "day": "2026-11-19", "currency": "USD", "clicks": clicks, "conversions": conversions,
        "revenue": revenue, "refunds": "0.00",
        "commissionAccrued": commission, "commissionApproved": "0.00", "commissionPaid": "0.00",
        "commissionReversed": "0.00",
    });
    let dashboard = json!({"partnerId": partner, "days": [day], "nextPayable": null});
    brand.stub.state().dashboards.insert(partner, dashboard);
    app.job("stats.pull").await;
}
