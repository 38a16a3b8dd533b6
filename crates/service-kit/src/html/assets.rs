//! The stylesheet and the script, named by their content.

use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, Scope, web};
use sha2::{Digest, Sha256};

const FOREVER: &str = "public, max-age=31536000, immutable";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

struct Asset {
    url: String,
    mime: &'static str,
    body: &'static str,
}

static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("style", "css", CSS, include_str!("../../static/style.css")));
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("ui", "js", JS, include_str!("../../static/ui.js")));
static GALLERY: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("gallery", "css", CSS, include_str!("../../static/gallery.css")));

impl Asset {
    fn new(stem: &str, end: &str, mime: &'static str, body: &'static str) -> Self {
        let digest = Sha256::digest(body.as_bytes());
        let hash: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
        Self { url: format!("/assets/{stem}.{hash}.{end}"), mime, body }
    }
}

/// `/assets/style.<hash>.css`.
pub fn style_url() -> &'static str {
    &STYLE.url
}

/// `/assets/ui.<hash>.js`.
pub fn script_url() -> &'static str {
    &SCRIPT.url
}

/// `/assets/gallery.<hash>.css`, for the page of components.
pub fn gallery_url() -> &'static str {
    &GALLERY.url
}

/// `/assets/accent-<rrggbb>.css` for a colour such as `#74305F`; `None` unless it is six hex digits.
pub fn accent_url(colour: &str) -> Option<String> {
    let hex = colour.strip_prefix('#').unwrap_or(colour);
    is_colour(hex).then(|| format!("/assets/accent-{}.css", hex.to_ascii_lowercase()))
}

/// Serves all of them; mount it at the root of the site.
pub fn routes() -> Scope {
    web::scope("/assets").route("/{file}", web::get().to(serve))
}

async fn serve(file: web::Path<String>) -> HttpResponse {
    let file = file.as_str();
    if let Some(hex) = file.strip_prefix("accent-").and_then(|rest| rest.strip_suffix(".css")) {
        return match is_colour(hex) {
            true => cached(CSS, format!(":root {{ --accent: #{hex}; }}\n")),
            false => HttpResponse::NotFound().finish(),
        };
    }
    let known = [&*STYLE, &*SCRIPT, &*GALLERY];
    match known.into_iter().find(|asset| asset.url.strip_prefix("/assets/") == Some(file)) {
        Some(asset) => cached(asset.mime, String::from(asset.body)),
        None => HttpResponse::NotFound().finish(),
    }
}

fn cached(mime: &str, body: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, mime))
        .insert_header((CACHE_CONTROL, FOREVER))
        .body(body)
}

fn is_colour(hex: &str) -> bool {
    hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::{App, test};

    use super::*;

    async fn status(path: &str) -> (StatusCode, String) {
        let app = test::init_service(App::new().service(routes())).await;
        let answer =
            test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
        let status = answer.status();
        (status, String::from_utf8_lossy(&test::read_body(answer).await).into_owned())
    }

    #[actix_web::test]
    async fn each_asset_is_served_under_its_hash_and_no_other() {
        assert_eq!(status(style_url()).await.0, StatusCode::OK);
        assert_eq!(status(script_url()).await.0, StatusCode::OK);
        assert_eq!(status(gallery_url()).await.0, StatusCode::OK);
        assert_eq!(status("/assets/style.0000000000.css").await.0, StatusCode::NOT_FOUND);
    }

    #[actix_web::test]
    async fn an_accent_is_a_sheet_of_one_rule_and_nothing_else_gets_in() {
        let url = accent_url("#74305F").expect("a colour");
        assert_eq!(status(&url).await, (StatusCode::OK, ":root { --accent: #74305f; }\n".into()));
        assert_eq!(accent_url("red;}"), None);
        assert_eq!(status("/assets/accent-74305f%7d.css").await.0, StatusCode::NOT_FOUND);
    }
}
