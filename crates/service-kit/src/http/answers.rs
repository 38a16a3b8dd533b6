//! Requests that no handler can read are refused in the one form that errors have.

use std::fmt;

use actix_web::error::{JsonPayloadError, PathError, QueryPayloadError, UrlencodedError};
use actix_web::http::header::{ACCEPT, HeaderMap};
use actix_web::web::{FormConfig, JsonConfig, PathConfig, PayloadConfig, QueryConfig};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use api_types::ErrorCode;

use crate::html::PageError;
use crate::{Error, Refusal};

const LARGEST_BODY: usize = 1024 * 1024;
const LARGEST_FORM: usize = 64 * 1024;

/// Sets limits (JSON and raw bodies 1 MB, forms 64 kB) and lets whatever cannot be read, found or
/// done at a path be refused as `{"error", "detail"}`. Belongs on the app itself.
pub fn forms_and_limits(config: &mut web::ServiceConfig) {
    config
        .app_data(PayloadConfig::new(LARGEST_BODY))
        .app_data(JsonConfig::default().limit(LARGEST_BODY).error_handler(|err, _| json(err)))
        .app_data(FormConfig::default().limit(LARGEST_FORM).error_handler(|err, _| form(err)))
        .app_data(QueryConfig::default().error_handler(|err, _| query(&err)))
        .app_data(PathConfig::default().error_handler(|err, _| path(&err)))
        .default_service(web::to(refuse_unrouted));
}

/// The refusal as the caller can show it: a page where `Accept` names HTML, else JSON.
pub fn refused_answer(headers: &HeaderMap, refusal: Refusal) -> HttpResponse {
    match wants_html(headers) {
        true => PageError::from(refusal).error_response(),
        false => Error::from(refusal).error_response(),
    }
}

fn wants_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|kind| kind.trim_start().starts_with("text/html"))
}

/// actix looks at path and method at once, so that a wrong method arrives here too.
async fn refuse_unrouted(request: HttpRequest) -> Result<HttpResponse, PageError> {
    let refusal = if request.resource_map().has_resource(request.path()) {
        let detail = format!("{} is not for this address", request.method());
        Refusal::new(ErrorCode::MethodNotAllowed, detail)
    } else {
        Refusal::new(ErrorCode::NotFound, "There is nothing at this address")
    };
    match wants_html(request.headers()) {
        true => Err(refusal.into()),
        false => Ok(Error::from(refusal).error_response()),
    }
}

fn json(err: JsonPayloadError) -> actix_web::Error {
    match err {
        JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
            too_large(LARGEST_BODY)
        }
        JsonPayloadError::ContentType => {
            unreadable("Send JSON, as `Content-Type: application/json`")
        }
        JsonPayloadError::Deserialize(cause) => unreadable(cause),
        other => unreadable(other),
    }
}

fn form(err: UrlencodedError) -> actix_web::Error {
    match err {
        UrlencodedError::Overflow { .. } => too_large(LARGEST_FORM),
        other => unreadable(other),
    }
}

fn query(err: &QueryPayloadError) -> actix_web::Error {
    match err {
        QueryPayloadError::Deserialize(cause) => unreadable(cause),
        other => unreadable(other),
    }
}

fn path(err: &PathError) -> actix_web::Error {
    match err {
        PathError::Deserialize(cause) => unreadable(cause),
        other => unreadable(other),
    }
}

fn unreadable(cause: impl fmt::Display) -> actix_web::Error {
    Error::from(Refusal::new(ErrorCode::BadRequest, cause.to_string())).into()
}

fn too_large(limit: usize) -> actix_web::Error {
    let detail = format!("At most {} kB are read here", limit / 1024);
    Error::from(Refusal::new(ErrorCode::PayloadTooLarge, detail)).into()
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Thing {
        count: u32,
    }

    async fn by_json(thing: web::Json<Thing>) -> String {
        thing.count.to_string()
    }

    async fn by_form(thing: web::Form<Thing>) -> String {
        thing.count.to_string()
    }

    async fn by_query(thing: web::Query<Thing>) -> String {
        thing.count.to_string()
    }

    async fn by_path(count: web::Path<u32>) -> String {
        count.to_string()
    }

    async fn seen(request: TestRequest) -> String {
        let app = App::new()
            .configure(forms_and_limits)
            .service(web::resource("/json").guard(actix_web::guard::Post()).to(by_json))
            .service(web::scope("/api").route("/form", web::post().to(by_form)))
            .route("/query", web::get().to(by_query))
            .route("/path/{count}", web::get().to(by_path));
        let app = init_service(app).await;
        let answer = call_service(&app, request.to_request()).await;
        let status = answer.status().as_u16();
        let body = read_body(answer).await;
        format!("{status} {}", String::from_utf8_lossy(&body))
    }

    fn post(path: &str, kind: &str, body: impl Into<web::Bytes>) -> TestRequest {
        TestRequest::post().uri(path).insert_header(("content-type", kind)).set_payload(body)
    }

    #[actix_web::test]
    async fn what_cannot_be_read_is_refused_in_the_standard_form() {
        let cases = [
            (
                post("/json", "application/json", r#"{"count": "x"}"#),
                r#"400 {"error":"bad_request","detail":"invalid type: string \"x\", expected u32 at line 1 column 13"}"#,
            ),
            (
                post("/json", "text/plain", "{}"),
                r#"400 {"error":"bad_request","detail":"Send JSON, as `Content-Type: application/json`"}"#,
            ),
            (
                TestRequest::with_uri("/query?count=x"),
                r#"400 {"error":"bad_request","detail":"invalid digit found in string"}"#,
            ),
        ];
        for (request, expected) in cases {
            assert_eq!(seen(request).await, expected);
        }
        for request in [
            TestRequest::with_uri("/path/x"),
            post("/api/form", "application/x-www-form-urlencoded", "count=x"),
        ] {
            let seen = seen(request).await;
            assert!(seen.starts_with(r#"400 {"error":"bad_request","detail":""#), "{seen}");
        }
    }

    #[actix_web::test]
    async fn a_body_has_a_limit_whether_it_tells_its_length_or_not() {
        let large = format!(r#"{{"count": 1, "pad": "{}"}}"#, "x".repeat(LARGEST_BODY));
        let told = post("/json", "application/json", large.clone())
            .insert_header(("content-length", large.len()));
        let untold = post("/json", "application/json", large);
        let expected =
            r#"413 {"error":"payload_too_large","detail":"At most 1024 kB are read here"}"#;
        assert_eq!(seen(told).await, expected);
        assert_eq!(seen(untold).await, expected);
        let wide = format!("count=1&pad={}", "x".repeat(LARGEST_FORM));
        let wide = seen(post("/api/form", "application/x-www-form-urlencoded", wide)).await;
        assert!(wide.starts_with(r#"413 {"error":"payload_too_large""#), "{wide}");
    }

    #[actix_web::test]
    async fn an_address_that_is_not_and_a_method_that_is_not_are_told_apart() {
        let nowhere = seen(TestRequest::with_uri("/api/nowhere")).await;
        let expected = r#"404 {"error":"not_found","detail":"There is nothing at this address"}"#;
        assert_eq!(nowhere, expected);
        let wrong = seen(TestRequest::with_uri("/json")).await;
        let expected =
            r#"405 {"error":"method_not_allowed","detail":"GET is not for this address"}"#;
        assert_eq!(wrong, expected);
    }

    #[actix_web::test]
    async fn a_browser_is_shown_a_sentence() {
        let request = TestRequest::with_uri("/nowhere").insert_header((ACCEPT, "text/html"));
        let page = seen(request).await;
        assert!(page.contains("There is nothing at this address"), "{page}");
    }
}
