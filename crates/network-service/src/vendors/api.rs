//! Vendors for the operators: `/api/operator/vendors`.

use std::collections::HashMap;

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{get, post};
use api_types::federation::QueueState;
use api_types::vendors::{self as wire, Reason, VendorFilter};
use api_types::{Listing, VendorId};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::Vendor;
use super::{actions, store};
use crate::app::App;
use crate::callers::Operator;
use crate::cursors::Page;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_vendors).service(suspend_vendor).service(reactivate_vendor);
}

/// Lists the brands of the hub, the newest first.
#[utoipa::path(tag = "operators", params(VendorFilter), responses((status = 200, body = Listing<wire::Vendor>)))]
#[get("/api/operator/vendors")]
async fn list_vendors(
    _: Operator,
    app: Data<App>,
    filter: Query<VendorFilter>,
) -> Result<Json<Listing<wire::Vendor>>> {
    let filter = filter.into_inner();
    Ok(Json(app.read(async move |conn| list(conn, &filter).await).await?))
}

/// One page of vendors with their counts.
pub async fn list(conn: &mut Conn, filter: &VendorFilter) -> Result<Listing<wire::Vendor>> {
    let page = Page::of(filter.cursor.as_deref(), filter.limit)?;
    let rows = store::list(conn, filter, page).await?;
    let rows = Listing::cut(rows, page.limit, |it| it.id.to_string());
    let ids: Vec<VendorId> = rows.items.iter().map(|it| it.id).collect();
    let offerings = store::count_offerings(conn, &ids).await?;
    let partnerships = store::count_partnerships(conn, &ids).await?;
    Ok(rows.map(|it| shown(it, &offerings, &partnerships)))
}

async fn shown_one(conn: &mut Conn, vendor: Vendor) -> Result<wire::Vendor> {
    let ids = [vendor.id];
    let offerings = store::count_offerings(conn, &ids).await?;
    let partnerships = store::count_partnerships(conn, &ids).await?;
    Ok(shown(vendor, &offerings, &partnerships))
}

fn shown(
    vendor: Vendor,
    offerings: &HashMap<VendorId, i64>,
    partnerships: &HashMap<VendorId, i64>,
) -> wire::Vendor {
    let count = |counts: &HashMap<VendorId, i64>| counts.get(&vendor.id).copied().unwrap_or(0);
    wire::Vendor {
        id: vendor.id,
        offering_count: count(offerings),
        partnership_count: count(partnerships),
        slug: vendor.slug,
        display_name: vendor.display_name,
        instance_url: vendor.instance_url,
        tier: vendor.tier,
        status: vendor.status,
        health: vendor.health,
        contact_email: vendor.contact_email,
        partner_count: vendor.partner_count,
        skew_seconds: vendor.skew_seconds,
        queue: QueueState {
            waiting: vendor.queue_waiting,
            dead: vendor.queue_dead,
            oldest_at: vendor.queue_oldest_at,
        },
        last_heartbeat_at: vendor.last_heartbeat_at,
        created_at: vendor.created_at,
    }
}

/// Suspends a brand: hidden from creators, its calls refused. Links go on.
#[utoipa::path(tag = "operators", responses((status = 200, body = wire::Vendor)))]
#[post("/api/operator/vendors/{id}/suspend")]
async fn suspend_vendor(
    _: Operator,
    app: Data<App>,
    id: Path<VendorId>,
    form: Json<Reason>,
) -> Result<Json<wire::Vendor>> {
    let now = app.clock.now();
    let suspended = async move |conn: &mut Conn| {
        let vendor = actions::suspend(conn, *id, &form.reason, now).await?;
        shown_one(conn, vendor).await
    };
    Ok(Json(app.write(suspended).await?))
}

/// Lifts a suspension.
#[utoipa::path(tag = "operators", responses((status = 200, body = wire::Vendor)))]
#[post("/api/operator/vendors/{id}/reactivate")]
async fn reactivate_vendor(
    _: Operator,
    app: Data<App>,
    id: Path<VendorId>,
    form: Json<Reason>,
) -> Result<Json<wire::Vendor>> {
    let now = app.clock.now();
    let reactivated = async move |conn: &mut Conn| {
        let vendor = actions::reactivate(conn, *id, &form.reason, now).await?;
        shown_one(conn, vendor).await
    };
    Ok(Json(app.write(reactivated).await?))
}
