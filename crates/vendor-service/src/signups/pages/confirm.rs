//! Where the mail's link leads: the token from the fragment, or the code of the same mail.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::ErrorCode;
use api_types::auth::{SignIn, VerifyMagicLink};
use askama::Template;
use serde::Deserialize;
use service_kit::html::flash::{see_other, see_other_saying};
use service_kit::html::{Flash, FormErrors, Page, PageError, Shell};
use service_kit::sessions::cookie;
use service_kit::{Error, Result};

use super::join::SentPage;
use crate::app::App;
use crate::keys::caller::AnyTenant;
use crate::keys::identity::COOKIE;
use crate::keys::page_caller::VisitorPage;
use crate::shell;
use crate::signups::api;

#[derive(Template)]
#[template(path = "signups/confirm.html")]
struct ConfirmPage {
    shell: Shell,
    base: String,
    brand: String,
    errors: FormErrors,
}

#[derive(Debug, Deserialize)]
struct TokenForm {
    token: String,
}

#[derive(Debug, Deserialize)]
struct CodeForm {
    email: String,
    code: String,
}

#[get("/join/confirm")]
pub(super) async fn show_confirm(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    request: HttpRequest,
) -> impl Responder {
    Page::of(confirm_page(&app, &site, &request, FormErrors::default()))
}

fn confirm_page(
    app: &App,
    site: &AnyTenant,
    request: &HttpRequest,
    errors: FormErrors,
) -> ConfirmPage {
    let shell = shell::visitor(app, request, &site.brand);
    let base = shell::base(app, &site.brand);
    ConfirmPage { shell, base, brand: site.brand.name.clone(), errors }
}

#[post("/join/confirm")]
pub(super) async fn use_token(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    form: Form<TokenForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let token = Some(form.into_inner().token);
    let proof = VerifyMagicLink { token, email: None, code: None };
    match api::confirm(&app, &site, &request, proof).await {
        Ok(entered) => entrance(&app, &site, entered),
        Err(err) => {
            let page = confirm_page(&app, &site, &request, mistakes(err, "token")?);
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

#[post("/join/code")]
pub(super) async fn use_code(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    form: Form<CodeForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let CodeForm { email, code } = form.into_inner();
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let proof = VerifyMagicLink {
        email: Some(email.clone()),
        code: Some(plain.to_ascii_uppercase()),
        token: None,
    };
    match api::confirm(&app, &site, &request, proof).await {
        Ok(entered) => entrance(&app, &site, entered),
        Err(err) => {
            let errors = mistakes(err, "code")?;
            let page = SentPage::new(&app, &site, &request, (email, code), errors);
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

fn mistakes(err: Error, field: &str) -> Result<FormErrors, PageError> {
    if err.refusal().is_some_and(|it| it.code == ErrorCode::LinkExpired) {
        let mut errors = FormErrors::default();
        errors.add(field, "This opens nothing any more. Ask for another mail under Join.");
        return Ok(errors);
    }
    Ok(FormErrors::of(&shell::mendable(err)?))
}

fn entrance(
    app: &App,
    site: &AnyTenant,
    entered: Option<(SignIn, String)>,
) -> Result<HttpResponse, PageError> {
    let base = shell::base(app, &site.brand);
    let Some((_, token)) = entered else {
        return Ok(see_other(&format!("{base}/join/waiting")));
    };
    let flash = Flash::good(format!("You are a partner of {}.", site.brand.name));
    let mut answer = see_other_saying(&format!("{base}/portal"), &flash);
    answer.add_cookie(&cookie(COOKIE, token, app.config.is_https()))?;
    Ok(answer)
}
