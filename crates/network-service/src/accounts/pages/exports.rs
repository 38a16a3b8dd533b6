//! Copies of one's own data.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::accounts::{Export, ExportStatus};
use api_types::{ListQuery, Listing};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::Conn;
use service_kit::html::csv::Csv;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::nav::Tab;
use service_kit::html::urls::with_query;
use service_kit::html::{Flash, Page, PageError, PageResult, Shell};

use crate::accounts::{actions, api};
use crate::app::App;
use crate::cursors;
use crate::shell::{self, SignedIn};

const HERE: &str = "/settings/export";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: String,
}

#[derive(Template)]
#[template(path = "accounts/exports.html")]
struct ExportsPage {
    shell: Shell,
    tabs: Vec<Tab>,
    exports: Vec<Export>,
    now: DateTime<Utc>,
    first: String,
    next: String,
}

#[get("/settings/export")]
pub(super) async fn show_exports(
    me: SignedIn,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let (id, cursor) = (me.0.id, asked.into_inner().cursor);
    let query = ListQuery { cursor: (!cursor.is_empty()).then(|| cursor.clone()), limit: Some(20) };
    let page = cursors::Page::of_query(&query)?;
    let list = async move |conn: &mut Conn| actions::exports(conn, id, page).await;
    let Listing { items, next_cursor } = app.read(list).await?;
    let next = next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
    Ok(Page::of(ExportsPage {
        shell: super::frame(&app, &request).await?,
        tabs: super::tabs("export"),
        exports: items,
        now: app.clock.now(),
        first: if cursor.is_empty() { String::new() } else { HERE.into() },
        next: next.unwrap_or_default(),
    }))
}

#[post("/settings/export")]
pub(super) async fn ask_export(me: SignedIn, app: Data<App>) -> Result<HttpResponse, PageError> {
    let flash = match api::exports::ask(&app, me.0.id).await {
        Ok(_) => Flash::good("The copy is being made. You also get a letter when it is ready."),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

#[get("/settings/export/{id}/everything.json")]
pub(super) async fn get_everything(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    Ok(api::exports::everything(&app, me.0.id, shell::id(&id)?).await?)
}

#[get("/settings/export/{id}/figures.csv")]
pub(super) async fn get_figures(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<Csv, PageError> {
    Ok(api::exports::figures(&app, me.0.id, shell::id(&id)?).await?)
}

impl ExportsPage {
    fn is_running(&self) -> bool {
        self.exports.iter().any(|it| it.status == ExportStatus::Running)
    }

    fn can_be_had(&self, it: &Export) -> bool {
        it.status == ExportStatus::Done && it.expires_at.is_some_and(|at| at > self.now)
    }

    fn line(&self, it: &Export) -> String {
        format!("{} of {} tables", it.done, it.total)
    }
}
