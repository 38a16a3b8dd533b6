//! `/api/uploads/logo`, and the picture where it is seen.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{BEAT, connected};
use crate::harness::TestApp;
use crate::pages::hub::Hub;
use vendor::config::Tenancy;

const UPLOAD: &str = "/api/uploads/logo";

/// One pixel.
fn png() -> Vec<u8> {
    let text = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    STANDARD.decode(text).expect("base64")
}

fn path_of(url: &str) -> String {
    url::Url::parse(url).expect("an address").path().to_owned()
}

#[actix_web::test]
async fn an_uploaded_logo_is_served_for_ever_seen_in_the_shell_and_told_to_the_hub() {
    let hub = Hub::start();
    let app = connected(&hub).await;
    let before = hub.received(BEAT).len();
    let up = app.admin().upload(UPLOAD, "image/png", png()).await;
    assert_eq!(up.status, 200, "{}", up.body);
    let url = up.text("/url");
    let call = hub.called(BEAT, before + 1).await;
    assert_eq!(call.body["logoUrl"], url.as_str());

    let picture = app.nobody().get(&path_of(&url)).await;
    assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/png"));
    assert_eq!(picture.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    let page = app.admin().get("/admin/settings/brand").await.body;
    assert!(page.contains(&format!("<img class=\"mark\" src=\"{}\"", path_of(&url))), "{page}");
    assert!(app.nobody().get("/signin").await.body.contains(&path_of(&url)));

    assert_eq!(app.admin().delete(UPLOAD).await.status, 204);
    assert_eq!(app.nobody().get(&path_of(&url)).await.status, 404);
    assert_eq!(app.admin().get(UPLOAD).await.text("/error"), "not_found");
    assert!(hub.called(BEAT, before + 2).await.body["logoUrl"].is_null());
}

#[actix_web::test]
async fn a_form_puts_it_up_too_and_a_bad_file_is_told_on_the_page() {
    let app = TestApp::start().await;
    let form = |file: &[u8]| {
        let head =
            b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"l.png\"\r\n\r\n";
        [&head[..], file, b"\r\n--b--\r\n"].concat()
    };
    let kind = "multipart/form-data; boundary=b";
    let up = app.admin().upload("/uploads/logo", kind, form(&png())).await;
    assert_eq!((up.status.as_u16(), up.header("location")), (303, "/admin/settings/brand"));
    let kept = app.admin().get(UPLOAD).await;
    assert_eq!((kept.json()["width"].as_i64(), kept.json()["height"].as_i64()), (Some(1), Some(1)));
    let bad = app.admin().upload("/uploads/logo", kind, form(b"<svg/>")).await;
    assert!(bad.status == 303 && !bad.cookies().is_empty(), "{}", bad.body);
    assert_eq!(app.admin().get(UPLOAD).await.text("/url"), kept.text("/url"), "the old one stays");
    assert_eq!(app.admin().submit("/uploads/logo/remove", &[]).await.status, 303);
    assert_eq!(app.admin().get(UPLOAD).await.status, 404);
}

#[actix_web::test]
async fn what_is_no_picture_or_too_large_is_refused_by_name() {
    let app = TestApp::start().await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    for (file, expected) in [(svg, "invalid_field"), (Vec::new(), "invalid_field")] {
        let refused = app.admin().upload(UPLOAD, "image/png", file).await;
        assert_eq!(
            (refused.text("/error"), refused.text("/field")),
            (expected.into(), "file".into())
        );
    }
    let large = app.admin().upload(UPLOAD, "image/png", vec![0; 1024 * 1024 + 1]).await;
    assert_eq!(large.text("/error"), "payload_too_large");
}

#[actix_web::test]
async fn a_brand_of_many_has_its_own_picture_and_no_other() {
    let app = TestApp::start_as(Tenancy::Multi, &[]).await;
    app.stranger().await;
    let up = app.admin().upload("/api/t/brand/uploads/logo", "image/png", png()).await;
    let path = path_of(&up.text("/url"));
    assert!(path.starts_with("/t/brand/logos/"), "{path}");
    assert_eq!(app.nobody().get(&path).await.status, 200);
    let foreign = path.replace("/t/brand/", "/t/other-brand/");
    assert_eq!(app.nobody().get(&foreign).await.status, 404);
}
