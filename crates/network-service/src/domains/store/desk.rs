//! Reads domains of all creators, as operators look for them.

use api_types::DomainId;
use api_types::desk::{DeskDomain, DeskDomainFilter};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::cursors::Page;
use crate::domains::model::Domain;
use crate::schema::{creator_domains, creators};
use crate::vendors::store::part_of_text;

type Row = (Domain, String, String);

fn shown((domain, creator_email, creator_name): Row) -> DeskDomain {
    let (reason, off_at) = (domain.reason(), domain.off_at());
    let Domain { id, creator_id, domain, status, checked_at, verified_at, created_at, .. } = domain;
    DeskDomain {
        id,
        domain,
        status,
        creator_id,
        creator_email,
        creator_name,
        reason,
        checked_at,
        verified_at,
        off_at,
        created_at,
    }
}

/// Domains, the newest first.
pub async fn list(
    conn: &mut Conn,
    filter: &DeskDomainFilter,
    page: Page<DomainId>,
) -> Result<Vec<DeskDomain>> {
    let mut query = creator_domains::table
        .inner_join(creators::table)
        .select((Domain::as_select(), creators::email, creators::name))
        .into_boxed();
    if let Some(q) = filter.q.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
        let part = part_of_text(q.trim_start_matches('@'));
        let hit = creator_domains::domain
            .ilike(part.clone())
            .or(creators::name.ilike(part.clone()))
            .or(creators::email.ilike(part.clone()))
            .or(creators::handle.ilike(part).assume_not_null());
        query = query.filter(hit);
    }
    if let Some(status) = filter.status {
        query = query.filter(creator_domains::status.eq(status));
    }
    if let Some(after) = page.after {
        query = query.filter(creator_domains::id.lt(after));
    }
    let rows: Vec<Row> =
        query.order(creator_domains::id.desc()).limit(page.reach()).load(conn).await?;
    Ok(rows.into_iter().map(shown).collect())
}
