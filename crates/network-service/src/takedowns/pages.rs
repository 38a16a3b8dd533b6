//! The desk's offerings: search, and taking one down or putting it back.

use actix_web::web::{Data, Form, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::OfferingId;
use api_types::desk::{DeskOffering, DeskOfferingFilter};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::Result;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Choice, Flash, FormErrors, Page, PageError, PageResult, Shell};

use super::{actions, api};
use crate::app::App;
use crate::shell::{self, AtDesk, BRANDS, DESK};

const HERE: &str = "/operator/offerings";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_offerings).service(show_offering).service(take_down).service(put_back);
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    state: String,
    cursor: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReasonForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "takedowns/list.html")]
struct OfferingsPage {
    shell: Shell,
    asked: Asked,
    states: Vec<Choice>,
    rows: Vec<DeskOffering>,
    now: DateTime<Utc>,
    said: String,
    first: String,
    next: String,
}

#[derive(Template)]
#[template(path = "takedowns/show.html")]
struct OfferingPage {
    shell: Shell,
    errors: FormErrors,
    offering: DeskOffering,
    brand: String,
    here: String,
    now: DateTime<Utc>,
}

#[get("/operator/offerings")]
async fn show_offerings(
    _: AtDesk,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<OfferingsPage> {
    let asked = asked.into_inner();
    let filter = asked.filter();
    let listing = app.read(async move |conn| actions::list(conn, &filter).await).await?;
    let states = [("", "Any state"), ("down", "Taken down"), ("up", "Not taken down")];
    Ok(Page::of(OfferingsPage {
        shell: shell::desk(&app, &request, [("Desk", DESK), ("Offerings", "")]),
        states: Choice::list(states, &asked.state),
        said: plural(listing.items.len() as i64, "offering on this page", "offerings on this page"),
        next: listing.next_cursor.map(|it| asked.href(&it)).unwrap_or_default(),
        first: if asked.cursor.is_empty() { String::new() } else { asked.href("") },
        rows: listing.items,
        now: app.clock.now(),
        asked,
    }))
}

#[get("/operator/offerings/{id}")]
async fn show_offering(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let page = OfferingPage::read(&app, &request, shell::id(&id)?, FormErrors::default()).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/operator/offerings/{id}/take-down")]
async fn take_down(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    form: Form<ReasonForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let id = shell::id(&id)?;
    let done = api::take_down(&app, id, form.into_inner().reason).await;
    said(&app, &request, id, done, "Taken down. The brand is told by e-mail.").await
}

#[post("/operator/offerings/{id}/put-back")]
async fn put_back(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    form: Form<ReasonForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let id = shell::id(&id)?;
    let done = api::put_back(&app, id, form.into_inner().reason).await;
    said(&app, &request, id, done, "Put back. The brand is told by e-mail.").await
}

/// Back to the page, which says what was done or why not.
async fn said(
    app: &App,
    request: &HttpRequest,
    id: OfferingId,
    done: Result<DeskOffering>,
    what: &str,
) -> Result<HttpResponse, PageError> {
    match done {
        Ok(_) => Ok(see_other_saying(&format!("{HERE}/{id}"), &Flash::good(what))),
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = OfferingPage::read(app, request, id, errors).await?;
            Ok(Page::refused(page).respond_to(request))
        }
    }
}

impl Asked {
    fn filter(&self) -> DeskOfferingFilter {
        let text = |it: &String| (!it.is_empty()).then(|| it.clone());
        let taken_down = match self.state.as_str() {
            "down" => Some(true),
            "up" => Some(false),
            _ => None,
        };
        DeskOfferingFilter { q: text(&self.q), taken_down, cursor: text(&self.cursor), limit: None }
    }

    fn href(&self, cursor: &str) -> String {
        with_query(HERE, [("q", self.q.as_str()), ("state", &self.state), ("cursor", cursor)])
    }

    fn is_filtered(&self) -> bool {
        !self.q.trim().is_empty() || self.filter().taken_down.is_some()
    }
}

impl OfferingPage {
    async fn read(
        app: &App,
        request: &HttpRequest,
        id: OfferingId,
        errors: FormErrors,
    ) -> Result<Self> {
        let offering = app.read(async move |conn| actions::find(conn, id).await).await?;
        let trail = [("Desk", DESK), ("Offerings", HERE), (offering.title.as_str(), "")];
        Ok(Self {
            shell: shell::desk(app, request, trail),
            errors,
            brand: format!("{BRANDS}/{}", offering.vendor_id),
            here: format!("{HERE}/{id}"),
            now: app.clock.now(),
            offering,
        })
    }
}
