//! What decisions are made from: events, and the clicks that are named.

use api_types::clicks::ClickClass;
use api_types::{ClickId, EventId, PartnerId, ProgramId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::attributions::model::{Occasion, Seen};
use crate::schema::{clicks, events, links, partners, programs};

/// Lets one transaction at a time decide about each of these customers. Taken in one order, so that
/// two that need the same customers don't wait for each other.
pub async fn lock_users(conn: &mut Conn, users: &mut Vec<(TenantId, String)>) -> Result<()> {
    users.sort();
    users.dedup();
    for (tenant, user) in users {
        let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
        let lock = diesel::sql_query(lock).bind::<Text, _>(format!("customer {tenant} {user}"));
        lock.execute(conn).await?;
    }
    Ok(())
}

pub async fn event(conn: &mut Conn, tenant: TenantId, id: EventId) -> Result<Option<Occasion>> {
    let found = events::table
        .filter(events::tenant_id.eq(tenant).and(events::id.eq(id)))
        .select(Occasion::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// A customer's events from a moment on (none: all), in the order of their place.
pub async fn events_since(
    conn: &mut Conn,
    tenant: TenantId,
    user: &str,
    since: Option<DateTime<Utc>>,
) -> Result<Vec<Occasion>> {
    let mut query = events::table
        .filter(events::tenant_id.eq(tenant).and(events::user_id.eq(user)))
        .select(Occasion::as_select())
        .into_boxed();
    if let Some(since) = since {
        query = query.filter(events::occurred_at.ge(since));
    }
    let mut found: Vec<Occasion> = query.load(conn).await?;
    found.sort_by(|a, b| a.place().cmp(&b.place()));
    Ok(found)
}

type Touched = (
    (ClickId, PartnerId, ProgramId, ClickClass, bool, DateTime<Utc>),
    (String, Option<DateTime<Utc>>),
    Option<DateTime<Utc>>,
    String,
);

/// Those of these clicks that have arrived.
pub async fn touches(conn: &mut Conn, tenant: TenantId, ids: &[ClickId]) -> Result<Vec<Seen>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Touched> = clicks::table
        .inner_join(links::table.on(links::id.eq(clicks::link_id)))
        .inner_join(partners::table.on(partners::id.eq(clicks::partner_id)))
        .inner_join(programs::table.on(programs::id.eq(clicks::program_id)))
        .filter(clicks::tenant_id.eq(tenant).and(clicks::id.eq_any(ids)))
        .order(clicks::id)
        .select((
            (
                clicks::id,
                clicks::partner_id,
                clicks::program_id,
                clicks::class,
                clicks::eligible,
                clicks::occurred_at,
            ),
            (partners::name, partners::revoked_at),
            programs::archived_at,
            links::slug,
        ))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(seen).collect())
}

fn seen((click, partner, archived_at, link_slug): Touched) -> Seen {
    let (click_id, partner_id, program_id, class, eligible, at) = click;
    let (partner_name, revoked_at) = partner;
    Seen {
        click_id,
        partner_id,
        partner_name,
        program_id,
        link_slug,
        at,
        class,
        eligible,
        revoked_at,
        archived_at,
    }
}
