//! Requests that wait for a partner or a link at their brand, for operators.

use actix_web::web::{Data, Form, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::ListQuery;
use api_types::desk::StuckRequest;
use api_types::requests::RequestStatus;
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::Result;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Flash, FormErrors, Page, PageError, PageResult, Shell};

use crate::app::App;
use crate::requests::{actions, api};
use crate::shell::{self, AtDesk, DESK};

const HERE: &str = "/operator/requests";

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    cursor: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReasonForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "requests/stuck.html")]
struct StuckPage {
    shell: Shell,
    errors: FormErrors,
    rows: Vec<StuckRequest>,
    now: DateTime<Utc>,
    said: String,
    first: String,
    next: String,
}

#[get("/operator/requests")]
pub(super) async fn show_stuck(
    _: AtDesk,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<StuckPage> {
    let (now, cursor) = (app.clock.now(), asked.into_inner().cursor);
    let query = ListQuery { cursor: (!cursor.is_empty()).then(|| cursor.clone()), limit: None };
    let listing = app.read(async move |conn| actions::stuck(conn, &query).await).await?;
    let next = listing.next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
    Ok(Page::of(StuckPage {
        shell: shell::desk(&app, &request, [("Desk", DESK), ("Requests", "")]),
        errors: FormErrors::default(),
        said: plural(listing.items.len() as i64, "request on this page", "requests on this page"),
        rows: listing.items,
        now,
        first: if cursor.is_empty() { String::new() } else { HERE.into() },
        next: next.unwrap_or_default(),
    }))
}

#[post("/operator/requests/{id}/retry")]
pub(super) async fn retry(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let flash = match api::retry(&app, shell::id(&id)?).await {
        Ok(it) if it.status == RequestStatus::Approved => Flash::good("It went through."),
        Ok(it) if it.failure.is_some() => Flash::bad("It failed again; the reason is below."),
        Ok(_) => Flash::good("It goes on in the background."),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

#[post("/operator/requests/{id}/give-up")]
pub(super) async fn give_up(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    form: Form<ReasonForm>,
) -> Result<HttpResponse, PageError> {
    let flash = match api::give_up(&app, shell::id(&id)?, form.into_inner().reason).await {
        Ok(_) => Flash::good("Given up. The creator is told by e-mail."),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

impl StuckPage {
    fn is_working(&self, it: &StuckRequest) -> bool {
        it.status == RequestStatus::Provisioning
    }
}
