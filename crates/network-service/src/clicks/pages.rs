//! The desk's clicks: which brands could not be told of them and why, and telling them again.

use actix_web::web::{Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::ListQuery;
use api_types::desk::DeadClicks;
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
use crate::shell::{self, AtDesk, DESK};

const HERE: &str = "/operator/clicks";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_clicks).service(retry);
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: String,
}

#[derive(Template)]
#[template(path = "clicks/list.html")]
struct ClicksPage {
    shell: Shell,
    rows: Vec<DeadClicks>,
    now: DateTime<Utc>,
    said: String,
    first: String,
    next: String,
}

#[get("/operator/clicks")]
async fn show_clicks(
    _: AtDesk,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<ClicksPage> {
    let cursor = Some(asked.into_inner().cursor).filter(|it| !it.is_empty());
    let query = ListQuery { cursor: cursor.clone(), limit: None };
    let listing = app.read(async move |conn| actions::dead(conn, &query).await).await?;
    let next = listing.next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
    Ok(Page::of(ClicksPage {
        shell: shell::desk(&app, &request, [("Desk", DESK), ("Clicks", "")]),
        said: plural(listing.items.len() as i64, "brand on this page", "brands on this page"),
        rows: listing.items,
        now: app.clock.now(),
        first: if cursor.is_none() { String::new() } else { HERE.into() },
        next: next.unwrap_or_default(),
    }))
}

#[post("/operator/clicks/{id}/retry")]
async fn retry(_: AtDesk, app: Data<App>, id: Path<String>) -> Result<HttpResponse, PageError> {
    let flash = match api::retry(&app, shell::id(&id)?).await {
        Ok(0) => Flash::good("Nothing of this brand was given up."),
        Ok(retried) => {
            let many = i64::try_from(retried).unwrap_or(i64::MAX);
            Flash::good(format!("{} told again now.", plural(many, "click is", "clicks are")))
        }
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}
