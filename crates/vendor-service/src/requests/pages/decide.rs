//! Approving and rejecting from a card. What is refused is told on that card.

use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse, Responder, post};
use api_types::exclusions::Exclude;
use api_types::requests::{Decide, RequestCard, RequestFilter, RequestStatus};
use api_types::{ErrorCode, RequestId};
use serde::Deserialize;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::date_text;
use service_kit::html::{Flash, FormErrors, Page, PageError};
use service_kit::{Error, Refusal, Result};

use super::card::Card;
use super::list::{self, ListPage};
use super::one::{self, OnePage};
use crate::app::App;
use crate::connections::pages::{Trouble, told};
use crate::exclusions;
use crate::keys::caller::{AdminCaller, Manage};
use crate::keys::page_caller::AdminPage;
use crate::partners::api::Desk;
use crate::requests::peer;
use crate::shell;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DecisionForm {
    decision_note: String,
    /// `one`: the decision was taken on the application's own page.
    back: String,
    /// Of an exclusion: a number, or `ever`.
    days: String,
    reason: String,
}

impl DecisionForm {
    fn decide(&self) -> Decide {
        let note = self.decision_note.trim();
        Decide { decision_note: (!note.is_empty()).then(|| note.to_owned()) }
    }

    fn exclude(&self) -> Result<Exclude> {
        let days = match self.days.as_str() {
            "ever" => None,
            days => {
                let number = days.parse();
                Some(number.map_err(|_| Refusal::field("days", "Choose for how long"))?)
            }
        };
        Ok(Exclude { days, reason: self.reason.clone() })
    }
}

#[post("/admin/network/requests/{id}/approve")]
pub async fn approve_request(
    page: AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    form: Form<DecisionForm>,
) -> Result<HttpResponse, PageError> {
    let (AdminPage(caller), id) = (page, shell::id(&id)?);
    match peer::approve(&app, caller.tenant, id, &form.decide()).await {
        Ok(card) => Ok(done(&app, &caller, &form, &card)),
        Err(err) => refused(&app, &request, &caller, id, &form, err).await,
    }
}

#[post("/admin/network/requests/{id}/reject")]
pub async fn reject_request(
    page: AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    form: Form<DecisionForm>,
) -> Result<HttpResponse, PageError> {
    let (AdminPage(caller), id) = (page, shell::id(&id)?);
    match peer::reject(&app, caller.tenant, id, &form.decide()).await {
        Ok(card) => Ok(done(&app, &caller, &form, &card)),
        Err(err) => refused(&app, &request, &caller, id, &form, err).await,
    }
}

/// Takes the revocation of the partner back and approves, in one step.
#[post("/admin/network/requests/{id}/reinstate")]
pub async fn reinstate_request(
    page: AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    form: Form<DecisionForm>,
) -> Result<HttpResponse, PageError> {
    let (AdminPage(caller), id) = (page, shell::id(&id)?);
    let desk = Desk::of_admin(&app, &caller);
    match peer::reinstate_and_approve(&app, &desk, id, &form.decide()).await {
        Ok(card) => Ok(done(&app, &caller, &form, &card)),
        Err(err) => refused(&app, &request, &caller, id, &form, err).await,
    }
}

/// Rejects, and keeps the creator from applying again for a while or for ever.
#[post("/admin/network/requests/{id}/exclude")]
pub async fn exclude_request(
    page: AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    form: Form<DecisionForm>,
) -> Result<HttpResponse, PageError> {
    let (AdminPage(caller), id) = (page, shell::id(&id)?);
    match reject_and_exclude(&app, &caller, id, &form).await {
        Ok(said) => Ok(see_other_saying(&back(&app, &caller, &form, id), &Flash::good(said))),
        Err(err) => refused(&app, &request, &caller, id, &form, err).await,
    }
}

/// The exclusion comes first: what it refuses leaves the application as it is.
async fn reject_and_exclude(
    app: &App,
    caller: &AdminCaller<Manage>,
    id: RequestId,
    form: &DecisionForm,
) -> Result<String> {
    let exclude = form.exclude()?;
    let creator = peer::find(app, caller.tenant, id).await?.applicant.id;
    let excluded = exclusions::peer::exclude(app, caller.tenant, creator, &exclude).await?;
    let card = peer::reject(app, caller.tenant, id, &form.decide()).await?;
    let name = card.applicant.name;
    Ok(match excluded.until {
        Some(until) => {
            let day = date_text(until.date_naive());
            format!("{name} was rejected and can apply again on {day}.")
        }
        None => format!("{name} was rejected and can't apply again."),
    })
}

fn back(app: &App, caller: &AdminCaller<Manage>, form: &DecisionForm, id: RequestId) -> String {
    let list = format!("{}/admin/network/requests", shell::base(app, &caller.brand));
    match form.back.as_str() {
        "one" => format!("{list}/{id}"),
        _ => list,
    }
}

fn done(
    app: &App,
    caller: &AdminCaller<Manage>,
    form: &DecisionForm,
    card: &RequestCard,
) -> HttpResponse {
    let name = &card.applicant.name;
    let said = match card.status {
        RequestStatus::Approved => {
            format!("{name} is your partner now and got the share link by e-mail.")
        }
        RequestStatus::Rejected => format!("{name} was rejected and gets your note by e-mail."),
        _ => format!("{name} is approved. Partner and link are being made."),
    };
    let to = match card.status {
        // Its own page looks again by itself until all is made.
        RequestStatus::Provisioning => {
            let base = shell::base(app, &caller.brand);
            format!("{base}/admin/network/requests/{}", card.id)
        }
        _ => back(app, caller, form, card.id),
    };
    see_other_saying(&to, &Flash::good(said))
}

async fn refused(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<Manage>,
    id: RequestId,
    form: &DecisionForm,
    err: Error,
) -> Result<HttpResponse, PageError> {
    let refusal = told(err)?;
    if form.back == "one" {
        let mut page = one::read(app, request, caller, id).await?;
        let trouble = match &mut page.card {
            Some(card) => tell(card, form, &refusal),
            None => page.trouble.take(),
        };
        return Ok(Page::refused(OnePage { trouble, ..page }).respond_to(request));
    }
    let mut page = list::read(app, request, caller, RequestFilter::default()).await?;
    let trouble = match page.cards.iter_mut().find(|it| it.id == id) {
        Some(card) => tell(card, form, &refusal),
        None if page.absent.is_some() => None,
        None => Some(Trouble::of(NOTHING_DONE, &refusal)),
    };
    Ok(Page::refused(ListPage { trouble, ..page }).respond_to(request))
}

const NOTHING_DONE: &str = "The decision was not carried out.";

/// Puts what was refused onto its card; answers nothing, for nothing is left to tell.
fn tell(card: &mut Card, form: &DecisionForm, refusal: &Refusal) -> Option<Trouble> {
    card.typed.clone_from(&form.decision_note);
    if matches!(refusal.field.as_deref(), Some("decisionNote" | "days" | "reason")) {
        card.errors = FormErrors::of(refusal);
    } else if refusal.code != ErrorCode::FederationFailed || card.failure.is_none() {
        card.trouble = Some(Trouble::of(NOTHING_DONE, refusal));
    }
    None
}
