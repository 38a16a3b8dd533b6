//! `/report`: telling the operators about an offering or a creator.

use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::reports::{MakeReport, ReportReason};
use askama::Template;
use serde::Deserialize;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Choice, Flash, FormErrors, Page, PageError, Shell};
use service_kit::{Refusal, Result};

use super::called;
use crate::app::App;
use crate::callers::Identity;
use crate::reports::api;
use crate::shell::{self, DISCOVER};

/// What is reported, and the form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    offering: String,
    creator: String,
    reason: String,
    text: String,
}

#[derive(Template)]
#[template(path = "reports/form.html")]
struct FormPage {
    shell: Shell,
    errors: FormErrors,
    wish: Wish,
    reasons: Vec<Choice>,
    back: String,
}

#[get("/report")]
pub(super) async fn show_form(
    app: Data<App>,
    wish: Query<Wish>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let page = FormPage::new(&app, &request, wish.into_inner(), FormErrors::default()).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/report")]
pub(super) async fn send(
    app: Data<App>,
    wish: Form<Wish>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let wish = wish.into_inner();
    let err = match report(&app, &wish, &request).await {
        Ok(()) => {
            let flash = Flash::good("Thank you. An operator of this hub looks at it.");
            return Ok(see_other_saying(&wish.back(), &flash));
        }
        Err(err) => FormErrors::of(&shell::mendable(err)?),
    };
    let page = FormPage::new(&app, &request, wish, err).await?;
    Ok(Page::refused(page).respond_to(&request))
}

async fn report(app: &App, wish: &Wish, request: &HttpRequest) -> Result<()> {
    let reason = wish.reason.parse().map_err(|_| Refusal::field("reason", "Choose a reason"))?;
    let offering_id = match wish.offering.as_str() {
        "" => None,
        id => Some(shell::id(id)?),
    };
    let handle = Some(wish.creator.clone()).filter(|it| !it.is_empty());
    let form = MakeReport { offering_id, handle, reason, text: wish.text.clone() };
    let reporter = Identity::of(request).creator().map(|it| it.id);
    api::make(app, form, reporter, request).await
}

impl Wish {
    /// The page of what is reported.
    fn back(&self) -> String {
        match (self.offering.as_str(), self.creator.as_str()) {
            ("", "") => DISCOVER.into(),
            ("", handle) => format!("/@{}", handle.trim_start_matches('@')),
            (offering, _) => format!("/offerings/{offering}"),
        }
    }
}

impl FormPage {
    async fn new(app: &App, request: &HttpRequest, wish: Wish, errors: FormErrors) -> Result<Self> {
        let reasons = ReportReason::ALL.iter().map(|it| (it.as_str(), called(*it)));
        Ok(Self {
            shell: shell::site(app, request, "").await?,
            errors,
            reasons: Choice::list(reasons, &wish.reason),
            back: wish.back(),
            wish,
        })
    }
}
