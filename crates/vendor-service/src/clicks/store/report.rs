//! Reported clicks: the links they may be on, and storing what is not there.

use api_types::{ClickId, LinkId, PartnerId, ProgramId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::clicks::model::{Click, Target};
use crate::grants::model::Reach;
use crate::schema::{clicks, links, partners, programs};

type Row = (LinkId, PartnerId, ProgramId, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// The links of these ids that the caller may report clicks on: for the hub, those that it asked for.
pub async fn targets(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    ids: &[LinkId],
) -> Result<Vec<Target>> {
    let mut query = links::table
        .inner_join(partners::table)
        .inner_join(programs::table)
        .filter(links::tenant_id.eq(tenant).and(links::id.eq_any(ids)))
        .select((
            links::id,
            links::partner_id,
            links::program_id,
            partners::revoked_at,
            programs::archived_at,
        ))
        .into_boxed();
    query = match reach {
        Reach::All => query,
        Reach::Programs(ids) => query.filter(links::program_id.eq_any(ids)),
        Reach::Hub => query.filter(links::request_id.is_not_null()),
    };
    let rows: Vec<Row> = query.load(conn).await?;
    let target = |(link_id, partner_id, program_id, revoked_at, archived_at)| Target {
        link_id,
        partner_id,
        program_id,
        revoked_at,
        archived_at,
    };
    Ok(rows.into_iter().map(target).collect())
}

/// Stores the clicks that are not there yet, and answers their ids.
///
/// They go in by the order of their ids: two batches that share clicks wait for each other in one
/// direction only.
pub async fn insert_missing(conn: &mut Conn, mut rows: Vec<Click>) -> Result<Vec<ClickId>> {
    rows.sort_by_key(|it| it.id);
    let insert = diesel::insert_into(clicks::table).values(rows).on_conflict_do_nothing();
    Ok(insert.returning(clicks::id).get_results(conn).await?)
}

/// On which link each of the tenant's clicks is.
pub async fn links_of(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[ClickId],
) -> Result<Vec<(ClickId, LinkId)>> {
    let found = clicks::table
        .filter(clicks::tenant_id.eq(tenant).and(clicks::id.eq_any(ids)))
        .select((clicks::id, clicks::link_id));
    Ok(found.load(conn).await?)
}

pub async fn exists(conn: &mut Conn, tenant: TenantId, id: ClickId) -> Result<bool> {
    Ok(!links_of(conn, tenant, &[id]).await?.is_empty())
}
