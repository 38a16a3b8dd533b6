//! `GET /api/clicks/counts`: what the hub compares its own counts with.

use api_types::Scope::{ClicksRead, ClicksWrite};
use chrono::TimeDelta;
use serde_json::json;

use super::Stage;
use super::federated::{brought, federate};

const TWO_DAYS: &str = "/api/clicks/counts?from=2026-11-19&to=2026-11-20";

#[actix_web::test]
async fn the_hub_counts_its_own_clicks_by_the_day_of_their_ids() {
    let stage = Stage::set().await;
    let (_, link) = brought(&stage).await;
    let ada = stage.promoter("Ada").await;
    stage.click(&ada, TimeDelta::hours(1)).await;
    let ids = [1, 2, 30].map(|hours| stage.cref(TimeDelta::hours(hours)));
    let clicks = ids.iter().map(|id| json!({"id": id, "linkId": link, "class": "bot"}));
    let told = federate(&stage, clicks.collect()).await;
    assert_eq!(told, ["created"; 3]);

    let hub = stage.app.hub().await;
    let counted = hub.get(TWO_DAYS).await;
    let days = json!([{"day": "2026-11-19", "clicks": 1}, {"day": "2026-11-20", "clicks": 2}]);
    assert_eq!(counted.json()["days"], days, "{}", counted.body);
    let of = |link: &str| format!("{TWO_DAYS}&linkId={link}");
    assert_eq!(hub.get(&of(&link)).await.json()["days"], days);
    let none = hub.get(&of(&ada.link)).await.json();
    assert_eq!([&none["days"][0]["clicks"], &none["days"][1]["clicks"]], [0, 0]);
    let own = stage.app.caller(&[ClicksWrite]).await.get(TWO_DAYS).await.json();
    assert_eq!([&own["days"][0]["clicks"], &own["days"][1]["clicks"]], [0, 1], "its own alone");
}

#[actix_web::test]
async fn a_count_is_bounded_and_only_for_those_who_report() {
    let stage = Stage::set().await;
    let hub = stage.app.hub().await;
    let whole = hub.get("/api/clicks/counts?from=2026-10-21&to=2026-11-20").await;
    assert_eq!(whole.json()["days"].as_array().map(Vec::len), Some(31));
    for range in ["from=2026-10-20&to=2026-11-20", "from=2026-11-20&to=2026-11-19"] {
        let refused = hub.get(&format!("/api/clicks/counts?{range}")).await;
        assert_eq!((refused.status.as_u16(), refused.text("/field").as_str()), (422, "from"));
    }
    let reader = stage.app.caller(&[ClicksRead]).await;
    assert_eq!(reader.get(TWO_DAYS).await.text("/error"), "forbidden_scope");
    let stranger = stage.app.stranger().await.get(TWO_DAYS).await;
    assert_eq!(stranger.status, 401, "{}", stranger.body);
}
