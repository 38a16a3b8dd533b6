//! The last screen: a click and a sale, run before the brand's eyes and then erased.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::Money;
use api_types::events::AttributionStatus;
use askama::Template;
use chrono::{DateTime, Utc};
use service_kit::Refusal;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Flash, Page, PageError, Shell, filters, format};

use crate::app::App;
use crate::keys::caller::{AdminCaller, Manage};
use crate::keys::page_caller::AdminPage;
use crate::setup::actions::{PARTNER, Rehearsal};
use crate::setup::api;
use crate::shell;

#[derive(Template)]
#[template(path = "setup/rehearsal.html")]
struct RehearsalPage {
    shell: Shell,
    base: String,
    step: String,
    seen: Option<Seen>,
    trouble: Option<Refusal>,
}

struct Seen {
    rehearsal: Rehearsal,
    partner: &'static str,
    is_credited: bool,
    commission: Option<(Money, DateTime<Utc>)>,
}

impl From<Rehearsal> for Seen {
    fn from(rehearsal: Rehearsal) -> Self {
        let attribution = &rehearsal.report.attribution;
        let mut lines = attribution.touches.iter().flat_map(|it| &it.commissions);
        let commission = lines
            .next()
            .map(|it| (Money { amount: it.amount.clone(), currency: it.currency }, it.payable_at));
        let is_credited = attribution.status == AttributionStatus::Attributed;
        Self { partner: PARTNER, is_credited, commission, rehearsal }
    }
}

#[get("/setup/test")]
pub(super) async fn show_rehearsal(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
) -> impl Responder {
    Page::of(page(&app, &request, &caller, None, None))
}

#[post("/setup/test")]
pub(super) async fn rehearse(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    match api::rehearse(&app, &caller.brand).await {
        Ok(seen) => {
            let page = page(&app, &request, &caller, Some(seen.into()), None);
            Ok(Page::of(page).respond_to(&request))
        }
        Err(err) => {
            let refusal = err.refusal().cloned().ok_or(err)?;
            let page = page(&app, &request, &caller, None, Some(refusal));
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

#[post("/setup/finish")]
pub(super) async fn finish(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
) -> Result<HttpResponse, PageError> {
    let brand = api::finish(&app, &caller.brand).await?;
    let said = format!("{} is ready. Invite your first partner.", brand.name);
    let to = format!("{}/admin", shell::base(&app, &brand));
    Ok(see_other_saying(&to, &Flash::good(said)))
}

fn page(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<Manage>,
    seen: Option<Seen>,
    trouble: Option<Refusal>,
) -> RehearsalPage {
    RehearsalPage {
        shell: super::plain(shell::admin(app, request, caller, [])),
        base: shell::base(app, &caller.brand),
        step: super::step(4, app.config.network.is_some()),
        seen,
        trouble,
    }
}
