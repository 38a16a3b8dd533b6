//! A form on somebody else's page cannot act with a visitor's cookies.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, COOKIE, HOST, HeaderName, ORIGIN};
use actix_web::middleware::Next;
use actix_web::web::Data;
use api_types::ErrorCode;
use url::Url;

use super::{Site, refused_answer};
use crate::Refusal;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const REFUSED: &str = "This request came from another site; open the page here and try again";

/// Middleware: `.wrap(from_fn(refuse_foreign_forms))`.
///
/// POST, PUT, PATCH and DELETE that a browser sends (with a `Cookie` or `Sec-Fetch-Site`, and
/// without `Authorization`) need its word that they began here: `Sec-Fetch-Site: same-origin|none`,
/// or an `Origin` that is the request's own host or the public URL. Others are refused with 403
/// `csrf_refused`; so is a sign-in that another site starts.
pub async fn refuse_foreign_forms<B: MessageBody + 'static>(
    site: Data<Site>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if is_at_stake(&request) && !began_here(&site, &request) {
        let refusal = Refusal::new(ErrorCode::CsrfRefused, REFUSED);
        let answer = refused_answer(request.headers(), refusal);
        return Ok(request.into_response(answer));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// A key in `Authorization` is not sent by a browser on its own, a cookie is.
fn is_at_stake(request: &ServiceRequest) -> bool {
    let writes =
        matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH | Method::DELETE);
    let headers = request.headers();
    let by_browser = headers.contains_key(COOKIE) || headers.contains_key(SEC_FETCH_SITE);
    writes && by_browser && !headers.contains_key(AUTHORIZATION)
}

fn began_here(site: &Site, request: &ServiceRequest) -> bool {
    let header =
        |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    if matches!(header(SEC_FETCH_SITE), Some("same-origin" | "none")) {
        return true;
    }
    let Some(origin) = header(ORIGIN).and_then(|text| Url::parse(text).ok()) else {
        return false;
    };
    origin.origin() == site.public_url().origin()
        || header(HOST).is_some_and(|host| is_own_host(site, &origin, host))
}

/// Both sides go through `Url`, so that `EXAMPLE.com:443` and `example.com` are one host.
fn is_own_host(site: &Site, origin: &Url, host: &str) -> bool {
    let scheme = origin.scheme();
    let lawful = scheme == "https" || (scheme == "http" && !site.is_https());
    let own = Url::parse(&format!("{scheme}://{host}/"));
    lawful && own.is_ok_and(|own| own.origin() == origin.origin())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::ACCEPT;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use actix_web::{App, HttpResponse, web};

    use super::*;

    type Headers<'a> = &'a [(&'a str, &'a str)];

    async fn answer_to(public_url: &str, method: Method, headers: Headers<'_>) -> (u16, String) {
        let site = Site::new(public_url.parse().expect("a URL"));
        let done = || async { HttpResponse::Ok().body("done") };
        let app = App::new().app_data(Data::new(site)).wrap(from_fn(refuse_foreign_forms));
        let app = init_service(app.default_service(web::to(done))).await;
        let mut request = TestRequest::default().method(method);
        for pair in headers {
            request = request.insert_header(*pair);
        }
        let answer = call_service(&app, request.to_request()).await;
        let status = answer.status().as_u16();
        let body = read_body(answer).await;
        (status, String::from_utf8(body.to_vec()).expect("text"))
    }

    #[actix_web::test]
    async fn only_a_request_that_began_here_may_use_the_cookie() {
        let cases: &[(u16, Headers<'_>)] = &[
            (403, &[]),
            (403, &[("sec-fetch-site", "cross-site")]),
            (403, &[("sec-fetch-site", "same-site")]),
            (403, &[("origin", "null")]),
            (403, &[("origin", "https://evil.example")]),
            (403, &[("origin", "https://evil.example"), ("host", "a.example")]),
            (403, &[("origin", "https://a.example:8443")]),
            (403, &[("origin", "https://a.example.evil.example")]),
            (403, &[("origin", "http://a.example")]),
            (403, &[("origin", "http://shop.example"), ("host", "shop.example")]),
            (403, &[("origin", "https://evil.example"), ("x-forwarded-host", "evil.example")]),
            (200, &[("sec-fetch-site", "same-origin")]),
            (200, &[("sec-fetch-site", "none")]),
            (200, &[("origin", "https://a.example")]),
            (200, &[("origin", "https://A.example:443")]),
            (200, &[("origin", "https://shop.example"), ("host", "shop.example")]),
            (200, &[("origin", "https://shop.example"), ("host", "Shop.example:443")]),
        ];
        for (expected, headers) in cases {
            let cookie: Headers<'_> = &[("cookie", "op_session=x")];
            let all = [cookie, headers].concat();
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                let (status, _) = answer_to("https://a.example", method.clone(), &all).await;
                assert_eq!(status, *expected, "{method} {headers:?}");
            }
        }
    }

    #[actix_web::test]
    async fn reading_keys_and_strangers_are_left_alone() {
        let cases: &[(Method, Headers<'_>)] = &[
            (Method::GET, &[("cookie", "op_session=x")]),
            (Method::HEAD, &[("cookie", "op_session=x")]),
            (Method::POST, &[("cookie", "op_session=x"), ("authorization", "Bearer k")]),
            (Method::POST, &[]),
        ];
        for (method, headers) in cases {
            let (status, _) = answer_to("https://a.example", method.clone(), headers).await;
            assert_eq!(status, 200, "{method} {headers:?}");
        }
    }

    #[actix_web::test]
    async fn on_plain_http_the_own_host_will_do() {
        let headers =
            [("cookie", "x=1"), ("origin", "http://127.0.0.1:4001"), ("host", "127.0.0.1:4001")];
        let (status, _) = answer_to("http://localhost:4000", Method::POST, &headers).await;
        assert_eq!(status, 200);
    }

    #[actix_web::test]
    async fn a_refusal_speaks_the_language_that_was_asked_for() {
        let (_, json) = answer_to("https://a.example", Method::POST, &[("cookie", "x=1")]).await;
        assert!(json.starts_with(r#"{"error":"csrf_refused","detail":"This request"#), "{json}");
        let headers = [("cookie", "x=1"), (ACCEPT.as_str(), "text/html,*/*;q=0.8")];
        let (_, html) = answer_to("https://a.example", Method::POST, &headers).await;
        assert!(html.contains("This request came from another site"), "{html}");
    }
}
