//! `GET /api/clicks`.

use api_types::Scope::{ClicksRead, ClicksWrite};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Stage;

#[actix_web::test]
async fn each_click_says_why_it_did_or_did_not_count() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let admin = stage.app.admin();
    for (minutes, class) in [(4, "human"), (3, "bot"), (2, "prefetch")] {
        let id = stage.cref(TimeDelta::minutes(minutes));
        let click = json!({"id": id, "linkId": ada.link, "class": class});
        assert_eq!(admin.post("/api/clicks", click).await.status, 201);
    }
    stage.app.advance(TimeDelta::minutes(10));
    admin.post(&format!("/api/partners/{}/revoke", ada.id), json!({})).await;
    stage.app.advance(TimeDelta::minutes(10));
    stage.click(&ada, TimeDelta::minutes(5)).await;

    let listed = admin.get("/api/clicks").await.json();

    let items = listed["items"].as_array().expect("items");
    let seen: Vec<(bool, &Value)> =
        items.iter().map(|it| (it["counted"] == true, &it["reason"])).collect();
    let no = |why| (false, json!(why));
    let wanted = [no("not_eligible"), no("prefetch"), no("bot"), (true, Value::Null)];
    assert!(seen.iter().map(|(it, why)| (*it, (*why).clone())).eq(wanted), "{seen:?}");
}

#[actix_web::test]
async fn clicks_are_listed_by_link_and_partner_page_by_page() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    for minutes in 1..=3 {
        stage.click(&ada, TimeDelta::minutes(minutes)).await;
    }
    let last = stage.click(&bob, TimeDelta::minutes(9)).await;
    let reader = stage.app.caller(&[ClicksRead]).await;

    let own = reader.get(&format!("/api/clicks?linkId={}", bob.link)).await;
    assert_eq!(own.text("/items/0/id"), last);
    let own = reader.get(&format!("/api/clicks?partnerId={}", ada.id)).await.json();
    assert_eq!(own["items"].as_array().map(Vec::len), Some(3));

    let mut seen = Vec::new();
    let mut path = "/api/clicks?limit=3".to_owned();
    loop {
        let page = reader.get(&path).await.json();
        seen.extend(page["items"].as_array().expect("items").iter().map(|it| it["id"].to_string()));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        path = format!("/api/clicks?limit=3&cursor={cursor}");
    }
    assert_eq!(seen.len(), 4);
    assert!(seen.is_sorted_by(|a, b| a > b), "the newest first: {seen:?}");
    assert_eq!(reader.get("/api/clicks?cursor=x").await.text("/field"), "cursor");
}

#[actix_web::test]
async fn only_those_who_may_see_clicks_do() {
    let stage = Stage::set().await;
    let writer = stage.app.caller(&[ClicksWrite]).await;
    assert_eq!(writer.get("/api/clicks").await.text("/error"), "forbidden_scope");
    assert_eq!(stage.app.stranger().await.get("/api/clicks").await.status, 401);
}
