//! Asking for a link, and the page that waits for it.

use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::auth::{RequestMagicLink, Role};
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use service_kit::html::flash::see_other;
use service_kit::html::urls::with_query;
use service_kit::html::{FormErrors, Page, PageError, Shell, Tab};
use service_kit::magic_links::BROWSER_COOKIE;
use service_kit::sessions::{cookie, cookie_of};

use super::{is_signed_in, onward, role_of};
use crate::app::App;
use crate::keys::caller::AnyTenant;
use crate::keys::page_caller::VisitorPage;
use crate::shell;
use crate::sign_ins::api;

/// Remembers for the waiting page which address was written to; as long as the link lives.
const ASKED: &str = "op_asked";
const ASKED_MINUTES: i64 = 10;

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    email: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "sign_ins/sign_in.html")]
struct SignInPage {
    shell: Shell,
    base: String,
    errors: FormErrors,
    asked: Asked,
    is_admin: bool,
    roles: Vec<Tab>,
}

#[get("/signin")]
pub(super) async fn show_sign_in(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> HttpResponse {
    let (asked, base) = (asked.into_inner(), shell::base(&app, &site.brand));
    let role = role_of(&asked.role);
    if is_signed_in(&request, role) {
        return see_other(&onward(&base, role, Some(&asked.next)));
    }
    let page = SignInPage::new(&app, &site, &request, asked, FormErrors::default());
    Page::of(page).respond_to(&request)
}

#[post("/signin")]
pub(super) async fn ask_for_link(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    asked: Form<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let asked = asked.into_inner();
    let browser = match api::ask(&app, &site, &request, asked.wish()).await {
        Ok(browser) => browser,
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = SignInPage::new(&app, &site, &request, asked, errors);
            return Ok(Page::refused(page).respond_to(&request));
        }
    };
    let secure = app.config.is_https();
    let mut answer = see_other(&format!("{}/signin/sent", shell::base(&app, &site.brand)));
    answer.add_cookie(&cookie(BROWSER_COOKIE, browser, secure))?;
    answer.add_cookie(&asked.cookie(secure))?;
    Ok(answer)
}

impl Asked {
    fn wish(&self) -> RequestMagicLink {
        let next = (!self.next.is_empty()).then(|| self.next.clone());
        RequestMagicLink { email: self.email.clone(), role: role_of(&self.role), next }
    }

    fn cookie(&self, secure: bool) -> Cookie<'static> {
        let text = format!("{} {}", role_of(&self.role), self.email.trim());
        let mut asked = cookie(ASKED, URL_SAFE_NO_PAD.encode(text), secure);
        asked.set_max_age(Duration::minutes(ASKED_MINUTES));
        asked
    }
}

impl SignInPage {
    fn new(
        app: &App,
        site: &AnyTenant,
        request: &HttpRequest,
        asked: Asked,
        errors: FormErrors,
    ) -> Self {
        let base = shell::base(app, &site.brand);
        let is_admin = role_of(&asked.role) == Role::Admin;
        let way = |role: &'static str| with_query(&format!("{base}/signin"), [("role", role)]);
        let roles =
            [("partner", "As a partner", way("partner")), ("admin", "As the team", way("admin"))];
        let roles = Tab::list(roles, if is_admin { "admin" } else { "partner" });
        let shell = shell::visitor(app, request, &site.brand);
        Self { shell, base, errors, asked, is_admin, roles }
    }
}

/// The address and role that this browser asked for last, within the life of a link.
pub(super) struct Waiting {
    pub role: Role,
    pub email: String,
}

impl Waiting {
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let value = URL_SAFE_NO_PAD.decode(cookie_of(request, ASKED)?).ok()?;
        let text = String::from_utf8(value).ok()?;
        let (role, email) = text.split_once(' ')?;
        Some(Self { role: role_of(role), email: email.into() })
    }

    /// Where another link can be asked for.
    pub fn again(base: &str, role: Role) -> String {
        with_query(&format!("{base}/signin"), [("role", role.as_str())])
    }
}

#[derive(Template)]
#[template(path = "sign_ins/sent.html")]
pub(super) struct SentPage {
    shell: Shell,
    base: String,
    errors: FormErrors,
    email: String,
    code: String,
    again: String,
}

#[get("/signin/sent")]
pub(super) async fn show_sent(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    request: HttpRequest,
) -> HttpResponse {
    let Some(waiting) = Waiting::of(&request) else {
        return see_other(&format!("{}/signin", shell::base(&app, &site.brand)));
    };
    let page = SentPage::new(&app, &site, &request, waiting, String::new(), FormErrors::default());
    Page::of(page).respond_to(&request)
}

impl SentPage {
    pub fn new(
        app: &App,
        site: &AnyTenant,
        request: &HttpRequest,
        waiting: Waiting,
        code: String,
        errors: FormErrors,
    ) -> Self {
        let base = shell::base(app, &site.brand);
        let again = Waiting::again(&base, waiting.role);
        let shell = shell::visitor(app, request, &site.brand);
        Self { shell, base, errors, email: waiting.email, code, again }
    }
}
