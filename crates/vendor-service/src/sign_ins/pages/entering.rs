//! Using the link, or typing its code.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::ErrorCode;
use api_types::auth::{Role, SignIn, VerifyMagicLink};
use askama::Template;
use serde::Deserialize;
use service_kit::html::flash::see_other;
use service_kit::html::{FormErrors, Page, PageError, Shell};
use service_kit::sessions::cookie;
use service_kit::{Error, tokens};

use super::asking::{SentPage, Waiting};
use super::onward;
use crate::app::App;
use crate::keys::identity::COOKIE;
use crate::keys::page_caller::VisitorPage;
use crate::shell;
use crate::sign_ins::api;

#[derive(Template)]
#[template(path = "sign_ins/link.html")]
struct LinkPage {
    shell: Shell,
    base: String,
    errors: FormErrors,
    email: String,
    again: String,
}

/// The link was opened elsewhere than in the browser that asked; its code works there.
#[derive(Template)]
#[template(path = "sign_ins/elsewhere.html")]
struct ElsewherePage {
    shell: Shell,
    base: String,
    code: String,
}

#[derive(Template)]
#[template(path = "sign_ins/expired.html")]
struct ExpiredPage {
    shell: Shell,
    again: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct TokenForm {
    token: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct CodeForm {
    email: String,
    code: String,
}

#[get("/signin/link")]
pub(super) async fn show_link(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    request: HttpRequest,
) -> impl Responder {
    let base = shell::base(&app, &site.brand);
    let waiting = Waiting::of(&request);
    let again = Waiting::again(&base, waiting.as_ref().map_or(Role::Partner, |it| it.role));
    let email = waiting.map(|it| it.email).unwrap_or_default();
    let shell = shell::visitor(&app, &request, &site.brand);
    Page::of(LinkPage { shell, base, errors: FormErrors::default(), email, again })
}

#[post("/signin/link")]
pub(super) async fn use_link(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    form: Form<TokenForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let TokenForm { token } = form.into_inner();
    let base = shell::base(&app, &site.brand);
    let proof = VerifyMagicLink { token: Some(token.clone()), email: None, code: None };
    let err = match api::verify(&app, &site, &request, proof).await {
        Ok(entered) => return entrance(&app, &base, entered),
        Err(err) => err,
    };
    let shell = shell::visitor(&app, &request, &site.brand);
    match err.refusal().map(|it| it.code) {
        Some(ErrorCode::StateConflict) => {
            let page = ElsewherePage { shell, base, code: tokens::short_code(&token) };
            Ok(Page::refused(page).respond_to(&request))
        }
        Some(ErrorCode::LinkExpired) => {
            let role = Waiting::of(&request).map_or(Role::Partner, |it| it.role);
            let page = ExpiredPage { shell, again: Waiting::again(&base, role) };
            Ok(Page::refused(page).respond_to(&request))
        }
        _ => Err(err.into()),
    }
}

#[post("/signin/code")]
pub(super) async fn use_code(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    form: Form<CodeForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let CodeForm { email, code } = form.into_inner();
    let proof =
        VerifyMagicLink { email: Some(email.clone()), code: Some(plain(&code)), token: None };
    let err = match api::verify(&app, &site, &request, proof).await {
        Ok(entered) => return entrance(&app, &shell::base(&app, &site.brand), entered),
        Err(err) => err,
    };
    let errors = code_errors(err)?;
    let role = Waiting::of(&request).map_or(Role::Partner, |it| it.role);
    let waiting = Waiting { role, email };
    let page = SentPage::new(&app, &site, &request, waiting, code, errors);
    Ok(Page::refused(page).respond_to(&request))
}

/// The code as it was made: people type it with blanks and hyphens.
fn plain(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

fn code_errors(err: Error) -> Result<FormErrors, PageError> {
    const WRONG: &str =
        "This code opens nothing. Compare it with the newest mail, or ask for another.";
    if err.refusal().is_some_and(|it| it.code == ErrorCode::LinkExpired) {
        let mut errors = FormErrors::default();
        errors.add("code", WRONG);
        return Ok(errors);
    }
    Ok(FormErrors::of(&shell::mendable(err)?))
}

fn entrance(
    app: &App,
    base: &str,
    (sign_in, token): (SignIn, String),
) -> Result<HttpResponse, PageError> {
    let mut answer = see_other(&onward(base, sign_in.role, sign_in.next.as_deref()));
    answer.add_cookie(&cookie(COOKIE, token, app.config.is_https()))?;
    Ok(answer)
}
