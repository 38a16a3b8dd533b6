//! A notice that is shown once, on the page after a redirect.
//!
//! It travels in the cookie `op_flash` for at most 30 seconds. [`Page`](super::Page) takes the
//! cookie away with the answer that shows it. The text is not signed: it says nothing that the
//! page relies on, and templates escape it. Base64 keeps it whole, for browsers and frameworks decode
//! percent signs in cookies as they please.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const COOKIE: &str = "op_flash";
const GOOD: &str = "good";
const BAD: &str = "bad";
const SECONDS: i64 = 30;
/// What fits into a cookie even when each character takes several bytes.
const MOST_CHARS: usize = 300;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Good,
    Bad,
}

/// One sentence about what was just done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flash {
    pub tone: Tone,
    pub text: String,
}

impl Flash {
    pub fn good(text: impl Into<String>) -> Self {
        Self { tone: Tone::Good, text: text.into() }
    }

    pub fn bad(text: impl Into<String>) -> Self {
        Self { tone: Tone::Bad, text: text.into() }
    }

    pub fn is_bad(&self) -> bool {
        self.tone == Tone::Bad
    }

    /// The notice that came with the request, if one did.
    pub fn of(req: &HttpRequest) -> Option<Self> {
        let cookie = req.cookie(COOKIE)?;
        let (tone, text) = cookie.value().split_once('.')?;
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let tone = if tone == BAD { Tone::Bad } else { Tone::Good };
        (!text.is_empty()).then_some(Self { tone, text })
    }

    fn cookie(&self) -> Cookie<'static> {
        let text: String = self.text.chars().take(MOST_CHARS).collect();
        let tone = if self.is_bad() { BAD } else { GOOD };
        let value = format!("{tone}.{}", URL_SAFE_NO_PAD.encode(text));
        bare(value, Duration::seconds(SECONDS))
    }
}

/// 303 to `location`, which is a path of this site.
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
}

/// 303 to `location`, where `flash` is shown once.
pub fn see_other_saying(location: &str, flash: &Flash) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, location)).cookie(flash.cookie()).finish()
}

/// The cookie that ends a shown notice, or `None` when none was sent.
pub(super) fn spent(req: &HttpRequest) -> Option<Cookie<'static>> {
    req.cookie(COOKIE).map(|_| bare(String::new(), Duration::ZERO))
}

fn bare(value: String, max_age: Duration) -> Cookie<'static> {
    let cookie = Cookie::build(COOKIE, value).path("/").http_only(true);
    cookie.same_site(SameSite::Lax).max_age(max_age).finish()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::COOKIE as COOKIE_HEADER;
    use actix_web::test::TestRequest;

    use super::*;

    /// The request that a browser makes after the redirect: the cookie's text as it was set.
    fn sent(flash: &Flash) -> HttpRequest {
        let pair = flash.cookie().stripped().to_string();
        TestRequest::default().insert_header((COOKIE_HEADER, pair)).to_http_request()
    }

    #[test]
    fn a_notice_survives_the_redirect_whatever_it_says() {
        let flash = Flash::bad("Größe; \"50 %\" & a=b, done");
        assert_eq!(Flash::of(&sent(&flash)), Some(flash.clone()));
        let answer = see_other_saying("/next", &flash);
        assert_eq!(answer.status(), 303);
        let cookie = answer.cookies().next().expect("a cookie was set");
        assert_eq!((cookie.name(), cookie.http_only()), (COOKIE, Some(true)));
        assert_eq!(cookie.max_age(), Some(Duration::seconds(SECONDS)));
    }

    #[test]
    fn a_long_notice_still_fits_into_a_cookie() {
        let cookie = Flash::good("ü".repeat(5_000)).cookie();
        assert!(cookie.value().len() < 4_000);
    }

    #[test]
    fn only_a_sent_notice_is_taken_away() {
        assert_eq!(spent(&TestRequest::default().to_http_request()), None);
        let ended = spent(&sent(&Flash::good("Done"))).expect("a cookie that ends it");
        assert_eq!(ended.max_age(), Some(Duration::ZERO));
    }
}
