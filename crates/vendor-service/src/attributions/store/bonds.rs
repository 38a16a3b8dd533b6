//! Which customer is bound to whom.

use api_types::{ClickId, EventId, PartnerId, ProgramId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::attributions::model::{Bond, Bonds};
use crate::schema::{attributions, bindings};

type Row = (ProgramId, PartnerId, EventId, DateTime<Utc>, Option<ClickId>);

/// The bonds of a customer from before a moment (none: no bonds at all).
pub async fn bonds_before(
    conn: &mut Conn,
    tenant: TenantId,
    user: &str,
    moment: Option<DateTime<Utc>>,
) -> Result<Bonds> {
    let Some(moment) = moment else { return Ok(Bonds::default()) };
    let rows: Vec<Row> = bindings::table
        .inner_join(attributions::table.on(attributions::event_id.eq(bindings::event_id)))
        .filter(bindings::tenant_id.eq(tenant).and(bindings::user_id.eq(user)))
        .filter(bindings::bound_at.lt(moment))
        .select((
            bindings::program_id,
            bindings::partner_id,
            bindings::event_id,
            bindings::bound_at,
            attributions::click_id,
        ))
        .load(conn)
        .await?;
    let bond = |(program_id, partner_id, event_id, bound_at, click_id): Row| {
        Some(Bond { program_id, partner_id, click_id: click_id?, event_id, bound_at })
    };
    Ok(Bonds::new(rows.into_iter().filter_map(bond).collect()))
}

/// Makes the bonds of a customer from a moment on (none: all) equal to these.
pub async fn replace_bonds(
    conn: &mut Conn,
    tenant: TenantId,
    user: &str,
    since: Option<DateTime<Utc>>,
    bonds: &[Bond],
) -> Result<()> {
    let since = since.unwrap_or(DateTime::UNIX_EPOCH);
    let stale = bindings::table
        .filter(bindings::tenant_id.eq(tenant).and(bindings::user_id.eq(user)))
        .filter(bindings::bound_at.ge(since));
    diesel::delete(stale).execute(conn).await?;
    let row = |bond: &Bond| {
        (
            bindings::tenant_id.eq(tenant),
            bindings::program_id.eq(bond.program_id),
            bindings::partner_id.eq(bond.partner_id),
            bindings::user_id.eq(user.to_owned()),
            bindings::event_id.eq(bond.event_id),
            bindings::bound_at.eq(bond.bound_at),
        )
    };
    let rows: Vec<_> = bonds.iter().filter(|it| it.bound_at >= since).map(row).collect();
    if !rows.is_empty() {
        diesel::insert_into(bindings::table).values(rows).execute(conn).await?;
    }
    Ok(())
}
