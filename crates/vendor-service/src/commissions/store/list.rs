//! Reading commissions with what people call the partner and the event.

use api_types::commissions::CommissionFilter;
use api_types::events::CommissionStatus;
use api_types::{Amount, CommissionId, Currency, TenantId};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, Result};

use crate::commissions::model::{Commission, scaled};
use crate::grants::model::Reach;
use crate::schema::{commissions, events, grants, partners};

/// A commission with its partner's name and its event's own id.
pub struct Listed {
    pub commission: Commission,
    pub partner_name: String,
    pub external_event_id: String,
}

/// The newest first, of those that the caller may see.
pub async fn list(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    filter: &CommissionFilter,
    limit: i64,
) -> Result<Vec<Listed>> {
    let mut query = commissions::table
        .inner_join(partners::table)
        .inner_join(events::table)
        .filter(commissions::tenant_id.eq(tenant))
        .select((Commission::as_select(), partners::name, events::external_event_id))
        .order(commissions::id.desc())
        .limit(limit)
        .into_boxed();
    let offered = grants::table
        .filter(grants::partner_id.eq(commissions::partner_id))
        .filter(grants::grant_source.eq("offering"));
    query = match reach {
        Reach::All => query,
        Reach::Programs(ids) => query.filter(commissions::program_id.eq_any(ids)),
        Reach::Hub => query.filter(partners::creator_id.is_not_null().or(exists(offered))),
    };
    if let Some(partner) = filter.partner_id {
        query = query.filter(commissions::partner_id.eq(partner));
    }
    if let Some(program) = filter.program_id {
        query = query.filter(commissions::program_id.eq(program));
    }
    if let Some(status) = filter.status {
        query = query.filter(commissions::status.eq(status));
    }
    if let Some(cursor) = &filter.cursor {
        let before: CommissionId =
            cursor.parse().map_err(|_| Refusal::field("cursor", "No such page"))?;
        query = query.filter(commissions::id.lt(before));
    }
    let rows: Vec<(Commission, String, String)> = query.load(conn).await?;
    Ok(rows.into_iter().map(listed).collect())
}

/// One commission as the list shows it.
pub async fn find_listed(
    conn: &mut Conn,
    tenant: TenantId,
    id: CommissionId,
) -> Result<Option<Listed>> {
    let row: Option<(Commission, String, String)> = commissions::table
        .inner_join(partners::table)
        .inner_join(events::table)
        .filter(commissions::tenant_id.eq(tenant).and(commissions::id.eq(id)))
        .select((Commission::as_select(), partners::name, events::external_event_id))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(listed))
}

fn listed((commission, partner_name, external_event_id): (Commission, String, String)) -> Listed {
    Listed { commission, partner_name, external_event_id }
}

impl From<Listed> for api_types::commissions::Commission {
    fn from(Listed { commission, partner_name, external_event_id }: Listed) -> Self {
        let Commission { id, partner_id, program_id, event_id, currency, .. } = commission;
        let Commission { status, payable_at, approved_at, created_at, .. } = commission;
        Self {
            id,
            partner_id,
            partner_name,
            program_id,
            event_id,
            external_event_id,
            base: scaled(&commission.base, currency),
            amount: scaled(&commission.amount, currency),
            currency,
            status,
            payable_at,
            approved_at,
            created_at,
        }
    }
}

/// What stands in one currency and state.
#[derive(Clone, Debug)]
pub struct Sum {
    pub currency: Currency,
    pub status: CommissionStatus,
    pub amount: Amount,
}

/// The sums of what [`list`] shows under a filter, by currency and state; its cursor is left aside.
pub async fn sums(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    filter: &CommissionFilter,
) -> Result<Vec<Sum>> {
    let mut query = commissions::table
        .filter(commissions::tenant_id.eq(tenant))
        .group_by((commissions::currency, commissions::status))
        .order((commissions::currency, commissions::status))
        .select((
            commissions::currency,
            commissions::status,
            diesel::dsl::sum(commissions::amount).assume_not_null(),
        ))
        .into_boxed();
    query = match reach {
        Reach::All | Reach::Hub => query,
        Reach::Programs(ids) => query.filter(commissions::program_id.eq_any(ids)),
    };
    if let Some(partner) = filter.partner_id {
        query = query.filter(commissions::partner_id.eq(partner));
    }
    if let Some(program) = filter.program_id {
        query = query.filter(commissions::program_id.eq(program));
    }
    if let Some(status) = filter.status {
        query = query.filter(commissions::status.eq(status));
    }
    let rows: Vec<(Currency, CommissionStatus, Amount)> = query.load(conn).await?;
    Ok(rows
        .into_iter()
        .map(|(currency, status, amount)| Sum { currency, status, amount })
        .collect())
}
