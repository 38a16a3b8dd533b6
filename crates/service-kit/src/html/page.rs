//! A page answers with its template and takes away the notice it has shown.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use askama::Template;

use super::error_page::PageError;
use super::flash;

pub type PageResult<T> = Result<Page<T>, PageError>;

/// Answers with the template that it holds, by default with 200.
pub struct Page<T: Template> {
    template: T,
    status: StatusCode,
}

impl<T: Template> Page<T> {
    pub fn of(template: T) -> Self {
        Self { template, status: StatusCode::OK }
    }

    /// The same form again, with its mistakes: 422.
    pub fn refused(template: T) -> Self {
        Self { template, status: StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl<T: Template> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let html = match self.template.render() {
            Ok(html) => html,
            Err(err) => return PageError::from(err).error_response(),
        };
        let mut answer = HttpResponse::build(self.status);
        answer.content_type(ContentType::html());
        if let Some(spent) = flash::spent(req) {
            answer.cookie(spent);
        }
        answer.body(html)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::html::flash::{Flash, see_other_saying};

    #[derive(Template)]
    #[template(source = "<p>{{ said }}</p>", ext = "html")]
    struct Said {
        said: &'static str,
    }

    #[test]
    fn a_page_escapes_its_text() {
        let req = TestRequest::default().to_http_request();
        let answer = Page::of(Said { said: "<script>" }).respond_to(&req);
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.cookies().count(), 0);
    }

    #[test]
    fn a_page_takes_away_the_notice_that_it_has_shown() {
        let redirect = see_other_saying("/", &Flash::good("Saved"));
        let cookie = redirect.cookies().next().expect("a cookie was set");
        let req = TestRequest::default().cookie(cookie).to_http_request();
        let answer = Page::refused(Said { said: "again" }).respond_to(&req);
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let ended = answer.cookies().next().expect("a cookie that ends it");
        assert_eq!(ended.value(), "");
    }
}
