//! Whether the hub counts the clicks that the brand counts, on Network → Status.

use serde_json::json;

use super::{connected, push};
use crate::pages::hub::Hub;

#[actix_web::test]
async fn a_day_on_which_the_counts_differ_stands_on_the_status_page() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    push(&app).await;
    let page = app.admin().get("/admin/network").await.body;
    assert!(page.contains("not compared yet"), "{page}");

    let day = json!({
        "day": "2026-11-18", "stored": 4000, "waiting": 0, "dead": 0, "told": 3988,
        "difference": 12, "comparedAt": "2026-11-19T03:50:00Z",
    });
    hub.says_of_brand(json!({"clicks": {"through": "2026-11-19", "differing": [day]}}));
    push(&app).await;
    let page = app.admin().get("/admin/network").await.body;
    assert!(page.contains("12 of 4,000 clicks differ on 18 November"), "{page}");
    let panel = app.admin().get("/api/admin/network/me").await.json();
    assert_eq!(panel["clicks"]["differing"][0]["difference"], 12);

    hub.says_of_brand(json!({}));
    push(&app).await;
    let page = app.admin().get("/admin/network").await.body;
    assert!(page.contains("12 of 4,000"), "an answer that tells nothing changes nothing");
    hub.says_of_brand(json!({"clicks": {"through": "2026-11-19", "differing": []}}));
    push(&app).await;
    assert!(app.admin().get("/admin/network").await.body.contains("Clicks agree"));
}
