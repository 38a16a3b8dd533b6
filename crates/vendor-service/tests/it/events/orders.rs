//! Click, identity and event may come in any order: what they come to is the same.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::clicks::{Promoter, Stage};

/// What can arrive.
#[derive(Clone, Copy, Debug)]
enum Step {
    Click,
    Identity,
    Event,
}

const ORDERS: [[Step; 3]; 6] = [
    [Step::Click, Step::Identity, Step::Event],
    [Step::Click, Step::Event, Step::Identity],
    [Step::Identity, Step::Click, Step::Event],
    [Step::Identity, Step::Event, Step::Click],
    [Step::Event, Step::Click, Step::Identity],
    [Step::Event, Step::Identity, Step::Click],
];

/// What arrives: a click on a promoter's link, the user who came by it, and what the user paid.
struct Story<'a> {
    stage: &'a Stage,
    promoter: &'a Promoter,
    cref: String,
    user: String,
    invoice: String,
}

impl Story<'_> {
    async fn arrive(&self, step: Step) {
        let Self { stage, promoter, cref, user, invoice } = self;
        match step {
            Step::Click => arrive_late(stage, promoter, cref).await,
            Step::Identity => assert_eq!(stage.identify(user, cref).await.status, 200),
            Step::Event => {
                let at = stage.now() - TimeDelta::hours(1);
                let who = json!({"userId": user, "occurredAt": at});
                assert_eq!(stage.invoice(invoice, who).await.status, 201);
            }
        }
    }
}

async fn arrive_late(stage: &Stage, promoter: &Promoter, cref: &str) {
    assert_eq!(stage.report(cref, &promoter.link).await.status, 201);
    stage.app.job("attributions.catch_up").await;
}

#[actix_web::test]
async fn all_six_orders_end_in_the_same_attribution_and_commission() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let mut ends = Vec::new();
    for (n, order) in ORDERS.into_iter().enumerate() {
        let cref = stage.cref(TimeDelta::days(2));
        let (user, invoice) = (format!("u-{n}"), format!("inv-{n}"));
        let story = Story { stage: &stage, promoter: &ada, cref, user, invoice };
        for step in order {
            story.arrive(step).await;
        }
        let event = stage.decided(&story.invoice).await;
        let trace = (&event["trace"]["touches"][0]["verdict"], &event["trace"]["noCommission"]);
        assert_eq!(trace, (&json!("credited"), &Value::Null), "{order:?}");
        let payable = &event["attribution"]["touches"][0]["commissions"][0]["payableAt"];
        ends.push((stage.outcome(&story.invoice).await, payable.clone()));
    }
    assert!(ends.iter().all(|it| *it == ends[0]), "{ends:?}");
    assert_eq!(ends[0].0, ("attributed".to_owned(), json!(ada.id), json!("10.00")));
}

#[actix_web::test]
async fn an_event_that_names_its_click_is_credited_when_the_click_arrives() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let cref = stage.cref(TimeDelta::days(2));
    let parked = stage.invoice("inv-1", json!({"cref": cref})).await;
    assert_eq!(parked.text("/attribution/status"), "pending_identity");

    arrive_late(&stage, &ada, &cref).await;

    let (status, partner, amount) = stage.outcome("inv-1").await;
    assert_eq!((status.as_str(), partner, amount), ("attributed", json!(ada.id), json!("10.00")));
}

#[actix_web::test]
async fn a_later_click_that_arrives_late_takes_the_credit_while_nothing_is_approved() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    let early = stage.click(&ada, TimeDelta::days(3)).await;
    let late = stage.cref(TimeDelta::days(1));
    stage.identify("u-1", &early).await;
    stage.identify("u-1", &late).await;
    stage.invoice("inv-1", json!({"userId": "u-1"})).await;
    assert_eq!(stage.outcome("inv-1").await.1, json!(ada.id));

    arrive_late(&stage, &bob, &late).await;

    assert_eq!(stage.outcome("inv-1").await.1, json!(bob.id));
    let of = async |partner: &str| {
        let path = format!("/api/partners/{partner}/commissions");
        stage.app.admin().get(&path).await.json()["items"][0]["status"].clone()
    };
    assert_eq!((of(&ada.id).await, of(&bob.id).await), (json!("reversed"), json!("accrued")));
}

#[actix_web::test]
async fn what_is_approved_stays() {
    let stage = Stage::with(json!({"holdbackDays": 0})).await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    let early = stage.click(&ada, TimeDelta::days(3)).await;
    let late = stage.click(&bob, TimeDelta::days(1)).await;
    stage.identify("u-1", &early).await;
    stage.invoice("inv-1", json!({"userId": "u-1"})).await;

    stage.identify("u-1", &late).await;

    let (status, partner, amount) = stage.outcome("inv-1").await;
    assert_eq!((status.as_str(), partner, amount), ("attributed", json!(ada.id), json!("10.00")));
}
