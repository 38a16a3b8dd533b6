//! `/logos/{hash}.png`: the hub's own copies of brands' pictures.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::brand::{Brand, apply};
use crate::harness::TestApp;

/// One pixel.
fn png() -> Vec<u8> {
    let text = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    STANDARD.decode(text).expect("base64")
}

/// The brand tells of a picture at this path of its instance, and the hub fetches it.
async fn beat(brand: &Brand<'_>, logo: Option<&str>) {
    let url = logo.map(|path| format!("{}{path}", brand.stub.url.trim_end_matches("/api")));
    let beat = json!({"displayName": "Brightkiln", "logoUrl": url, "partnerCount": 0,
        "queue": {"waiting": 3, "dead": 1, "oldestAt": "2026-11-20T11:00:00Z"}});
    assert_eq!(brand.caller().post("/api/vendors/me/heartbeat", beat).await.status, 200);
    network::courier::courier(&brand.app.app).deliver_all().await.expect("delivered");
}

/// The address of the picture on the page of offerings.
async fn shown(app: &TestApp) -> Option<String> {
    let page = app.nobody().get("/discover").await.body;
    let (_, rest) = page.split_once("src=\"/logos/")?;
    Some(format!("/logos/{}", rest.split('"').next().expect("an end")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brands_picture_is_fetched_without_its_key_and_served_by_the_hub() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    assert_eq!(shown(&app).await, None);
    brand.stub.state().pictures.insert("/logos/1.png".into(), png());
    beat(&brand, Some("/logos/1.png")).await;
    let address = shown(&app).await.expect("a picture on the card");
    let picture = app.nobody().get(&address).await;
    assert_eq!(picture.status, 200);
    let header =
        |name: &str| picture.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
    assert_eq!(header("content-type"), "image/png");
    assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
    let page = app.nobody().get(&format!("/offerings/{offer}")).await.body;
    assert!(page.contains(&address), "{page}");
    let fetched = brand.stub.received("GET /logos").len()
        + brand.stub.received("GET ").iter().filter(|it| it.key.is_empty()).count();
    assert!(fetched >= 1, "the key goes nowhere with it");

    beat(&brand, None).await;
    assert_eq!((shown(&app).await, app.nobody().get(&address).await.status.as_u16()), (None, 404));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brands_picture_stands_wherever_a_creator_meets_the_brand() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &offer, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);
    let pages = ["/applications", "/partnerships"];
    for page in pages {
        assert!(!ada.get(page).await.body.contains("src=\"/logos/"), "{page}: none yet");
    }
    brand.stub.state().pictures.insert("/logos/1.png".into(), png());
    beat(&brand, Some("/logos/1.png")).await;

    let address = shown(&app).await.expect("a picture on the card");
    let tile = format!(
        r#"<img class="av sq" src="{address}" alt="" width="28" height="28" loading="lazy">"#
    );
    assert!(app.nobody().get("/").await.body.contains(&tile), "the front page");
    for page in pages {
        let shown = ada.get(page).await.body;
        assert!(shown.contains(&tile), "{page}: {shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_origins_picture_and_one_that_is_none_are_left_alone() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    brand.publish("Kilns").await;
    let foreign = json!({"displayName": "Brightkiln", "partnerCount": 0, "logoUrl": "http://169.254.169.254/x.png"});
    brand.caller().post("/api/vendors/me/heartbeat", foreign).await;
    network::courier::courier(&app.app).deliver_all().await.expect("delivered");
    assert_eq!(shown(&app).await, None);
    brand.stub.state().pictures.insert("/logos/2.png".into(), b"<svg onload='alert(1)'/>".to_vec());
    beat(&brand, Some("/logos/2.png")).await;
    assert_eq!(shown(&app).await, None);
    let listed = app.admin().get("/api/operator/vendors").await;
    assert_eq!(
        (listed.number("/items/0/queue/waiting"), listed.number("/items/0/queue/dead")),
        (3, 1)
    );
}
