//! Using the link, or typing its code.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::ErrorCode;
use api_types::auth::{Role, VerifyMagicLink};
use askama::Template;
use serde::Deserialize;
use service_kit::html::flash::see_other;
use service_kit::html::{FormErrors, Page, PageError, Shell};
use service_kit::tokens;

use super::asking::{SentPage, Waiting};
use super::onward;
use crate::app::App;
use crate::shell;
use crate::sign_ins::actions::Entered;
use crate::sign_ins::{api, cookies};

#[derive(Template)]
#[template(path = "sign_ins/link.html")]
struct LinkPage {
    shell: Shell,
    errors: FormErrors,
    email: String,
}

/// The link was opened elsewhere than in the browser that asked; its code works there.
#[derive(Template)]
#[template(path = "sign_ins/elsewhere.html")]
struct ElsewherePage {
    shell: Shell,
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
pub(super) async fn show_link(app: Data<App>, request: HttpRequest) -> impl Responder {
    let email = Waiting::of(&request).map(|it| it.email).unwrap_or_default();
    Page::of(LinkPage { shell: bare(&app, &request), errors: FormErrors::default(), email })
}

#[post("/signin/link")]
pub(super) async fn use_link(
    app: Data<App>,
    form: Form<TokenForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let TokenForm { token } = form.into_inner();
    let proof = VerifyMagicLink { token: Some(token.clone()), ..VerifyMagicLink::default() };
    let err = match api::enter(&app, proof, &request).await {
        Ok(entered) => return entrance(&app, entered),
        Err(err) => err,
    };
    let shell = bare(&app, &request);
    match err.refusal().map(|it| it.code) {
        Some(ErrorCode::StateConflict) => {
            let page = ElsewherePage { shell, code: tokens::short_code(&token) };
            Ok(Page::refused(page).respond_to(&request))
        }
        Some(ErrorCode::LinkExpired) => {
            let role = Waiting::of(&request).map_or(Role::Creator, |it| it.role);
            let page = ExpiredPage { shell, again: shell::sign_in_as(role, "") };
            Ok(Page::refused(page).respond_to(&request))
        }
        _ => Err(err.into()),
    }
}

#[post("/signin/code")]
pub(super) async fn use_code(
    app: Data<App>,
    form: Form<CodeForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let CodeForm { email, code } = form.into_inner();
    let proof =
        VerifyMagicLink { email: Some(email.clone()), code: Some(plain_code(&code)), token: None };
    let err = match api::enter(&app, proof, &request).await {
        Ok(entered) => return entrance(&app, entered),
        Err(err) => err,
    };
    let errors = code_errors(err)?;
    let role = Waiting::of(&request).map_or(Role::Creator, |it| it.role);
    let page = SentPage::new(&app, &request, Waiting { role, email }, code, errors);
    Ok(Page::refused(page).respond_to(&request))
}

/// The code as it was made: people type it with blanks and hyphens.
fn plain_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

fn code_errors(err: service_kit::Error) -> Result<FormErrors, PageError> {
    if err.refusal().is_some_and(|it| it.code == ErrorCode::LinkExpired) {
        let mut errors = FormErrors::default();
        errors.add(
            "code",
            "This code opens nothing. Compare it with the newest mail, or ask for another.",
        );
        return Ok(errors);
    }
    Ok(FormErrors::of(&shell::mendable(err)?))
}

fn entrance(app: &App, entered: Entered) -> Result<HttpResponse, PageError> {
    let Entered { sign_in, token, first } = entered;
    let wanted = onward(sign_in.role, sign_in.next.as_deref());
    let mut answer = see_other(first.unwrap_or(wanted));
    answer.add_cookie(&cookies::session(app, token))?;
    Ok(answer)
}

fn bare(app: &App, request: &HttpRequest) -> Shell {
    Shell { front: shell::front(app), ..Shell::of(request) }
}
