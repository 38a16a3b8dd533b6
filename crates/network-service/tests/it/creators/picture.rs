//! `PUT` and `DELETE /api/me/avatar`, `GET /avatars/{hash}`

use serde_json::Value;

use crate::harness::TestApp;

const PATH: &str = "/api/me/avatar";

/// A PNG of one black pixel.
pub const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xae, 0x42, 0x60, 0x82,
];

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_drawn_anew_and_served_at_an_address_of_its_own() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;

    let kept = ada.upload(PATH, "image/png", PIXEL.to_vec()).await;

    assert_eq!(kept.status, 200, "{}", kept.body);
    let url = kept.text("/avatarUrl");
    assert!(url.starts_with("http://hub.example:4700/avatars/"), "{url}");
    assert_eq!(app.nobody().get("/api/creators/ada").await.text("/avatarUrl"), url);
    let path = url.trim_start_matches("http://hub.example:4700");
    let served = app.nobody().get(path).await;
    assert_eq!(served.header("content-type"), "image/jpeg");
    assert_eq!(served.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(served.header("x-content-type-options"), "nosniff");

    let removed = ada.delete(PATH).await;
    assert_eq!(removed.json()["avatarUrl"], Value::Null);
    assert_eq!(app.nobody().get(path).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_or_too_heavy_is_refused() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec();
    let cases = [
        (svg, "422 invalid_field picture"),
        (Vec::new(), "422 invalid_field picture"),
        (PIXEL[..40].to_vec(), "422 invalid_field picture"),
        (vec![0; 2 * 1024 * 1024 + 1], "413 payload_too_large picture"),
    ];
    for (bytes, refusal) in cases {
        assert_eq!(ada.upload(PATH, "image/png", bytes).await.refusal(), refusal);
    }
}
