//! `POST /api/clicks`.

use api_types::Scope::{ClicksRead, ClicksWrite};
use api_types::{LinkId, RequestId};
use chrono::TimeDelta;
use serde_json::json;

use super::Stage;
use crate::partners::provision;

#[actix_web::test]
async fn a_click_is_stored_once() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let caller = stage.app.caller(&[ClicksWrite]).await;
    let click = json!({"id": stage.cref(TimeDelta::hours(1)), "linkId": ada.link, "country": "de"});

    let first = caller.post("/api/clicks", click.clone()).await;
    let again = caller.post("/api/clicks", click).await;

    assert_eq!(first.seen(), r#"201 {"id":"…","outcome":"created"}"#);
    assert_eq!(again.seen(), r#"200 {"id":"…","outcome":"replayed"}"#);
    let listed = stage.app.admin().get("/api/clicks").await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(listed["items"][0]["country"], "DE");
}

#[actix_web::test]
async fn an_id_belongs_to_one_link() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    let cref = stage.click(&ada, TimeDelta::hours(1)).await;
    let taken = stage.report(&cref, &bob.link).await;
    assert_eq!((taken.status.as_u16(), taken.text("/error").as_str()), (409, "click_id_taken"));
}

#[actix_web::test]
async fn a_click_of_another_time_or_on_no_link_is_refused() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    for ago in [TimeDelta::days(400), -TimeDelta::minutes(6)] {
        let refused = stage.report(&stage.cref(ago), &ada.link).await;
        assert_eq!((refused.status.as_u16(), refused.text("/field").as_str()), (422, "id"));
    }
    let nowhere = LinkId::new_at(stage.now()).to_string();
    let refused = stage.report(&stage.cref(TimeDelta::zero()), &nowhere).await;
    assert_eq!(refused.text("/error"), "link_not_found");
}

#[actix_web::test]
async fn only_those_who_may_report() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let click = || json!({"id": stage.cref(TimeDelta::zero()), "linkId": ada.link});
    let reader = stage.app.caller(&[ClicksRead]).await;
    assert_eq!(reader.post("/api/clicks", click()).await.text("/error"), "forbidden_scope");
    assert_eq!(stage.app.nobody().post("/api/clicks", click()).await.status, 401);
    assert_eq!(stage.app.stranger().await.post("/api/clicks", click()).await.status, 401);
}

#[actix_web::test]
async fn the_hub_reports_on_its_own_links_alone() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let (hub, request) = (stage.app.hub().await, RequestId::new_at(stage.now()));
    let grace = provision(&hub, &stage.program, "grace@example.com", request).await.text("/id");
    let form = json!({"partnerId": grace, "programId": stage.program, "requestId": request});
    let link = hub.post("/api/links", form).await.text("/id");
    let click = |link: &str| json!({"id": stage.cref(TimeDelta::zero()), "linkId": link});

    let refused = hub.post("/api/clicks", click(&ada.link)).await;
    let stored = hub.post("/api/clicks", click(&link)).await;

    assert_eq!(refused.text("/error"), "link_not_found");
    assert_eq!(stored.status, 201, "{}", stored.body);
    let listed = stage.app.admin().get("/api/clicks").await;
    assert_eq!(listed.text("/items/0/source"), "network");
}
