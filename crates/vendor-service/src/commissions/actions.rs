//! What can be done with commissions.

use api_types::{CommissionId, ErrorCode, EventId, TenantId};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::{Conn, OrRefuse, Result};

use super::model::{Commission, Due};
use super::store;
use crate::grants::model::Reach;

/// Makes the commissions of an event equal to what is due. `held` are those that it has, locked;
/// none of them is settled.
pub async fn settle(
    conn: &mut Conn,
    tenant: TenantId,
    event: EventId,
    due: Option<&Due>,
    held: &[Commission],
    now: DateTime<Utc>,
) -> Result<()> {
    for commission in held.iter().filter(|it| it.event_id == event) {
        let wanted = due.filter(|it| it.partner_id == commission.partner_id);
        let change = match wanted {
            Some(due) => commission.follow(due, now),
            None => commission.clone().reverse(),
        };
        if change != *commission {
            store::update(conn, &change).await?;
        }
    }
    let Some(due) = due else { return Ok(()) };
    let is_there = |it: &Commission| it.event_id == event && it.partner_id == due.partner_id;
    if !held.iter().any(is_there) {
        store::insert(conn, &due.accrue(tenant, event, now)).await?;
    }
    Ok(())
}

/// Approves one commission, before the job does.
pub async fn approve(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    id: CommissionId,
    now: DateTime<Utc>,
) -> Result<store::Listed> {
    const ABSENT: &str = "There is no such commission";
    let commission = store::lock(conn, tenant, id).await?;
    let seen = commission.filter(|it| match reach {
        Reach::Programs(ids) => ids.contains(&it.program_id),
        Reach::All => true,
        Reach::Hub => false,
    });
    let commission = seen.or_refuse(ErrorCode::CommissionNotFound, ABSENT)?.approve(now)?;
    store::update(conn, &commission).await?;
    audit::record(conn, tenant, Act::new("commissions.approve", id), now).await?;
    let listed = store::find_listed(conn, tenant, id).await?;
    listed.or_refuse(ErrorCode::CommissionNotFound, ABSENT)
}
