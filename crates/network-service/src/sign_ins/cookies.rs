//! The two cookies: who a browser is signed in as, and which browser it is.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use service_kit::magic_links::BROWSER_COOKIE;
use service_kit::sessions::{cookie, cookie_of};
use service_kit::tokens;

use crate::app::App;
use crate::callers::COOKIE;

const BROWSER: &str = "op_br_";

/// The browser's mark, and the cookie to set where it had none.
pub fn browser(app: &App, request: &HttpRequest) -> (String, Option<Cookie<'static>>) {
    let known = browser_of(request);
    known.map_or_else(
        || {
            let mark = tokens::mint(BROWSER);
            let fresh = cookie(BROWSER_COOKIE, mark.clone(), app.config.is_https());
            (mark, Some(fresh))
        },
        |mark| (mark, None),
    )
}

pub fn browser_of(request: &HttpRequest) -> Option<String> {
    cookie_of(request, BROWSER_COOKIE).filter(|it| tokens::well_formed(it, BROWSER))
}

pub fn session(app: &App, token: String) -> Cookie<'static> {
    cookie(COOKIE, token, app.config.is_https())
}

/// Takes the session cookie away.
pub fn ended(app: &App) -> Cookie<'static> {
    let mut ended = session(app, String::new());
    ended.make_removal();
    ended
}
