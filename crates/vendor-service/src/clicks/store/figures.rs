//! Figures of the list of clicks, and what people call the links in it.

use std::collections::HashMap;

use api_types::clicks::ClickFilter;
use api_types::{LinkId, PartnerId, TenantId};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::{click_days, links, partners};

/// Clicks of one judged class on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCount {
    pub day: NaiveDate,
    /// `human` counts; each other word is the reason why not.
    pub class: String,
    pub clicks: i64,
}

/// What people call a link and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub slug: String,
    pub partner_name: String,
}

/// The folded figures from a day on, the oldest first.
pub async fn days(
    conn: &mut Conn,
    tenant: TenantId,
    filter: &ClickFilter,
    from: NaiveDate,
) -> Result<Vec<DayCount>> {
    let mut query = click_days::table
        .filter(click_days::tenant_id.eq(tenant).and(click_days::day.ge(from)))
        .select((click_days::day, click_days::class, click_days::clicks))
        .order((click_days::day, click_days::class))
        .into_boxed();
    if let Some(link) = filter.link_id {
        query = query.filter(click_days::link_id.eq(link));
    }
    if let Some(partner) = filter.partner_id {
        query = query.filter(click_days::partner_id.eq(partner));
    }
    let rows: Vec<(NaiveDate, String, i64)> = query.load(conn).await?;
    Ok(rows.into_iter().map(|(day, class, clicks)| DayCount { day, class, clicks }).collect())
}

pub async fn places(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[LinkId],
) -> Result<HashMap<LinkId, Place>> {
    let found = links::table
        .inner_join(partners::table)
        .filter(links::tenant_id.eq(tenant).and(links::id.eq_any(ids)))
        .select((links::id, links::slug, partners::name));
    let rows: Vec<(LinkId, String, String)> = found.load(conn).await?;
    let place = |(id, slug, partner_name)| (id, Place { slug, partner_name });
    Ok(rows.into_iter().map(place).collect())
}

/// The link of this name.
pub async fn link_named(conn: &mut Conn, tenant: TenantId, slug: &str) -> Result<Option<LinkId>> {
    let found = links::table
        .filter(links::tenant_id.eq(tenant).and(links::slug.eq(slug.to_ascii_lowercase())))
        .select(links::id)
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn partner_name(
    conn: &mut Conn,
    tenant: TenantId,
    id: PartnerId,
) -> Result<Option<String>> {
    let found = partners::table
        .filter(partners::tenant_id.eq(tenant).and(partners::id.eq(id)))
        .select(partners::name)
        .first(conn)
        .await;
    Ok(found.optional()?)
}
