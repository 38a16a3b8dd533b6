//! Another address, and two identities that become one.

use actix_web::web::{self, Data, Form};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::CreatorId;
use api_types::accounts::{EmailChange, EmailOutcome};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::nav::Tab;
use service_kit::html::{Flash, FormErrors, Page, PageError, Shell};
use service_kit::{Conn, Result};

use crate::accounts::{actions, api};
use crate::app::App;
use crate::shell::{self, SignedIn};

const HERE: &str = "/settings/email";

#[derive(Debug, Deserialize)]
struct EmailForm {
    email: String,
}

#[derive(Debug, Deserialize)]
struct CodeForm {
    code: String,
}

#[derive(Debug, Deserialize)]
struct TokenForm {
    token: String,
}

#[derive(Template)]
#[template(path = "accounts/email.html")]
struct EmailPage {
    shell: Shell,
    tabs: Vec<Tab>,
    errors: FormErrors,
    email: String,
    wish: String,
    change: Option<EmailChange>,
}

/// Where a letter's link leads: a button, for a look alone proves nothing.
#[derive(Template)]
#[template(path = "accounts/email_link.html")]
struct LinkPage {
    shell: Shell,
    act: &'static str,
    cancels: bool,
}

#[derive(Template)]
#[template(path = "accounts/email_done.html")]
struct DonePage {
    shell: Shell,
    change: EmailChange,
}

pub(super) fn links(cfg: &mut web::ServiceConfig) {
    cfg.service(show_confirm).service(confirm).service(show_cancel).service(cancel);
}

#[get("/settings/email")]
pub(super) async fn show_email(
    me: SignedIn,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let page = EmailPage::new(&app, &request, me.0.id, FormErrors::default()).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/settings/email")]
pub(super) async fn ask_email(
    me: SignedIn,
    app: Data<App>,
    form: Form<EmailForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let wish = form.into_inner().email;
    match api::emails::ask(&app, me.0.id, &wish).await {
        Ok(_) => {
            let flash = Flash::good("Both addresses have a letter now. Confirm both within a day.");
            Ok(see_other_saying(HERE, &flash))
        }
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = EmailPage::new(&app, &request, me.0.id, errors).await?;
            Ok(Page::refused(EmailPage { wish, ..page }).respond_to(&request))
        }
    }
}

#[post("/settings/email/code")]
pub(super) async fn type_code(
    me: SignedIn,
    app: Data<App>,
    form: Form<CodeForm>,
) -> Result<HttpResponse, PageError> {
    let flash = match api::emails::by_code(&app, me.0.id, &form.code).await {
        Ok(it) => Flash::good(said(&it)),
        Err(err) if err.refusal().is_some() => Flash::bad(
            "This code opens nothing. Compare it with the newest letters, or begin anew.",
        ),
        Err(err) => return Err(err.into()),
    };
    Ok(see_other_saying(HERE, &flash))
}

#[post("/settings/email/drop")]
pub(super) async fn drop_change(me: SignedIn, app: Data<App>) -> Result<HttpResponse, PageError> {
    let (id, now) = (me.0.id, app.clock.now());
    app.write(async move |conn| actions::cancel_own(conn, id, now).await).await?;
    Ok(see_other_saying(HERE, &Flash::good("Cancelled. Your address stays as it is.")))
}

#[post("/settings/email/merge")]
pub(super) async fn merge_identities(
    me: SignedIn,
    app: Data<App>,
) -> Result<HttpResponse, PageError> {
    let flash = match api::emails::merge(&app, me.0.id).await {
        Ok(it) => Flash::good(said(&it)),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

#[get("/settings/email/confirm")]
async fn show_confirm(app: Data<App>, request: HttpRequest) -> impl Responder {
    Page::of(LinkPage {
        shell: bare(&app, &request),
        act: "/settings/email/confirm",
        cancels: false,
    })
}

#[post("/settings/email/confirm")]
async fn confirm(
    app: Data<App>,
    form: Form<TokenForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let change = api::emails::by_token(&app, &form.token, &request).await?;
    Ok(Page::of(DonePage { shell: bare(&app, &request), change }).respond_to(&request))
}

#[get("/settings/email/cancel")]
async fn show_cancel(app: Data<App>, request: HttpRequest) -> impl Responder {
    Page::of(LinkPage { shell: bare(&app, &request), act: "/settings/email/cancel", cancels: true })
}

#[post("/settings/email/cancel")]
async fn cancel(
    app: Data<App>,
    form: Form<TokenForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let change = api::emails::cancel(&app, &form.token, &request).await?;
    Ok(Page::of(DonePage { shell: bare(&app, &request), change }).respond_to(&request))
}

fn bare(app: &App, request: &HttpRequest) -> Shell {
    Shell { front: shell::front(app), ..Shell::of(request) }
}

fn said(change: &EmailChange) -> String {
    match (change.outcome, &change.merge) {
        (Some(EmailOutcome::Changed), _) => format!("You sign in with {} now.", change.new_email),
        (Some(EmailOutcome::Merged), _) => {
            format!("Your accounts are one. You sign in with {}.", change.new_email)
        }
        (Some(EmailOutcome::Cancelled), _) => "Cancelled. Your address stays as it is.".into(),
        (None, Some(_)) => "Both are confirmed. Look at what becomes one, then say yes.".into(),
        (None, None) => "One address is confirmed. The other one is still to come.".into(),
    }
}

impl EmailPage {
    async fn new(
        app: &App,
        request: &HttpRequest,
        me: CreatorId,
        errors: FormErrors,
    ) -> Result<Self> {
        let now: DateTime<Utc> = app.clock.now();
        let read = async move |conn: &mut Conn| {
            let creator = crate::creators::actions::profile(conn, me).await?.creator;
            Ok((creator.email, actions::open_change(conn, me, now).await?))
        };
        let (email, change) = app.read(read).await?;
        let (shell, tabs) = (super::frame(app, request).await?, super::tabs("email"));
        Ok(Self { shell, tabs, errors, email, wish: String::new(), change })
    }
}

impl DonePage {
    fn headline(&self) -> &'static str {
        match (self.change.outcome, &self.change.merge) {
            (Some(EmailOutcome::Changed), _) => "Your address has changed",
            (Some(EmailOutcome::Merged), _) => "Your accounts are one",
            (Some(EmailOutcome::Cancelled), _) => "The change is cancelled",
            (None, Some(_)) => "Both addresses are confirmed",
            (None, None) => "This address is confirmed",
        }
    }

    fn line(&self) -> String {
        said(&self.change)
    }
}
