//! Counts over the tables of other features; writes nothing.

use api_types::federation::VendorStatus;
use api_types::partnerships::PartnershipStatus;
use api_types::reports::ReportStatus;
use api_types::requests::RequestStatus;
use api_types::vendors::Health;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::{creators, offerings, partnerships, reports, requests, vendors};

/// How many there are of each.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    pub brands: i64,
    pub creators: i64,
    pub offerings: i64,
    pub partnerships: i64,
    pub open_reports: i64,
    pub stuck_requests: i64,
    pub silent_brands: i64,
}

pub async fn counts(conn: &mut Conn) -> Result<Counts> {
    let active = vendors::table.filter(vendors::status.eq(VendorStatus::Active));
    let listed = offerings::table.filter(offerings::published);
    let going = partnerships::table.filter(partnerships::status.eq(PartnershipStatus::Active));
    let open = reports::table.filter(reports::status.eq(ReportStatus::Open));
    let failed = requests::status.eq(RequestStatus::Pending).and(requests::failure.is_not_null());
    let stuck = requests::table.filter(failed);
    Ok(Counts {
        brands: active.count().get_result(conn).await?,
        creators: creators::table.count().get_result(conn).await?,
        offerings: listed.count().get_result(conn).await?,
        partnerships: going.count().get_result(conn).await?,
        open_reports: open.count().get_result(conn).await?,
        stuck_requests: stuck.count().get_result(conn).await?,
        silent_brands: active
            .filter(vendors::health.ne(Health::Ok))
            .count()
            .get_result(conn)
            .await?,
    })
}
