//! The callers of pages: the same rules, told to people. Who is not signed in is asked to.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use api_types::ErrorCode;
use service_kit::Error;
use service_kit::html::PageError;

use super::caller::{AdminCaller, AnyTenant, Level, Portal};
use super::identity;

/// An admin on a page.
pub struct AdminPage<L: Level>(pub AdminCaller<L>);

/// A partner on a page of the portal.
pub struct PortalPage(pub Portal);

/// Anybody, on a page of a brand.
pub struct VisitorPage(pub AnyTenant);

fn told(error: Error, request: &HttpRequest, role: &str) -> PageError {
    let code = error.refusal().map(|it| it.code);
    if code != Some(ErrorCode::Unauthenticated) {
        return PageError::from(error);
    }
    // The path as the browser has it: the brand was taken out of ours.
    let base = identity::base_of(request);
    let here = format!("{base}{}", request.uri());
    let next: String = url::form_urlencoded::byte_serialize(here.as_bytes()).collect();
    PageError::SeeOther(format!("{base}/signin?role={role}&next={next}"))
}

macro_rules! page_caller {
    ($([$($bound:tt)*] $page:ty, $caller:ty, $role:literal;)+) => {$(
        impl<$($bound)*> FromRequest for $page {
            type Error = PageError;
            type Future = Ready<Result<Self, PageError>>;

            fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
                let found = <$caller>::from_request(request, payload).into_inner();
                ready(found.map(Self).map_err(|err| told(err, request, $role)))
            }
        }
    )+};
}

page_caller! {
    [L: Level] AdminPage<L>, AdminCaller<L>, "admin";
    [] PortalPage, Portal, "partner";
    [] VisitorPage, AnyTenant, "partner";
}
