//! A customer's first sale binds: what later sales of the same customer come to.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::clicks::{Promoter, Stage};

async fn customer(stage: &Stage, ada: &Promoter) {
    let cref = stage.click(ada, TimeDelta::days(1)).await;
    assert_eq!(stage.identify("u-1", &cref).await.status, 200);
}

async fn sale(stage: &Stage, id: &str) -> (Value, Value) {
    assert_eq!(stage.invoice(id, json!({"userId": "u-1"})).await.status, 201);
    let (_, partner, amount) = stage.outcome(id).await;
    (partner, amount)
}

async fn no_commission(stage: &Stage, id: &str) -> String {
    let event = stage.decided(id).await;
    event["trace"]["noCommission"].as_str().unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn renewals_are_paid_for_the_months_of_the_rule() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    customer(&stage, &ada).await;
    let paid = (json!(ada.id), json!("10.00"));
    assert_eq!(sale(&stage, "inv-0").await, paid);

    stage.app.advance(TimeDelta::days(60));
    let cref = stage.click(&bob, TimeDelta::hours(1)).await;
    stage.identify("u-1", &cref).await;
    assert_eq!(sale(&stage, "inv-2").await, paid, "the bond is stronger than a later click");
    let event = stage.decided("inv-2").await;
    assert_eq!(event["trace"]["touches"][1]["verdict"], "customer_bound");

    stage.app.advance(TimeDelta::days(304));
    assert_eq!(sale(&stage, "inv-364").await, paid);
    stage.app.advance(TimeDelta::days(1));
    assert_eq!(sale(&stage, "inv-365").await, (json!(ada.id), Value::Null));
    assert!(no_commission(&stage, "inv-365").await.contains("12 months"));
}

#[actix_web::test]
async fn zero_months_are_the_first_sale_alone() {
    let rule = json!({"rule": {"kind": "percent", "value": "20", "months": 0}});
    let stage = Stage::with(rule).await;
    let ada = stage.promoter("Ada").await;
    customer(&stage, &ada).await;
    assert_eq!(sale(&stage, "inv-0").await, (json!(ada.id), json!("10.00")));
    stage.app.advance(TimeDelta::days(1));
    assert_eq!(sale(&stage, "inv-1").await, (json!(ada.id), Value::Null));
    assert!(no_commission(&stage, "inv-1").await.contains("first sale"));
}

#[actix_web::test]
async fn an_earlier_sale_that_comes_late_is_the_first_one() {
    let rule = json!({"rule": {"kind": "percent", "value": "20", "months": 0}});
    let stage = Stage::with(rule).await;
    let ada = stage.promoter("Ada").await;
    customer(&stage, &ada).await;
    assert_eq!(sale(&stage, "second").await, (json!(ada.id), json!("10.00")));

    let earlier = stage.now() - TimeDelta::hours(1);
    stage.invoice("first", json!({"userId": "u-1", "occurredAt": earlier})).await;

    assert_eq!(stage.outcome("first").await.2, json!("10.00"));
    assert_eq!(stage.outcome("second").await.2, Value::Null);
}

#[actix_web::test]
async fn only_sales_earn() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    customer(&stage, &ada).await;
    let who = || json!({"userId": "u-1"});
    stage.event("up", "signup", json!({}), who()).await;
    stage.event("free", "invoice_paid", json!({"value": "0.00", "currency": "USD"}), who()).await;
    for id in ["up", "free"] {
        let (status, partner, amount) = stage.outcome(id).await;
        assert_eq!((status.as_str(), partner, amount), ("attributed", json!(ada.id), Value::Null));
        assert!(no_commission(&stage, id).await.contains("paid on sales"));
    }
}

#[actix_web::test]
async fn a_fixed_amount_needs_its_own_currency() {
    let rule = json!({"rule": {"kind": "fixed", "value": "40", "currency": "USD"}});
    let stage = Stage::with(rule).await;
    let ada = stage.promoter("Ada").await;
    customer(&stage, &ada).await;
    assert_eq!(sale(&stage, "usd").await.1, json!("40.00"));
    let euros = json!({"value": "10.00", "currency": "EUR"});
    stage.event("eur", "order_paid", euros, json!({"userId": "u-1"})).await;
    assert_eq!(stage.outcome("eur").await.2, Value::Null);
    assert!(no_commission(&stage, "eur").await.contains("pays in USD"));
}

#[actix_web::test]
async fn a_grant_keeps_its_terms_when_the_program_changes() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    stage.app.advance(TimeDelta::days(1));
    let cheaper = json!({"rule": {"kind": "percent", "value": "5"}});
    let path = format!("/api/programs/{}", stage.program);
    assert_eq!(stage.app.admin().patch(&path, cheaper).await.status, 200);
    stage.app.advance(TimeDelta::days(1));
    let bob = stage.promoter("Bob").await;
    for (promoter, user, amount) in [(&ada, "u-1", "10.00"), (&bob, "u-2", "2.50")] {
        let cref = stage.click(promoter, TimeDelta::hours(1)).await;
        stage.invoice(user, json!({"userId": user, "cref": cref})).await;
        assert_eq!(stage.outcome(user).await.2, json!(amount));
    }
}
