//! Requests as brands see them.

use std::collections::HashMap;

use api_types::exclusions::Exclusion;
use api_types::requests::{
    Applicant, ClaimedPlatform, RequestCard, RequestCounts, RequestFilter, RequestStatus,
    RequestTab, SagaStep,
};
use api_types::{CreatorId, RequestId, VendorId};
use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::app::Post;
use crate::creators::Creator;
use crate::cursors::Page;
use crate::requests::model::Request;
use crate::schema::{creator_blocks, creator_platforms, creators, offerings, requests};

const PENDING: [RequestStatus; 2] = [RequestStatus::Pending, RequestStatus::Provisioning];

/// Whoever is blocked is hidden; what was decided before stays in sight.
#[diesel::dsl::auto_type]
fn is_in_sight() -> _ {
    let open: [RequestStatus; 2] = PENDING;
    let decided = requests::status.ne_all(open);
    decided.or(not(exists(creator_blocks::table.find(requests::creator_id))))
}

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
    filter: &RequestFilter,
    page: Page<RequestId>,
) -> Result<Vec<CardRow>> {
    let mut query = requests::table
        .inner_join(creators::table)
        .inner_join(offerings::table)
        .filter(requests::vendor_id.eq(vendor))
        .filter(is_in_sight())
        .select((
            Request::as_select(),
            Creator::as_select(),
            offerings::external_id,
            offerings::title,
        ))
        .into_boxed();
    query = match filter.status.unwrap_or(RequestTab::Pending) {
        RequestTab::Pending => query.filter(requests::status.eq_any(PENDING)),
        RequestTab::Approved => query.filter(requests::status.eq(RequestStatus::Approved)),
        RequestTab::Rejected => query.filter(requests::status.eq(RequestStatus::Rejected)),
        RequestTab::Failed => query
            .filter(requests::status.eq(RequestStatus::Pending))
            .filter(requests::failure.is_not_null()),
    };
    if let Some(offering) = &filter.offering {
        query = query.filter(offerings::external_id.eq(offering));
    }
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
        .filter(is_in_sight())
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

/// How many stand where; with `offering`, of that one alone.
pub async fn counts(
    conn: &mut Conn,
    vendor: VendorId,
    offering: Option<&str>,
) -> Result<RequestCounts> {
    let of_offering = offerings::external_id.eq(offering.unwrap_or_default());
    let wanted = of_offering.or(offering.is_none().into_sql::<Bool>());
    let by_status: Vec<(RequestStatus, i64)> = requests::table
        .inner_join(offerings::table)
        .filter(requests::vendor_id.eq(vendor))
        .filter(wanted)
        .filter(is_in_sight())
        .group_by(requests::status)
        .select((requests::status, count_star()))
        .load(conn)
        .await?;
    let failed = requests::table
        .inner_join(offerings::table)
        .filter(requests::vendor_id.eq(vendor))
        .filter(wanted)
        .filter(is_in_sight())
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

/// Where these creators publish, each in their order.
pub async fn platforms(
    conn: &mut Conn,
    creators: &[CreatorId],
) -> Result<HashMap<CreatorId, Vec<ClaimedPlatform>>> {
    let rows: Vec<(CreatorId, String, String, i64)> = creator_platforms::table
        .filter(creator_platforms::creator_id.eq_any(creators))
        .order((creator_platforms::creator_id, creator_platforms::place))
        .select((
            creator_platforms::creator_id,
            creator_platforms::platform,
            creator_platforms::url,
            creator_platforms::followers,
        ))
        .load(conn)
        .await?;
    let mut platforms: HashMap<CreatorId, Vec<ClaimedPlatform>> = HashMap::new();
    for (creator, platform, url, followers) in rows {
        platforms.entry(creator).or_default().push(ClaimedPlatform { platform, url, followers });
    }
    Ok(platforms)
}

/// What cards show of creators besides their rows.
pub struct Known {
    pub others: HashMap<CreatorId, i64>,
    pub platforms: HashMap<CreatorId, Vec<ClaimedPlatform>>,
    pub exclusions: HashMap<CreatorId, Exclusion>,
}

impl CardRow {
    pub fn as_wire(self, post: &Post, known: &Known) -> RequestCard {
        let Self { request: it, creator, external_id, title } = self;
        let share_url = it.share_url.filter(|_| it.step == SagaStep::Done);
        RequestCard {
            id: it.id,
            status: it.status,
            applicant: applicant(creator, post, known),
            offering_id: it.offering_id,
            offering_external_id: external_id,
            offering_title: title,
            preferred_slug: it.preferred_slug,
            pitch: it.pitch,
            terms_in_words: it.terms.0.rule.in_words(),
            terms_version: it.terms_version,
            decision_note: it.decision_note,
            failure: it.failure.map(|it| it.0),
            step: it.step,
            share_url,
            created_at: it.created_at,
            decided_at: it.decided_at,
        }
    }
}

fn applicant(it: Creator, post: &Post, known: &Known) -> Applicant {
    let shows = |figure: &str| !it.hidden_figures.iter().any(|hidden| hidden == figure);
    Applicant {
        id: it.id,
        other_vendor_count: known.others.get(&it.id).copied().unwrap_or(0),
        platforms: known.platforms.get(&it.id).cloned().unwrap_or_default(),
        exclusion: known.exclusions.get(&it.id).cloned(),
        clicks_90d: it.clicks_90d.filter(|_| shows("clicks")),
        conversions_90d: it.conversions_90d.filter(|_| shows("conversions")),
        profile_url: it.handle.as_ref().map(|handle| post.page(&format!("/@{handle}"))),
        name: it.name,
        handle: it.handle,
        email: it.email,
        bio: it.bio,
        stats_at: it.stats_at,
    }
}
