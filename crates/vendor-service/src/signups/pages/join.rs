//! `/join`: the wish to become a partner, and the pages that follow it.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::ErrorCode;
use api_types::signups::{Join, JoinOffer, SignupMode};
use askama::Template;
use serde::Deserialize;
use service_kit::html::flash::see_other;
use service_kit::html::{FormErrors, Page, PageError, Shell};

use crate::app::App;
use crate::keys::caller::AnyTenant;
use crate::keys::page_caller::VisitorPage;
use crate::shell;
use crate::signups::api;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wish {
    email: String,
    name: String,
    pitch: String,
    accepts_terms: bool,
}

#[derive(Template)]
#[template(path = "signups/join.html")]
struct JoinPage {
    shell: Shell,
    base: String,
    brand: String,
    /// None where the brand takes no sign-ups.
    offer: Option<JoinOffer>,
    wish: Wish,
    errors: FormErrors,
}

impl JoinPage {
    /// The team decides before somebody is a partner.
    fn is_reviewed(&self) -> bool {
        self.offer.as_ref().is_some_and(|it| it.mode == SignupMode::Review)
    }
}

#[get("/join")]
pub(super) async fn show_join(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let page = read(&app, &site, &request).await?;
    Ok(match page.offer.is_some() {
        true => Page::of(page).respond_to(&request),
        false => Page::refused(page).respond_to(&request),
    })
}

async fn read(app: &App, site: &AnyTenant, request: &HttpRequest) -> Result<JoinPage, PageError> {
    let offer = match api::offer(app, site).await {
        Ok(offer) => Some(offer),
        Err(err) if err.refusal().is_some_and(|it| it.code == ErrorCode::SignupClosed) => None,
        Err(err) => return Err(err.into()),
    };
    Ok(JoinPage {
        shell: shell::visitor(app, request, &site.brand),
        base: shell::base(app, &site.brand),
        brand: site.brand.name.clone(),
        offer,
        wish: Wish::default(),
        errors: FormErrors::default(),
    })
}

#[post("/join")]
pub(super) async fn ask_to_join(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    wish: Form<Wish>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let wish = wish.into_inner();
    let Wish { email, name, pitch, accepts_terms } = wish.clone();
    let err = match api::ask(&app, &site, &request, Join { email, name, pitch, accepts_terms })
        .await
    {
        Ok(()) => return Ok(see_other(&format!("{}/join/sent", shell::base(&app, &site.brand)))),
        Err(err) => err,
    };
    let page = read(&app, &site, &request).await?;
    if page.offer.is_none() {
        return Ok(Page::refused(page).respond_to(&request));
    }
    let errors = FormErrors::of(&shell::mendable(err)?);
    Ok(Page::refused(JoinPage { wish, errors, ..page }).respond_to(&request))
}

#[derive(Template)]
#[template(path = "signups/sent.html")]
pub(super) struct SentPage {
    shell: Shell,
    base: String,
    email: String,
    code: String,
    errors: FormErrors,
}

impl SentPage {
    pub fn new(
        app: &App,
        site: &AnyTenant,
        request: &HttpRequest,
        (email, code): (String, String),
        errors: FormErrors,
    ) -> Self {
        let shell = shell::visitor(app, request, &site.brand);
        Self { shell, base: shell::base(app, &site.brand), email, code, errors }
    }
}

#[get("/join/sent")]
pub(super) async fn show_sent(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    request: HttpRequest,
) -> impl Responder {
    let typed = (String::new(), String::new());
    Page::of(SentPage::new(&app, &site, &request, typed, FormErrors::default()))
}

#[derive(Template)]
#[template(path = "signups/waiting.html")]
struct WaitingPage {
    shell: Shell,
    brand: String,
}

#[get("/join/waiting")]
pub(super) async fn show_waiting(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    request: HttpRequest,
) -> impl Responder {
    let shell = shell::visitor(&app, &request, &site.brand);
    Page::of(WaitingPage { shell, brand: site.brand.name })
}
