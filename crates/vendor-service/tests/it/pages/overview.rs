//! `/admin`: figures, tasks, and what is left to set up.

use chrono::TimeDelta;
use service_kit::Purpose;

use super::people::{read, says};
use crate::clicks::Stage;
use crate::harness::TestApp;

const HERE: &str = "/admin";

#[actix_web::test]
async fn a_fresh_brand_sees_what_to_do_first() {
    let app = TestApp::start().await;
    let page = read(&app.admin().get(HERE).await, 200);
    says(&page, &["none yet", "No clicks in this period.", "Nothing waits for you."]);
    says(&page, &["Getting started 0 of 6", "No sale in this period", "No click in this period"]);
}

#[actix_web::test]
async fn figures_are_drawn_for_the_chosen_days() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    stage.commission(&ada, "inv-1").await;
    stage.click(&bob, TimeDelta::days(2)).await;
    stage.app.job("clicks.fold").await;
    let admin = stage.app.admin();
    let page = read(&admin.get(HERE).await, 200);
    says(&page, &["22 Oct – 20 Nov 2026", "Revenue per day", "Top partners Sales All Ada"]);
    for range in ["24h", "7d", "90d", "12m", "mtd", "qtd", "ytd", "all", "nonsense"] {
        for metric in ["revenue", "clicks", "conversions", "commissions"] {
            let path = format!("{HERE}?range={range}&metric={metric}&currency=USD");
            read(&admin.get(&path).await, 200);
        }
    }
    let path = format!("{HERE}?range=custom&from=2020-01-01&to=2026-11-20&metric=clicks");
    says(&read(&admin.get(&path).await, 200), &["Clicks per 30 days"]);
    let path = format!("{HERE}?range=custom&from=2026-01-01&to=2026-01-31&metric=clicks");
    says(&read(&admin.get(&path).await, 200), &["No clicks in this period."]);
}

#[actix_web::test]
async fn tasks_wait_until_they_are_done() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    stage.commission(&ada, "inv-1").await;
    stage.app.advance(TimeDelta::days(31));
    let admin = stage.app.admin();
    says(&read(&admin.get(HERE).await, 200), &["1 open", "Commissions to approve"]);
    stage.app.job("commissions.approve").await;
    says(&read(&admin.get(HERE).await, 200), &["Nothing waits for you."]);
}

#[actix_web::test]
async fn a_message_that_was_given_up_is_sent_again() {
    let app = TestApp::start().await;
    let admin = app.admin();
    says(&read(&admin.get("/admin/deliveries").await, 200), &["Everything was delivered"]);
    let form = [("email", "ada@brand.example"), ("name", "Ada"), ("role", "owner")];
    admin.submit("/admin/settings/team", &form).await;
    let give_up = "UPDATE outbox SET state = 'dead', last_error = 'smtp 550: no such user'";
    let gave = app.app.db.across(Purpose::Jobs, async move |conn| {
        Ok(diesel_async::RunQueryDsl::execute(diesel::sql_query(give_up), conn).await?)
    });
    assert_eq!(gave.await.expect("given up"), 1);
    says(&read(&admin.get(HERE).await, 200), &["Failed deliveries given up after many attempts 1"]);
    let answer = admin.get("/admin/deliveries").await;
    says(&read(&answer, 200), &["ada@brand.example", "smtp 550: no such user", "Send again"]);
    let path = answer.body.split("action=\"").find(|it| it.contains("/retry"));
    let path = path.and_then(|it| it.split('"').next()).expect("a form");
    admin.submit(path, &[]).await;
    says(&read(&admin.get("/admin/deliveries").await, 200), &["Everything was delivered"]);
    assert_eq!(app.mails().await.len(), 1);
}
