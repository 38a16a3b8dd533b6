//! Reads offerings with what operators did to them; the offerings' own store writes.

use api_types::OfferingId;
use api_types::desk::{DeskOffering, DeskOfferingFilter};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::cursors::Page;
use crate::schema::{offerings, vendors};
use crate::vendors::store::part_of_text;

type Row = (
    OfferingId,
    api_types::VendorId,
    String,
    String,
    bool,
    Option<DateTime<Utc>>,
    Option<String>,
    DateTime<Utc>,
);

fn shown(row: Row) -> DeskOffering {
    let (id, vendor_id, vendor_name, title, published, taken_down_at, taken_down_for, updated_at) =
        row;
    DeskOffering {
        id,
        vendor_id,
        vendor_name,
        title,
        published,
        taken_down_at,
        taken_down_for,
        updated_at,
    }
}

/// Offerings of all brands, the newest first; `only` names one.
pub async fn list(
    conn: &mut Conn,
    filter: &DeskOfferingFilter,
    only: Option<OfferingId>,
    page: Page<OfferingId>,
) -> Result<Vec<DeskOffering>> {
    let mut query = offerings::table
        .inner_join(vendors::table)
        .select((
            offerings::id,
            vendors::id,
            vendors::display_name,
            offerings::title,
            offerings::published,
            offerings::taken_down_at,
            offerings::taken_down_for,
            offerings::updated_at,
        ))
        .into_boxed();
    if let Some(id) = only {
        query = query.filter(offerings::id.eq(id));
    }
    if let Some(q) = filter.q.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
        let part = part_of_text(q);
        query = query
            .filter(offerings::title.ilike(part.clone()).or(vendors::display_name.ilike(part)));
    }
    match filter.taken_down {
        Some(true) => query = query.filter(offerings::taken_down_at.is_not_null()),
        Some(false) => query = query.filter(offerings::taken_down_at.is_null()),
        None => {}
    }
    if let Some(after) = page.after {
        query = query.filter(offerings::id.lt(after));
    }
    let rows: Vec<Row> = query.order(offerings::id.desc()).limit(page.reach()).load(conn).await?;
    Ok(rows.into_iter().map(shown).collect())
}
