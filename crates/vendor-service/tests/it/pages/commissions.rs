//! `/admin/commissions`: the list, its sums, approving, CSV.

use actix_web::http::StatusCode;
use chrono::TimeDelta;

use super::people::{read, says};
use crate::clicks::Stage;

const LIST: &str = "/admin/commissions";

#[actix_web::test]
async fn a_list_is_empty_then_tells_when_each_is_payable() {
    let stage = Stage::set().await;
    let admin = stage.app.admin();
    says(&read(&admin.get(LIST).await, 200), &["No commission yet", "Connect your site"]);
    let ada = stage.promoter("Ada").await;
    stage.commission(&ada, "inv-1").await;
    let page = read(&admin.get(LIST).await, 200);
    says(&page, &["Ada", "inv-1", "In holdback payable", "In holdback Payable Paid Reversed"]);
    let none = read(&admin.get(&format!("{LIST}?status=paid")).await, 200);
    says(&none, &["No commission matches"]);
    let own = read(&admin.get(&format!("{LIST}?partner={}", ada.id)).await, 200);
    says(&own, &["Ada ×"]);
    let csv = admin.get("/admin/commissions.csv").await;
    assert!(csv.body.contains("Ada,inv-1,"), "{}", csv.body);
}

#[actix_web::test]
async fn what_is_over_its_holdback_is_approved_by_a_button() {
    let stage = Stage::set().await;
    let admin = stage.app.admin();
    let ada = stage.promoter("Ada").await;
    stage.commission(&ada, "inv-1").await;
    let id = admin.get("/api/commissions").await.text("/items/0/id");
    let path = format!("{LIST}/{id}/approve");
    let early = admin.submit(&path, &[]).await;
    assert_eq!(early.status, StatusCode::SEE_OTHER, "{}", early.body);
    assert!(!read(&admin.get(LIST).await, 200).contains("Approve"));

    stage.app.advance(TimeDelta::days(31));
    says(&read(&admin.get(LIST).await, 200), &["To approve since", "Approve"]);
    assert_eq!(admin.submit(&path, &[]).await.status, StatusCode::SEE_OTHER);
    says(&read(&admin.get(LIST).await, 200), &["Payable since"]);
    assert_eq!(admin.get("/api/commissions").await.text("/items/0/status"), "approved");
}

#[actix_web::test]
async fn many_commissions_are_paged() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    for number in 0..51 {
        stage.commission(&ada, &format!("inv-{number}")).await;
    }
    let page = stage.app.admin().get(LIST).await;
    says(&read(&page, 200), &["50 shown, the newest first", "More"]);
}
