//! Requests as brands see them.

use std::collections::HashMap;

use api_types::requests::{
    Applicant, RequestCard, RequestCounts, RequestStatus, RequestTab, SagaStep,
};
use api_types::{CreatorId, RequestId, VendorId};
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::app::Post;
use crate::creators::Creator;
use crate::cursors::Page;
use crate::requests::model::Request;
use crate::schema::{creators, offerings, partnerships, requests};

const PENDING: [RequestStatus; 2] = [RequestStatus::Pending, RequestStatus::Provisioning];

/// A request with what its card needs.
pub struct CardRow {
    pub request: Request,
    pub creator: Creator,
    pub external_id: String,
    pub title: String,
}

pub async fn cards(
    conn: &mut Conn,
    vendor: VendorId,
    tab: Option<RequestTab>,
    page: Page<RequestId>,
) -> Result<Vec<CardRow>> {
    let mut query = requests::table
        .inner_join(creators::table)
        .inner_join(offerings::table)
        .filter(requests::vendor_id.eq(vendor))
        .select((
            Request::as_select(),
            Creator::as_select(),
            offerings::external_id,
            offerings::title,
        ))
        .into_boxed();
    query = match tab.unwrap_or(RequestTab::Pending) {
        RequestTab::Pending => query.filter(requests::status.eq_any(PENDING)),
        RequestTab::Approved => query.filter(requests::status.eq(RequestStatus::Approved)),
        RequestTab::Rejected => query.filter(requests::status.eq(RequestStatus::Rejected)),
        RequestTab::Failed => query
            .filter(requests::status.eq(RequestStatus::Pending))
            .filter(requests::failure.is_not_null()),
    };
    if let Some(after) = page.after {
        query = query.filter(requests::id.lt(after));
    }
    let rows: Vec<(Request, Creator, String, String)> =
        query.order(requests::id.desc()).limit(page.reach()).load(conn).await?;
    Ok(rows.into_iter().map(card_row).collect())
}

fn card_row((request, creator, external_id, title): (Request, Creator, String, String)) -> CardRow {
    CardRow { request, creator, external_id, title }
}

pub async fn card(conn: &mut Conn, vendor: VendorId, id: RequestId) -> Result<Option<CardRow>> {
    let row: Option<(Request, Creator, String, String)> = requests::table
        .inner_join(creators::table)
        .inner_join(offerings::table)
        .filter(requests::id.eq(id))
        .filter(requests::vendor_id.eq(vendor))
        .select((
            Request::as_select(),
            Creator::as_select(),
            offerings::external_id,
            offerings::title,
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(card_row))
}

/// With how many other brands each creator has an active partnership.
pub async fn other_vendors(
    conn: &mut Conn,
    vendor: VendorId,
    creators: &[CreatorId],
) -> Result<HashMap<CreatorId, i64>> {
    let counts: Vec<(CreatorId, i64)> = partnerships::table
        .filter(partnerships::creator_id.eq_any(creators))
        .filter(partnerships::vendor_id.ne(vendor))
        .filter(partnerships::status.eq("active"))
        .group_by(partnerships::creator_id)
        .select((partnerships::creator_id, count(partnerships::vendor_id).aggregate_distinct()))
        .load(conn)
        .await?;
    Ok(counts.into_iter().collect())
}

pub async fn counts(conn: &mut Conn, vendor: VendorId) -> Result<RequestCounts> {
    let by_status: Vec<(RequestStatus, i64)> = requests::table
        .filter(requests::vendor_id.eq(vendor))
        .group_by(requests::status)
        .select((requests::status, count_star()))
        .load(conn)
        .await?;
    let failed = requests::table
        .filter(requests::vendor_id.eq(vendor))
        .filter(requests::status.eq(RequestStatus::Pending))
        .filter(requests::failure.is_not_null())
        .count()
        .get_result(conn)
        .await?;
    let of = |wanted: &[RequestStatus]| {
        by_status.iter().filter(|(it, _)| wanted.contains(it)).map(|(_, count)| count).sum()
    };
    Ok(RequestCounts {
        pending: of(&PENDING),
        approved: of(&[RequestStatus::Approved]),
        rejected: of(&[RequestStatus::Rejected]),
        failed,
    })
}

impl CardRow {
    pub fn as_wire(self, post: &Post, others: &HashMap<CreatorId, i64>) -> RequestCard {
        let Self { request: it, creator, external_id, title } = self;
        let share_url = it.share_url.filter(|_| it.step == SagaStep::Done);
        RequestCard {
            id: it.id,
            status: it.status,
            applicant: applicant(creator, post, others),
            offering_id: it.offering_id,
            offering_external_id: external_id,
            offering_title: title,
            preferred_slug: it.preferred_slug,
            pitch: it.pitch,
            decision_note: it.decision_note,
            failure: it.failure.map(|it| it.0),
            step: it.step,
            share_url,
            created_at: it.created_at,
            decided_at: it.decided_at,
        }
    }
}

fn applicant(it: Creator, post: &Post, others: &HashMap<CreatorId, i64>) -> Applicant {
    Applicant {
        id: it.id,
        other_vendor_count: others.get(&it.id).copied().unwrap_or(0),
        profile_url: it.handle.as_ref().map(|handle| post.page(&format!("/@{handle}"))),
        name: it.name,
        handle: it.handle,
        email: it.email,
        bio: it.bio,
        clicks_90d: it.clicks_90d,
        conversions_90d: it.conversions_90d,
        stats_at: it.stats_at,
    }
}
