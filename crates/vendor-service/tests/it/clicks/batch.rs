//! `POST /api/clicks/batch`.

use api_types::LinkId;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Stage;

#[actix_web::test]
async fn each_click_of_a_batch_has_its_own_outcome() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    let held = stage.click(&ada, TimeDelta::hours(2)).await;
    let (fresh, old) = (stage.cref(TimeDelta::hours(1)), stage.cref(TimeDelta::days(500)));
    let nowhere = LinkId::new_at(stage.now()).to_string();
    let click = |id: &str, link: &str| json!({"id": id, "linkId": link});
    let clicks = [
        click(&fresh, &ada.link),
        click(&fresh, &ada.link),
        click(&fresh, &bob.link),
        click(&held, &ada.link),
        click(&held, &bob.link),
        click(&old, &ada.link),
        click(&stage.cref(TimeDelta::zero()), &nowhere),
    ];

    let told = stage.app.admin().post("/api/clicks/batch", json!({"clicks": clicks})).await;

    assert_eq!(told.status, 200, "{}", told.body);
    let told = told.json();
    let outcomes: Vec<&Value> =
        told["items"].as_array().expect("items").iter().map(|it| &it["outcome"]).collect();
    let wanted = [
        "created",
        "replayed",
        "click_id_taken",
        "replayed",
        "click_id_taken",
        "out_of_range",
        "link_not_found",
    ];
    assert_eq!(outcomes, wanted);
}

#[actix_web::test]
async fn a_batch_has_an_end() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let click = || json!({"id": stage.cref(TimeDelta::zero()), "linkId": ada.link});
    let many: Vec<Value> = std::iter::repeat_with(click).take(501).collect();
    let refused = stage.app.admin().post("/api/clicks/batch", json!({"clicks": many[..501]})).await;
    assert_eq!((refused.status.as_u16(), refused.text("/field").as_str()), (422, "clicks"));
    let stored = stage.app.admin().post("/api/clicks/batch", json!({"clicks": many[..500]})).await;
    assert_eq!(stored.json()["items"][499]["outcome"], "created");
    let none = stage.app.admin().post("/api/clicks/batch", json!({"clicks": []})).await;
    assert_eq!(none.seen(), r#"200 {"items":[]}"#);
}
