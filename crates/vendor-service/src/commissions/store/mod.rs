//! SQL for `commissions`.

mod list;

pub use list::{Listed, Sum, find_listed, list, sums};

use std::collections::BTreeSet;

use api_types::events::CommissionStatus;
use api_types::{CommissionId, EventId, PartnerId, ProgramId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::{Commission, TermsBook};
use crate::grants::model::Grant;
use crate::programs::model::ProgramVersion;
use crate::schema::{commissions, grants, program_versions};

pub async fn insert(conn: &mut Conn, commission: &Commission) -> Result<()> {
    diesel::insert_into(commissions::table).values(commission).execute(conn).await?;
    Ok(())
}

pub async fn update(conn: &mut Conn, commission: &Commission) -> Result<()> {
    diesel::update(commission).set(commission).execute(conn).await?;
    Ok(())
}

/// A commission, which nobody else can change until the transaction ends.
pub async fn lock(
    conn: &mut Conn,
    tenant: TenantId,
    id: CommissionId,
) -> Result<Option<Commission>> {
    let found = commissions::table
        .find(id)
        .filter(commissions::tenant_id.eq(tenant))
        .select(Commission::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The commissions of some events, which nobody else can change until the transaction ends.
pub async fn lock_of(
    conn: &mut Conn,
    tenant: TenantId,
    events: &[EventId],
) -> Result<Vec<Commission>> {
    let found = commissions::table
        .filter(commissions::tenant_id.eq(tenant).and(commissions::event_id.eq_any(events)))
        .order(commissions::id)
        .select(Commission::as_select())
        .for_update();
    Ok(found.load(conn).await?)
}

/// The commissions of some events that stand; reversed ones are left out.
pub async fn standing_of(
    conn: &mut Conn,
    tenant: TenantId,
    events: &[EventId],
) -> Result<Vec<Commission>> {
    let found = commissions::table
        .filter(commissions::tenant_id.eq(tenant).and(commissions::event_id.eq_any(events)))
        .filter(commissions::status.ne(CommissionStatus::Reversed))
        .order(commissions::id)
        .select(Commission::as_select());
    Ok(found.load(conn).await?)
}

/// All terms that may hold for these programs and partners.
pub async fn terms_book(
    conn: &mut Conn,
    tenant: TenantId,
    programs: &BTreeSet<ProgramId>,
    partners: &BTreeSet<PartnerId>,
) -> Result<TermsBook> {
    let versions = program_versions::table
        .filter(program_versions::tenant_id.eq(tenant))
        .filter(program_versions::program_id.eq_any(programs))
        .select(ProgramVersion::as_select())
        .load(conn)
        .await?;
    let grants = grants::table
        .filter(grants::tenant_id.eq(tenant))
        .filter(grants::program_id.eq_any(programs).and(grants::partner_id.eq_any(partners)))
        .select(Grant::as_select())
        .load(conn)
        .await?;
    Ok(TermsBook { versions, grants })
}

/// Approves commissions of all brands whose holdback is over, at most `limit`; says how many.
/// What another transaction is changing is left for the next time.
pub async fn approve_matured(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let matured: Vec<CommissionId> = commissions::table
        .filter(commissions::status.eq(CommissionStatus::Accrued))
        .filter(commissions::payable_at.le(now))
        .order((commissions::payable_at, commissions::id))
        .limit(limit)
        .select(commissions::id)
        .for_update()
        .skip_locked()
        .load(conn)
        .await?;
    let change =
        (commissions::status.eq(CommissionStatus::Approved), commissions::approved_at.eq(now));
    let these = commissions::table.filter(commissions::id.eq_any(matured));
    Ok(diesel::update(these).set(change).execute(conn).await?)
}
