//! Every request gets an id, one line in the log and one entry in the histogram.

use std::fmt;
use std::future::{Ready, ready};
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::{ErrorInternalServerError, InternalError};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use tracing::Instrument;

use super::meters;

pub const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST_ID: usize = 64;
const NO_ROUTE: &str = "unmatched";

tokio::task_local! {
    static CURRENT: RequestId;
}

/// The id under which a request is found in the log; also an extractor.
///
/// The caller's `X-Request-Id` where it is at most 64 of `[A-Za-z0-9_-]`, a fresh ULID otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The id of the request that this task answers; `None` outside of `track_requests`.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(&REQUEST_ID_HEADER).and_then(|value| value.to_str().ok());
        given.filter(|text| is_lawful(text)).map_or_else(Self::mint, |text| Self(text.into()))
    }

    #[expect(clippy::disallowed_methods, reason = "names a log line; no rule depends on its time")]
    fn mint() -> Self {
        Self(ulid::Ulid::generate().to_string())
    }

    fn header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).expect("a lawful id is a lawful header value")
    }
}

fn is_lawful(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(plain)
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromRequest for RequestId {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.extensions().get::<Self>().cloned();
        ready(id.ok_or_else(|| ErrorInternalServerError("track_requests is not in place")))
    }
}

/// Middleware, to be the outermost: `.wrap(from_fn(track_requests))`.
///
/// The id stands in the request's extensions, in the span field `request_id`, in the header
/// `X-Request-Id` of the answer and in `RequestId::current()`. The access log has the target
/// `access`, so a filter may switch it off by itself.
pub async fn track_requests<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!("request", request_id = %id);
    CURRENT.scope(id.clone(), follow(request, next, id)).instrument(span).await
}

async fn follow<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
    id: RequestId,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let method = known_method(request.method());
    let began = Instant::now();
    let outcome = next.call(request).await;
    let (status, route) = match &outcome {
        Ok(answer) => (answer.status(), answer.request().match_pattern()),
        Err(err) => (err.as_response_error().status_code(), None),
    };
    let route = route.unwrap_or_else(|| NO_ROUTE.into());
    record(method, route, status, began.elapsed());
    mark_answer(outcome, |headers| headers.insert(REQUEST_ID_HEADER, id.header()))
}

fn record(method: &'static str, route: String, status: StatusCode, took: std::time::Duration) {
    let duration_ms = took.as_millis() as u64;
    tracing::info!(target: "access", method, route, status = status.as_u16(), duration_ms);
    meters::count_request(method, route, status, took);
}

/// A caller may invent methods without end; the histogram must not grow with them.
fn known_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

/// The headers of an answer, to be added to.
pub(crate) struct AnswerHeaders<'a>(&'a mut HeaderMap);

impl AnswerHeaders<'_> {
    pub(crate) fn insert(&mut self, name: HeaderName, value: HeaderValue) {
        self.0.insert(name, value);
    }

    pub(crate) fn insert_if_absent(&mut self, name: HeaderName, value: HeaderValue) {
        if !self.0.contains_key(&name) {
            self.0.insert(name, value);
        }
    }
}

/// Adds headers to an answer, whether it came as an answer or as an error on its way to be one.
pub(crate) fn mark_answer<B>(
    outcome: Result<ServiceResponse<B>, actix_web::Error>,
    mark: impl FnOnce(&mut AnswerHeaders<'_>),
) -> Result<ServiceResponse<B>, actix_web::Error> {
    match outcome {
        Ok(mut answer) => {
            mark(&mut AnswerHeaders(answer.headers_mut()));
            Ok(answer)
        }
        Err(err) => {
            let mut answer = err.error_response();
            mark(&mut AnswerHeaders(answer.headers_mut()));
            Err(InternalError::from_response(err, answer).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_and_read_body, call_service, init_service};
    use actix_web::{App, web};

    use super::*;

    async fn told(id: RequestId) -> String {
        let current = RequestId::current().expect("inside of a request");
        assert_eq!(current, id);
        id.to_string()
    }

    async fn refused<B: MessageBody>(
        _: ServiceRequest,
        _: Next<B>,
    ) -> Result<ServiceResponse<B>, actix_web::Error> {
        Err(actix_web::error::ErrorImATeapot("no"))
    }

    #[actix_web::test]
    async fn the_callers_id_is_kept_where_it_is_lawful() {
        let app = App::new().wrap(from_fn(track_requests)).route("/", web::get().to(told));
        let app = init_service(app).await;
        let longest = "x".repeat(64);
        for id in ["abc_DEF-123", longest.as_str()] {
            let request = TestRequest::get().insert_header((REQUEST_ID_HEADER, id)).to_request();
            let answer = call_service(&app, request).await;
            assert_eq!(answer.headers().get(REQUEST_ID_HEADER).expect("an id"), id);
        }
    }

    #[actix_web::test]
    async fn any_other_id_is_replaced_by_a_ulid() {
        let app = App::new().wrap(from_fn(track_requests)).route("/", web::get().to(told));
        let app = init_service(app).await;
        let too_long = "x".repeat(65);
        for id in ["", "a b", "a\"b", "ü", too_long.as_str()] {
            let request = TestRequest::get().insert_header((REQUEST_ID_HEADER, id)).to_request();
            let minted = call_and_read_body(&app, request).await;
            let minted = std::str::from_utf8(&minted).expect("text");
            assert!(minted.parse::<ulid::Ulid>().is_ok(), "{id:?} became {minted:?}");
        }
    }

    #[actix_web::test]
    async fn an_error_of_an_inner_middleware_carries_the_id_too() {
        let app = App::new().wrap(from_fn(refused)).wrap(from_fn(track_requests));
        let app = init_service(app.route("/", web::get().to(told))).await;
        let request = TestRequest::get().insert_header((REQUEST_ID_HEADER, "mine")).to_request();
        let err = actix_web::dev::Service::call(&app, request).await.expect_err("refused");
        let answer = err.error_response();
        assert_eq!(answer.status(), StatusCode::IM_A_TEAPOT);
        assert_eq!(answer.headers().get(REQUEST_ID_HEADER).expect("an id"), "mine");
    }

    #[test]
    fn an_invented_method_is_counted_as_other() {
        let invented = Method::from_bytes(b"BREW").expect("a token");
        assert_eq!(known_method(&invented), "OTHER");
        assert_eq!(known_method(&Method::GET), "GET");
    }
}
