//! SQL of the overview: sums over what other features keep; writes nothing.

use api_types::events::CommissionStatus;
use api_types::{LinkId, PartnerId, TenantId};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count_star, exists, min, sum};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::commissions::model::SALES;
use crate::dashboards::model::Span;
use crate::schema::{
    api_keys, attributions, click_days, commissions, events, links, partners, programs,
};

/// The first day of clicks or events; none before anything happened.
pub async fn first_day(conn: &mut Conn, tenant: TenantId) -> Result<Option<NaiveDate>> {
    let clicked: Option<NaiveDate> = click_days::table
        .filter(click_days::tenant_id.eq(tenant))
        .select(min(click_days::day))
        .first(conn)
        .await?;
    let happened: Option<DateTime<Utc>> = events::table
        .filter(events::tenant_id.eq(tenant))
        .select(min(events::occurred_at))
        .first(conn)
        .await?;
    Ok([clicked, happened.map(|it| it.date_naive())].into_iter().flatten().min())
}

/// The partners with the most sales, and how many.
pub async fn top_partners(
    conn: &mut Conn,
    tenant: TenantId,
    span: Span,
    limit: i64,
) -> Result<Vec<(PartnerId, String, i64)>> {
    let (from, before) = span.moments();
    let rows = attributions::table
        .inner_join(events::table)
        .inner_join(partners::table.on(partners::id.nullable().eq(attributions::partner_id)))
        .filter(attributions::tenant_id.eq(tenant))
        .filter(attributions::status.eq("attributed"))
        .filter(events::kind.eq_any(SALES))
        .filter(events::occurred_at.ge(from).and(events::occurred_at.lt(before)))
        .group_by((partners::id, partners::name))
        .order((count_star().desc(), partners::name))
        .limit(limit)
        .select((partners::id, partners::name, count_star()))
        .load(conn)
        .await?;
    Ok(rows)
}

/// A link with its partner's name and its human clicks.
pub type TopLink = (LinkId, String, String, i64);

/// The links with the most human clicks.
pub async fn top_links(
    conn: &mut Conn,
    tenant: TenantId,
    span: Span,
    limit: i64,
) -> Result<Vec<TopLink>> {
    let clicks = sum(click_days::clicks);
    let rows: Vec<(LinkId, i64)> = click_days::table
        .filter(click_days::tenant_id.eq(tenant))
        .filter(click_days::class.eq("human"))
        .filter(click_days::day.between(span.from, span.to))
        .group_by(click_days::link_id)
        .order((clicks.desc(), click_days::link_id))
        .limit(limit)
        .select((
            click_days::link_id,
            diesel::dsl::sql::<diesel::sql_types::BigInt>("sum(clicks)::bigint"),
        ))
        .load(conn)
        .await?;
    let ids: Vec<LinkId> = rows.iter().map(|it| it.0).collect();
    let named: Vec<(LinkId, String, String)> = links::table
        .inner_join(partners::table)
        .filter(links::tenant_id.eq(tenant).and(links::id.eq_any(ids)))
        .select((links::id, links::slug, partners::name))
        .load(conn)
        .await?;
    let row = |(id, clicks): (LinkId, i64)| {
        let (_, slug, owner) = named.iter().find(|it| it.0 == id)?;
        Some((id, slug.clone(), owner.clone(), clicks))
    };
    Ok(rows.into_iter().filter_map(row).collect())
}

/// How many commissions are out of their holdback and not approved yet.
pub async fn commissions_due(conn: &mut Conn, tenant: TenantId, now: DateTime<Utc>) -> Result<i64> {
    let due = commissions::table
        .filter(commissions::tenant_id.eq(tenant))
        .filter(commissions::status.eq(CommissionStatus::Accrued))
        .filter(commissions::payable_at.le(now));
    Ok(due.count().get_result(conn).await?)
}

/// What a brand has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub program: bool,
    pub partner: bool,
    pub key: bool,
    pub click: bool,
    pub sale: bool,
}

pub async fn progress(conn: &mut Conn, tenant: TenantId) -> Result<Progress> {
    let program = exists(programs::table.filter(programs::tenant_id.eq(tenant)));
    let partner = exists(partners::table.filter(partners::tenant_id.eq(tenant)));
    let key = exists(
        api_keys::table
            .filter(api_keys::tenant_id.eq(tenant))
            .filter(api_keys::kind.ne("federation")),
    );
    let click = exists(click_days::table.filter(click_days::tenant_id.eq(tenant)));
    let sale = exists(commissions::table.filter(commissions::tenant_id.eq(tenant)));
    let found: (bool, bool, bool, bool, bool) =
        diesel::select((program, partner, key, click, sale)).get_result(conn).await?;
    let (program, partner, key, click, sale) = found;
    Ok(Progress { program, partner, key, click, sale })
}
