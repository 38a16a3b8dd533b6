//! `POST /api/partners/dashboard/query`.

use api_types::{PartnerId, RequestId};
use serde_json::{Value, json};

use crate::clicks::Stage;
use crate::partners::provision;

const PATH: &str = "/api/partners/dashboard/query";

fn ids(dashboards: &Value) -> Vec<&str> {
    let items = dashboards["items"].as_array().expect("items");
    items.iter().filter_map(|it| it["partnerId"].as_str()).collect()
}

#[actix_web::test]
async fn many_dashboards_are_shown_at_once_and_unknown_partners_left_out() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    stage.commission(&bob, "inv-1").await;
    let nobody = PartnerId::new_at(stage.now());
    let query = json!({"partnerIds": [ada.id, nobody, bob.id]});
    let shown = stage.app.admin().post(PATH, query).await.json();
    let mut wanted = [ada.id.as_str(), bob.id.as_str()];
    wanted.sort_unstable();
    assert_eq!(ids(&shown), wanted);
    let sales = |id: &str| {
        let items = shown["items"].as_array().expect("items");
        items.iter().find(|it| it["partnerId"] == id).map(|it| it["days"][0]["conversions"].clone())
    };
    assert_eq!((sales(&ada.id), sales(&bob.id)), (Some(Value::Null), Some(json!(1))));
}

#[actix_web::test]
async fn the_hub_is_shown_its_own_partners() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let (hub, request) = (stage.app.hub().await, RequestId::new_at(stage.now()));
    let grace = provision(&hub, &stage.program, "grace@example.com", request).await.text("/id");
    let shown = hub.post(PATH, json!({"partnerIds": [ada.id, grace]})).await.json();
    assert_eq!(ids(&shown), [grace]);
}

#[actix_web::test]
async fn a_query_has_an_end() {
    let stage = Stage::set().await;
    let many: Vec<PartnerId> = (0..501).map(|_| PartnerId::new_at(stage.now())).collect();
    let refused = stage.app.admin().post(PATH, json!({"partnerIds": many})).await;
    assert_eq!((refused.status.as_u16(), refused.text("/field").as_str()), (422, "partnerIds"));
}
