//! `/admin/insights/clicks`: the list with reasons, narrowed by link and partner.

use chrono::TimeDelta;
use serde_json::json;

use super::people::{read, says};
use crate::clicks::Stage;

const LIST: &str = "/admin/insights/clicks";

#[actix_web::test]
async fn a_list_is_empty_then_tells_each_reason() {
    let stage = Stage::set().await;
    let admin = stage.app.admin();
    says(
        &read(&admin.get(LIST).await, 200),
        &["No click yet", "No click counted in these 30 days"],
    );

    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    stage.click(&ada, TimeDelta::hours(3)).await;
    let bot = json!({"id": stage.cref(TimeDelta::hours(2)), "linkId": bob.link, "class": "bot"});
    assert_eq!(admin.post("/api/clicks", bot).await.status, 201);
    stage.app.job("clicks.fold").await;
    let page = read(&admin.get(LIST).await, 200);
    says(&page, &["/ada", "Ada", "Yes", "/bob", "bot", "no person came", "1 click counted"]);
    says(&page, &["Bots and link previews 1", "Clicks that counted, per day"]);

    let own = read(&admin.get(&format!("{LIST}?slug=ada")).await, 200);
    assert!(own.contains("Link /ada") && !own.contains("/bob"), "{own}");
    let own = read(&admin.get(&format!("{LIST}?partnerId={}", bob.id)).await, 200);
    assert!(own.contains("Partner Bob") && !own.contains("/ada"), "{own}");
    says(&read(&admin.get(&format!("{LIST}?slug=nobody")).await, 200), &["No link of this name"]);
}

#[actix_web::test]
async fn many_clicks_are_paged() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    for number in 0..51 {
        stage.click(&ada, TimeDelta::minutes(number)).await;
    }
    let page = read(&stage.app.admin().get(LIST).await, 200);
    says(&page, &["50 clicks, the newest first", "More"]);
}
