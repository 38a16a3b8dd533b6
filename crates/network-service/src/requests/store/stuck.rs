//! Requests that wait for a partner or a link at their brand, of all brands.

use api_types::desk::StuckRequest;
use api_types::requests::{FederationFailure, RequestStatus};
use api_types::{CreatorId, RequestId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::columns::Json;
use crate::cursors::Page;
use crate::requests::model::Request;
use crate::schema::{creators, offerings, requests, vendors};

type Row = (
    (RequestId, RequestStatus, Option<Json<FederationFailure>>, DateTime<Utc>),
    (VendorId, String, String),
    (CreatorId, String, Option<String>),
);

pub async fn find(conn: &mut Conn, id: RequestId) -> Result<Option<Request>> {
    let found = requests::table.find(id).select(Request::as_select()).first(conn).await;
    Ok(found.optional()?)
}

/// Approved requests whose partner or link is not made yet or could not be, the newest first.
pub async fn stuck(conn: &mut Conn, page: Page<RequestId>) -> Result<Vec<StuckRequest>> {
    let failed = requests::status.eq(RequestStatus::Pending).and(requests::failure.is_not_null());
    let mut query = requests::table
        .inner_join(vendors::table)
        .inner_join(offerings::table)
        .inner_join(creators::table)
        .filter(requests::status.eq(RequestStatus::Provisioning).or(failed))
        .select((
            (requests::id, requests::status, requests::failure, requests::created_at),
            (vendors::id, vendors::display_name, offerings::title),
            (creators::id, creators::name, creators::handle),
        ))
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(requests::id.lt(after));
    }
    let rows: Vec<Row> = query.order(requests::id.desc()).limit(page.reach()).load(conn).await?;
    Ok(rows.into_iter().map(shown).collect())
}

fn shown((request, vendor, creator): Row) -> StuckRequest {
    let (id, status, failure, created_at) = request;
    let (vendor_id, vendor_name, offering_title) = vendor;
    let (creator_id, creator_name, creator_handle) = creator;
    StuckRequest {
        id,
        status,
        failure: failure.map(|it| it.0),
        vendor_id,
        vendor_name,
        offering_title,
        creator_id,
        creator_name,
        creator_handle,
        created_at,
    }
}
