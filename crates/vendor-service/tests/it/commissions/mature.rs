//! The job `commissions.approve`.

use chrono::TimeDelta;
use serde_json::json;

use crate::clicks::Stage;

#[actix_web::test]
async fn what_is_out_of_its_holdback_is_approved() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    stage.commission(&ada, "inv-1").await;
    stage.app.advance(TimeDelta::days(29));
    stage.commission(&ada, "inv-2").await;
    let approved = async || {
        let listed = stage.app.admin().get("/api/commissions?status=approved").await.json();
        listed["items"].as_array().map(Vec::len)
    };
    stage.app.job("commissions.approve").await;
    assert_eq!(approved().await, Some(0));

    stage.app.advance(TimeDelta::days(1));
    let job = || stage.app.job("commissions.approve");
    tokio::join!(job(), job());

    assert_eq!(approved().await, Some(1));
    let event = stage.decided("inv-1").await;
    let line = &event["attribution"]["touches"][0]["commissions"][0];
    assert_eq!(line["status"], json!("approved"));
}
