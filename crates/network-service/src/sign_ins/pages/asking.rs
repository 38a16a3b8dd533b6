//! Asking for a link, and the page that waits for it.

use actix_web::cookie::Cookie;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::auth::{RequestMagicLink, Role};
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use service_kit::html::flash::see_other;
use service_kit::html::{FormErrors, Page, PageError, Shell};
use service_kit::sessions::{cookie, cookie_of};

use super::{onward, role_of};
use crate::app::App;
use crate::callers::Identity;
use crate::shell::{self, SIGN_IN};
use crate::sign_ins::{api, cookies};

/// Remembers for the waiting page which address was written to; as long as the link lives.
const ASKED: &str = "op_asked";
const ASKED_MINUTES: i64 = 10;
const SENT: &str = "/signin/sent";

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
    errors: FormErrors,
    asked: Asked,
    is_operator: bool,
}

#[get("/signin")]
pub(super) async fn show_sign_in(
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let asked = asked.into_inner();
    let role = role_of(&asked.role);
    if Identity::of(&request).session(role).is_some() {
        return Ok(see_other(onward(role, Some(&asked.next))));
    }
    let page = SignInPage::new(&app, &request, asked, FormErrors::default());
    Ok(Page::of(page).respond_to(&request))
}

#[post("/signin")]
pub(super) async fn ask_for_link(
    app: Data<App>,
    asked: Form<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let asked = asked.into_inner();
    let (browser, fresh) = cookies::browser(&app, &request);
    if let Err(err) = api::ask(&app, asked.wish(), browser, &request).await {
        let errors = FormErrors::of(&shell::mendable(err)?);
        let page = SignInPage::new(&app, &request, asked, errors);
        return Ok(Page::refused(page).respond_to(&request));
    }
    let mut answer = see_other(SENT);
    for cookie in fresh.into_iter().chain([asked.cookie(&app)]) {
        answer.add_cookie(&cookie)?;
    }
    Ok(answer)
}

impl Asked {
    fn wish(&self) -> RequestMagicLink {
        let next = (!self.next.is_empty()).then(|| self.next.clone());
        RequestMagicLink { email: self.email.clone(), role: role_of(&self.role), next }
    }

    fn cookie(&self, app: &App) -> Cookie<'static> {
        let value = URL_SAFE_NO_PAD.encode(format!("{} {}", role_of(&self.role), self.email));
        let mut asked = cookie(ASKED, value, app.config.is_https());
        asked.set_max_age(actix_web::cookie::time::Duration::minutes(ASKED_MINUTES));
        asked
    }
}

impl SignInPage {
    fn new(app: &App, request: &HttpRequest, asked: Asked, errors: FormErrors) -> Self {
        let is_operator = role_of(&asked.role) == Role::Operator;
        let shell = Shell { front: shell::front(app), ..Shell::of(request) };
        Self { shell, errors, asked, is_operator }
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
        Some(Self { role: role_of(role), email: email.trim().into() })
    }
}

#[derive(Template)]
#[template(path = "sign_ins/sent.html")]
pub(super) struct SentPage {
    shell: Shell,
    errors: FormErrors,
    email: String,
    code: String,
    again: String,
}

#[get("/signin/sent")]
pub(super) async fn show_sent(app: Data<App>, request: HttpRequest) -> HttpResponse {
    match Waiting::of(&request) {
        Some(waiting) => {
            let page = SentPage::new(&app, &request, waiting, String::new(), FormErrors::default());
            Page::of(page).respond_to(&request)
        }
        None => see_other(SIGN_IN),
    }
}

impl SentPage {
    pub fn new(
        app: &App,
        request: &HttpRequest,
        waiting: Waiting,
        code: String,
        errors: FormErrors,
    ) -> Self {
        let shell = Shell { front: shell::front(app), ..Shell::of(request) };
        let again = shell::sign_in_as(waiting.role, "");
        Self { shell, errors, email: waiting.email, code, again }
    }
}
