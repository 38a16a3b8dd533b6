//! What a browser is told about every answer.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::Site;
use crate::telemetry::{AnswerHeaders, mark_answer};

const CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; \
     frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
);
const TWO_YEARS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Middleware: `.wrap(from_fn(secure_answers))`.
///
/// Sets the content policy, `nosniff`, `Referrer-Policy: same-origin`, `Cache-Control: no-store`
/// and, where the public URL is https, HSTS. What a handler has set itself stays, except `nosniff`.
pub async fn secure_answers<B: MessageBody>(
    site: Data<Site>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    mark_answer(next.call(request).await, |headers| mark(&site, headers))
}

fn mark(site: &Site, headers: &mut AnswerHeaders<'_>) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert_if_absent(CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    headers.insert_if_absent(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert_if_absent(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if site.is_https() {
        headers.insert_if_absent(STRICT_TRANSPORT_SECURITY, TWO_YEARS);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, web};

    use super::*;

    async fn plain() -> HttpResponse {
        HttpResponse::Ok().finish()
    }

    async fn opinionated() -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "public, max-age=60"))
            .insert_header((REFERRER_POLICY, "no-referrer"))
            .finish()
    }

    async fn headers_of(public_url: &str, path: &str) -> Vec<String> {
        let site = Site::new(public_url.parse().expect("a URL"));
        let app = App::new().app_data(Data::new(site)).wrap(from_fn(secure_answers));
        let app = app.route("/", web::get().to(plain)).route("/own", web::get().to(opinionated));
        let app = init_service(app).await;
        let answer = call_service(&app, TestRequest::with_uri(path).to_request()).await;
        let text = |value: &HeaderValue| value.to_str().expect("text").to_owned();
        let lines = answer.headers().iter().map(|(name, value)| format!("{name}: {}", text(value)));
        let mut lines: Vec<String> = lines.collect();
        lines.sort();
        lines
    }

    #[actix_web::test]
    async fn every_answer_is_secured_also_one_that_nobody_wrote() {
        let expected = [
            "cache-control: no-store",
            "content-security-policy: default-src 'self'; img-src 'self' data:; style-src 'self'; \
             script-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
            "referrer-policy: same-origin",
            "strict-transport-security: max-age=63072000",
            "x-content-type-options: nosniff",
        ];
        assert_eq!(headers_of("https://a.example", "/").await, expected);
        assert_eq!(headers_of("https://a.example", "/nowhere").await, expected);
    }

    #[actix_web::test]
    async fn plain_http_promises_no_https() {
        let lines = headers_of("http://127.0.0.1:4000", "/").await;
        assert!(!lines.iter().any(|line| line.starts_with("strict-transport")), "{lines:?}");
    }

    #[actix_web::test]
    async fn a_handlers_own_word_stands() {
        let lines = headers_of("https://a.example", "/own").await;
        assert!(lines.contains(&"cache-control: public, max-age=60".to_owned()), "{lines:?}");
        assert!(lines.contains(&"referrer-policy: no-referrer".to_owned()), "{lines:?}");
    }
}
