//! Network → Requests → Excluded: who may not apply, and letting them again.

use actix_web::web::{Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::exclusions::Exclusion;
use api_types::{CreatorId, ErrorCode, ListQuery};
use askama::Template;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Face, Flash, Page, PageError, PageResult, Shell, filters};

use super::peer;
use crate::app::App;
use crate::connections::pages::{Trouble, may_manage, told};
use crate::keys::caller::{Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::shell;

const HERE: &str = "/admin/network/exclusions";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_exclusions).service(lift);
}

#[derive(Template)]
#[template(path = "exclusions/list.html")]
struct ListPage {
    shell: Shell,
    base: String,
    rows: Vec<Row>,
    said: String,
    first: String,
    next: String,
    may_manage: bool,
    /// The brand is not on the network, so that nobody can apply.
    is_apart: bool,
    /// Why there is no list.
    absent: Option<Trouble>,
    retry: String,
}

struct Row {
    face: Face,
    it: Exclusion,
}

#[get("/admin/network/exclusions")]
async fn show_exclusions(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
    query: Query<ListQuery>,
) -> PageResult<ListPage> {
    let base = shell::base(&app, &caller.brand);
    let here = format!("{base}{HERE}");
    let trail =
        [("Network", "/admin/network"), ("Requests", "/admin/network/requests"), ("Excluded", "")];
    let page = ListPage {
        shell: shell::admin(&app, &request, &caller, trail),
        rows: Vec::new(),
        said: String::new(),
        first: if query.cursor.is_some() { here.clone() } else { String::new() },
        next: String::new(),
        may_manage: may_manage(&caller.actor),
        is_apart: false,
        absent: None,
        retry: here.clone(),
        base,
    };
    Ok(Page::of(match peer::list(&app, caller.tenant, None, &query).await {
        Ok(listing) => {
            let next = listing.next_cursor.map(|it| with_query(&here, [("cursor", it.as_str())]));
            let rows: Vec<Row> = listing.items.into_iter().map(Row::of).collect();
            let said = plural(rows.len() as i64, "creator on this page", "creators on this page");
            ListPage { said, rows, next: next.unwrap_or_default(), ..page }
        }
        Err(err) => without_list(page, err)?,
    }))
}

fn without_list(page: ListPage, err: service_kit::Error) -> service_kit::Result<ListPage> {
    let refusal = told(err)?;
    Ok(match refusal.code {
        ErrorCode::NotConnected | ErrorCode::NetworkNotConfigured => {
            ListPage { is_apart: true, ..page }
        }
        _ => {
            let title = "The list could not be fetched.";
            ListPage { absent: Some(Trouble::of(title, &refusal)), ..page }
        }
    })
}

#[post("/admin/network/exclusions/{id}/lift")]
async fn lift(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let creator: CreatorId = shell::id(&id)?;
    let flash = match peer::lift(&app, caller.tenant, creator).await {
        Ok(ended) => Flash::good(format!("{} can apply again.", ended.creator_name)),
        Err(err) => {
            let refusal = told(err)?;
            Flash::bad(format!("Not lifted: {} ({})", refusal.detail, refusal.code))
        }
    };
    Ok(see_other_saying(&format!("{}{HERE}", shell::base(&app, &caller.brand)), &flash))
}

impl Row {
    fn of(it: Exclusion) -> Self {
        Self { face: Face::of(&it.creator_name), it }
    }
}
