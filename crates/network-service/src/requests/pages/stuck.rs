//! Requests that wait for a partner or a link at their brand, for operators.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, get};
use api_types::requests::{FederationFailure, RequestStatus};
use api_types::{ListQuery, Listing, RequestId, VendorId};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Page, PageResult, Shell};
use service_kit::{Conn, Result};

use crate::app::App;
use crate::columns::Json;
use crate::cursors;
use crate::schema::{creators, offerings, requests, vendors};
use crate::shell::{self, AtDesk, DESK};

const HERE: &str = "/operator/requests";

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "requests/stuck.html")]
struct StuckPage {
    shell: Shell,
    rows: Vec<Stuck>,
    now: DateTime<Utc>,
    said: String,
    first: String,
    next: String,
}

/// An approved request whose partner or link is not made yet, or could not be.
#[derive(Debug, Queryable)]
struct Stuck {
    id: RequestId,
    status: RequestStatus,
    failure: Option<Json<FederationFailure>>,
    vendor_id: VendorId,
    vendor_name: String,
    offering_title: String,
    creator_name: String,
    creator_handle: Option<String>,
    created_at: DateTime<Utc>,
}

#[get("/operator/requests")]
pub(super) async fn show_stuck(
    _: AtDesk,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let (now, cursor) = (app.clock.now(), asked.into_inner().cursor);
    let query = ListQuery { cursor: (!cursor.is_empty()).then(|| cursor.clone()), limit: None };
    let page = cursors::Page::of_query(&query)?;
    let listing = app.read(async move |conn| list(conn, page).await).await?;
    let next = listing.next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
    Ok(Page::of(StuckPage {
        shell: shell::desk(&app, &request, [("Brands", DESK), ("Requests", "")]),
        said: plural(listing.items.len() as i64, "request on this page", "requests on this page"),
        rows: listing.items,
        now,
        first: if cursor.is_empty() { String::new() } else { HERE.into() },
        next: next.unwrap_or_default(),
    }))
}

async fn list(conn: &mut Conn, page: cursors::Page<RequestId>) -> Result<Listing<Stuck>> {
    let failed = requests::status.eq(RequestStatus::Pending).and(requests::failure.is_not_null());
    let mut query = requests::table
        .inner_join(vendors::table)
        .inner_join(offerings::table)
        .inner_join(creators::table)
        .filter(requests::status.eq(RequestStatus::Provisioning).or(failed))
        .select((
            requests::id,
            requests::status,
            requests::failure,
            vendors::id,
            vendors::display_name,
            offerings::title,
            creators::name,
            creators::handle,
            requests::created_at,
        ))
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(requests::id.lt(after));
    }
    let rows = query.order(requests::id.desc()).limit(page.reach()).load(conn).await?;
    Ok(Listing::cut(rows, page.limit, |it: &Stuck| it.id.to_string()))
}

impl Stuck {
    fn is_working(&self) -> bool {
        self.status == RequestStatus::Provisioning
    }

    fn failed(&self) -> Option<&FederationFailure> {
        self.failure.as_ref().map(|it| &it.0)
    }
}
