//! The desk's deliveries: what was given up, and sending it again.

use actix_web::web::{Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::ListQuery;
use api_types::deliveries::Delivery;
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::Result;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Flash, Page, PageError, PageResult, Shell};

use super::{actions, api};
use crate::app::App;
use crate::letters;
use crate::shell::{self, AtDesk, DESK};

const HERE: &str = "/operator/deliveries";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_deliveries).service(retry_all).service(retry);
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: String,
}

#[derive(Template)]
#[template(path = "deliveries/list.html")]
struct DeliveriesPage {
    shell: Shell,
    rows: Vec<Delivery>,
    now: DateTime<Utc>,
    said: String,
    first: String,
    next: String,
}

#[get("/operator/deliveries")]
async fn show_deliveries(
    _: AtDesk,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<DeliveriesPage> {
    let cursor = Some(asked.into_inner().cursor).filter(|it| !it.is_empty());
    let query = ListQuery { cursor: cursor.clone(), limit: None };
    let listing = app.read(async move |conn| actions::list(conn, &query).await).await?;
    let next = listing.next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
    Ok(Page::of(DeliveriesPage {
        shell: shell::desk(&app, &request, [("Desk", DESK), ("Deliveries", "")]),
        said: plural(listing.items.len() as i64, "message on this page", "messages on this page"),
        rows: listing.items,
        now: app.clock.now(),
        first: if cursor.is_none() { String::new() } else { HERE.into() },
        next: next.unwrap_or_default(),
    }))
}

#[post("/operator/deliveries/retry")]
async fn retry_all(_: AtDesk, app: Data<App>) -> Result<HttpResponse, PageError> {
    let retried = api::retry_all(&app).await?;
    let many = plural(retried.try_into().unwrap_or(i64::MAX), "message is", "messages are");
    Ok(see_other_saying(HERE, &Flash::good(format!("{many} tried again now."))))
}

#[post("/operator/deliveries/{id}/retry")]
async fn retry(_: AtDesk, app: Data<App>, id: Path<String>) -> Result<HttpResponse, PageError> {
    let flash = match api::retry(&app, shell::id(&id)?).await {
        Ok(()) => Flash::good("It is tried again now."),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

impl DeliveriesPage {
    /// The address of a letter, or the kind of a message to a brand.
    fn what<'a>(&self, it: &'a Delivery) -> &'a str {
        if it.lane == letters::LANE { &it.subject } else { &it.kind }
    }

    fn way(&self, it: &Delivery) -> &'static str {
        if it.lane == letters::LANE { "Mail" } else { "To a brand" }
    }
}
