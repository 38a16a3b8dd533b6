//! Network → Offerings: what is listed, how it stands, and what came of it.

use actix_web::web::{self, Data, Query};
use actix_web::{HttpRequest, get};
use api_types::listings::{ApprovalType, Visibility};
use api_types::offerings::MyOffering;
use api_types::{ErrorCode, ListQuery};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Page, PageResult, Shell, filters};

use super::peer;
use crate::app::App;
use crate::connections::pages::{Trouble, sentence, told};
use crate::keys::caller::View;
use crate::keys::page_caller::AdminPage;
use crate::shell;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(list_offerings);
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "offerings/list.html")]
struct OfferingsPage {
    shell: Shell,
    base: String,
    rows: Vec<Row>,
    said: String,
    first: String,
    next: String,
    retry: String,
    /// The brand is not on the network.
    is_apart: bool,
    /// Why there is no list.
    absent: Option<Trouble>,
}

struct Row {
    it: MyOffering,
    standing: (&'static str, &'static str),
    /// How creators get in.
    way: String,
    url: String,
}

#[get("/admin/network/offerings")]
async fn list_offerings(
    page: AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
    asked: Query<Asked>,
) -> PageResult<OfferingsPage> {
    let AdminPage(caller) = page;
    let base = shell::base(&app, &caller.brand);
    let here = format!("{base}/admin/network/offerings");
    let trail = [("Network", "/admin/network"), ("Offerings", "")];
    let blank = OfferingsPage {
        shell: shell::admin(&app, &request, &caller, trail),
        rows: Vec::new(),
        said: String::new(),
        first: if asked.cursor.is_empty() { String::new() } else { here.clone() },
        next: String::new(),
        retry: here.clone(),
        is_apart: false,
        absent: None,
        base,
    };
    let cursor = Some(asked.into_inner().cursor).filter(|it| !it.is_empty());
    let query = ListQuery { cursor, limit: None };
    let listing = match peer::list(&app, caller.tenant, &query).await {
        Ok(listing) => listing,
        Err(err) => return Ok(Page::of(without(blank, err)?)),
    };
    let now = app.clock.now();
    let rows: Vec<Row> = listing.items.into_iter().map(|it| Row::of(it, now)).collect();
    let next = listing.next_cursor.map(|it| with_query(&here, [("cursor", it.as_str())]));
    let said = plural(rows.len() as i64, "offering on this page", "offerings on this page");
    Ok(Page::of(OfferingsPage { rows, said, next: next.unwrap_or_default(), ..blank }))
}

fn without(page: OfferingsPage, err: service_kit::Error) -> service_kit::Result<OfferingsPage> {
    let refusal = told(err)?;
    Ok(match refusal.code {
        ErrorCode::NotConnected | ErrorCode::NetworkNotConfigured => {
            OfferingsPage { is_apart: true, ..page }
        }
        _ => {
            let absent = Some(Trouble::of("The offerings could not be fetched.", &refusal));
            OfferingsPage { absent, ..page }
        }
    })
}

impl Row {
    fn of(it: MyOffering, now: DateTime<Utc>) -> Self {
        let way = match (it.offering.visibility, it.offering.approval) {
            (Visibility::Private, _) => {
                format!("{} named, {} invited", it.allow_list.len(), it.invited)
            }
            (Visibility::Public, ApprovalType::Auto) => "Everybody, at once".into(),
            (Visibility::Public, ApprovalType::Manual) => "You decide".into(),
        };
        let is_web = it.url.starts_with("https://") || it.url.starts_with("http://");
        let url = if is_web { it.url.clone() } else { String::new() };
        Self { standing: standing(&it, now), way, url, it }
    }

    /// Why the network took it down; empty where it did not.
    fn why(&self) -> String {
        self.it.offering.taken_down.as_ref().map(|it| sentence(&it.reason)).unwrap_or_default()
    }
}

/// How an offering stands, drawn and called.
fn standing(it: &MyOffering, now: DateTime<Utc>) -> (&'static str, &'static str) {
    if it.offering.taken_down.is_some() {
        return ("failed", "Taken down");
    }
    if !it.offering.published {
        return ("rejected", "Not shared");
    }
    if it.offering.ends_at.is_some_and(|end| end <= now) {
        return ("held", "Ended");
    }
    match (it.is_open, it.offering.visibility) {
        (false, _) => ("held", "Hidden by the network"),
        (true, Visibility::Private) => ("active", "Private"),
        (true, Visibility::Public) => ("active", "Listed"),
    }
}
