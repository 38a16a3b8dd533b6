//! The jobs `creators.first_commission` and `creators.monthly_summary`

use chrono::TimeDelta;
use serde_json::json;

use crate::brand::apply;
use crate::harness::TestApp;

async fn earned(app: &TestApp, day: &str) {
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &brand.publish("Kilns").await, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);
    let partner = brand.partner_id("ada@example.com");
    let told = json!({"partnerId": partner, "nextPayable": null, "days": [{
        "day": day, "currency": "USD", "clicks": 1234, "conversions": 2, "revenue": "90.00",
        "refunds": "0.00", "commissionAccrued": "18.00", "commissionApproved": "0.00",
        "commissionPaid": "0.00", "commissionReversed": "0.00"}]});
    brand.stub.state().dashboards.insert(partner, told);
    app.job("stats.pull").await;
}

async fn subjects(app: &TestApp) -> Vec<String> {
    app.mails_to("ada@example.com").await.into_iter().map(|it| it.subject).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_commission_is_told_once() {
    let app = TestApp::start().await;
    app.job("creators.first_commission").await;
    earned(&app, "2026-11-19").await;

    tokio::join!(app.job("creators.first_commission"), app.job("creators.first_commission"));
    app.job("creators.first_commission").await;

    let subjects = subjects(&app).await;
    let first = "You have earned your first USD 18.00";
    assert_eq!(subjects.iter().filter(|it| *it == first).count(), 1, "{subjects:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_summed_up_once_at_the_beginning_of_the_next() {
    let app = TestApp::start().await;
    earned(&app, "2026-11-19").await;
    app.job("creators.monthly_summary").await;
    assert!(!subjects(&app).await.contains(&"Your October 2026".to_owned()), "nothing in October");

    app.advance(TimeDelta::days(12));
    app.job("creators.monthly_summary").await;
    app.job("creators.monthly_summary").await;

    let mails = app.mails_to("ada@example.com").await;
    let months: Vec<_> = mails.iter().filter(|it| it.subject == "Your November 2026").collect();
    assert_eq!(months.len(), 1);
    let text = &months[0].text;
    assert!(text.contains("1,234 clicks"), "{text}");
    assert!(text.contains("2 sales worth USD 90.00, of which USD 18.00 is yours."), "{text}");
    app.advance(TimeDelta::days(31));
    app.job("creators.monthly_summary").await;
    assert!(!subjects(&app).await.contains(&"Your December 2026".to_owned()), "an empty month");
}
