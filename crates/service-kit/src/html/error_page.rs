//! The same errors as the API's, told to a person, with a way out.

use std::fmt;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError};
use askama::Template;

use super::nav::Link;
use super::shell::Shell;
use super::words::Titles;
use crate::Error;

/// What a page handler fails with: `?` turns every error of the house into it.
#[derive(Debug)]
pub enum PageError {
    /// An error page with a way out.
    Told(Error),
    /// Not here, but there: to the sign-in, for example.
    SeeOther(String),
}

impl<E: Into<Error>> From<E> for PageError {
    fn from(err: E) -> Self {
        Self::Told(err.into())
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told(error) => error.fmt(f),
            Self::SeeOther(to) => write!(f, "see {to}"),
        }
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Told(error) => error.status_code(),
            Self::SeeOther(_) => StatusCode::SEE_OTHER,
        }
    }

    /// The bare page. [`dress`] draws it again with all that the request tells.
    fn error_response(&self) -> HttpResponse {
        if let Self::Told(Error::Fault(cause)) = self {
            tracing::error!(cause = format!("{cause:#}"), "A page failed");
        }
        self.drawn(Shell::default())
    }
}

impl PageError {
    fn drawn(&self, shell: Shell) -> HttpResponse {
        let error = match self {
            Self::Told(error) => error,
            Self::SeeOther(to) => return super::flash::see_other(to),
        };
        let status = self.status_code();
        let page = ErrorPage::new(error, status, shell);
        let html = page.render().unwrap_or_else(|_| String::from(page.title));
        HttpResponse::build(status).content_type(ContentType::html()).body(html)
    }
}

/// Middleware (`actix_web::middleware::from_fn(dress)`) that gives error pages the name, theme and
/// request id of the request that failed. Wrap it around all pages, inside the request logger.
pub async fn dress(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let answer = next.call(req).await?.map_into_boxed_body();
    let failed = answer.response().error().and_then(|err| err.as_error::<PageError>());
    let Some(failed) = failed else {
        return Ok(answer);
    };
    let page = failed.drawn(Shell::of(answer.request()));
    Ok(answer.into_response(page))
}

#[derive(Template)]
#[template(path = "layout/error.html")]
struct ErrorPage {
    shell: Shell,
    title: &'static str,
    sentence: String,
    /// The machine code of a refusal, empty for a fault.
    code: String,
    way_out: Link,
}

impl ErrorPage {
    fn new(error: &Error, status: StatusCode, shell: Shell) -> Self {
        let words = shell.words();
        let (sentence, code) = match error {
            Error::Refused(refusal) => (refusal.detail.to_string(), refusal.code.to_string()),
            Error::Fault(_) => (String::from(words.fault), String::new()),
        };
        let front = &shell.front;
        let way_out = match status == StatusCode::UNAUTHORIZED && !front.sign_in.is_empty() {
            true => Link::new(words.sign_in, front.sign_in.as_str()),
            false => Link::new(words.back_home, front.home.as_str()),
        };
        Self { title: title(&words.titles, status), sentence, code, way_out, shell }
    }
}

fn title(titles: &Titles, status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => titles.sign_in,
        403 => titles.forbidden,
        404 | 410 => titles.absent,
        409 => titles.conflict,
        429 => titles.limit,
        500.. => titles.fault,
        _ => titles.refused,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::web::{self, Data};
    use actix_web::{App, test};

    use super::*;
    use crate::html::shell::Front;

    async fn broken() -> Result<HttpResponse, PageError> {
        Err(PageError::from(anyhow::anyhow!("the secret cause")))
    }

    #[actix_web::test]
    async fn a_fault_names_the_site_and_hides_its_cause() {
        let front = Front { name: "Brightkiln".into(), home: "/home".into(), ..Front::default() };
        let app = App::new()
            .app_data(Data::new(front))
            .wrap(from_fn(dress))
            .route("/", web::get().to(broken));
        let app = test::init_service(app).await;
        let answer = test::call_service(&app, test::TestRequest::get().uri("/").to_request()).await;
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let html = String::from_utf8_lossy(&test::read_body(answer).await).into_owned();
        assert!(html.contains("Brightkiln") && html.contains(r#"href="/home""#), "{html}");
        assert!(!html.contains("secret"));
    }
}
