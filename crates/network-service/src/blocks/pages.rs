//! The desk's creators: search, one of them with their brands, blocking and letting back in.

use actix_web::web::{Data, Form, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::desk::{DeskCreator, DeskCreatorFilter};
use api_types::{CreatorId, VendorId};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Choice, Face, Flash, FormErrors, Page, PageError, PageResult, Shell};
use service_kit::{Conn, Result};

use super::{actions, api, store};
use crate::app::App;
use crate::shell::{self, AtDesk, DESK};

const HERE: &str = "/operator/creators";

/// More brands than a creator's page needs to show.
const MOST_BRANDS: i64 = 100;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_creators)
        .service(invite)
        .service(show_creator)
        .service(block)
        .service(unblock);
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
struct InviteForm {
    email: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReasonForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "blocks/list.html")]
struct CreatorsPage {
    shell: Shell,
    asked: Asked,
    states: Vec<Choice>,
    rows: Vec<(Face, DeskCreator)>,
    said: String,
    first: String,
    next: String,
}

#[derive(Template)]
#[template(path = "blocks/show.html")]
struct CreatorPage {
    shell: Shell,
    errors: FormErrors,
    face: Face,
    creator: DeskCreator,
    brands: Vec<Brand>,
    here: String,
    now: DateTime<Utc>,
}

struct Brand {
    id: VendorId,
    name: String,
    told_at: Option<DateTime<Utc>>,
    error: Option<String>,
}

#[get("/operator/creators")]
async fn show_creators(
    _: AtDesk,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<CreatorsPage> {
    let asked = asked.into_inner();
    let filter = asked.filter();
    let listing = app.read(async move |conn| actions::list(conn, &filter).await).await?;
    let states = [("", "Any state"), ("blocked", "Blocked"), ("free", "Not blocked")];
    Ok(Page::of(CreatorsPage {
        shell: shell::desk(&app, &request, [("Desk", DESK), ("Creators", "")]),
        states: Choice::list(states, &asked.state),
        said: plural(listing.items.len() as i64, "creator on this page", "creators on this page"),
        next: listing.next_cursor.map(|it| asked.href(&it)).unwrap_or_default(),
        first: if asked.cursor.is_empty() { String::new() } else { asked.href("") },
        rows: listing.items.into_iter().map(|it| (Face::of(called(&it)), it)).collect(),
        asked,
    }))
}

#[post("/operator/creators/invite")]
async fn invite(
    _: AtDesk,
    app: Data<App>,
    form: Form<InviteForm>,
) -> Result<HttpResponse, PageError> {
    let email = form.into_inner().email;
    let flash = match api::invite(&app, email.clone()).await {
        Ok(()) => Flash::good(format!("{} is invited, by e-mail.", email.trim())),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

#[get("/operator/creators/{id}")]
async fn show_creator(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let page = CreatorPage::read(&app, &request, shell::id(&id)?, FormErrors::default()).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/operator/creators/{id}/block")]
async fn block(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    form: Form<ReasonForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let id = shell::id(&id)?;
    let done = api::block(&app, id, form.into_inner().reason).await;
    said(&app, &request, id, done, "Blocked, signed out, and told by e-mail.").await
}

#[post("/operator/creators/{id}/unblock")]
async fn unblock(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    form: Form<ReasonForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let id = shell::id(&id)?;
    let done = api::unblock(&app, id, form.into_inner().reason).await;
    said(&app, &request, id, done, "Let back in, and told by e-mail.").await
}

/// Back to the page, which says what was done or why not.
async fn said(
    app: &App,
    request: &HttpRequest,
    id: CreatorId,
    done: Result<DeskCreator>,
    what: &str,
) -> Result<HttpResponse, PageError> {
    match done {
        Ok(_) => Ok(see_other_saying(&format!("{HERE}/{id}"), &Flash::good(what))),
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = CreatorPage::read(app, request, id, errors).await?;
            Ok(Page::refused(page).respond_to(request))
        }
    }
}

/// The name, or the address while there is none.
fn called(it: &DeskCreator) -> &str {
    if it.name.is_empty() { &it.email } else { &it.name }
}

impl Asked {
    fn filter(&self) -> DeskCreatorFilter {
        let text = |it: &String| (!it.is_empty()).then(|| it.clone());
        let blocked = match self.state.as_str() {
            "blocked" => Some(true),
            "free" => Some(false),
            _ => None,
        };
        DeskCreatorFilter { q: text(&self.q), blocked, cursor: text(&self.cursor), limit: None }
    }

    fn href(&self, cursor: &str) -> String {
        with_query(HERE, [("q", self.q.as_str()), ("state", &self.state), ("cursor", cursor)])
    }

    fn is_filtered(&self) -> bool {
        !self.q.trim().is_empty() || self.filter().blocked.is_some()
    }
}

impl CreatorPage {
    async fn read(
        app: &App,
        request: &HttpRequest,
        id: CreatorId,
        errors: FormErrors,
    ) -> Result<Self> {
        let read = async move |conn: &mut Conn| {
            Ok((actions::find(conn, id).await?, store::brands(conn, id, MOST_BRANDS).await?))
        };
        let (creator, brands) = app.read(read).await?;
        let brand =
            |(id, name, _, told_at, error): store::BrandLine| Brand { id, name, told_at, error };
        let trail = [("Desk", DESK), ("Creators", HERE), (called(&creator), "")];
        Ok(Self {
            shell: shell::desk(app, request, trail),
            errors,
            face: Face::of(called(&creator)),
            brands: brands.into_iter().map(brand).collect(),
            here: format!("{HERE}/{id}"),
            now: app.clock.now(),
            creator,
        })
    }

    fn called(&self) -> &str {
        called(&self.creator)
    }
}
