//! SQL for the portal: one partner's sums over what other features keep; writes nothing.

use std::collections::HashMap;

use api_types::events::{AttributionStatus, CommissionStatus};
use api_types::portal::EarningFilter;
use api_types::{Amount, CommissionId, Currency, LinkId, PartnerId, TenantId};
use chrono::NaiveDate;
use diesel::dsl::{count, count_star, sum};
use diesel::prelude::*;
use diesel::sql_types::{Date, Numeric, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, Result};

use super::model::{DaySum, Maturing, StatusSum};
use crate::commissions::model::Commission;
use crate::programs::model::ProgramVersion;
use crate::schema::{
    attributions, bindings, click_days, commissions, events, program_versions, programs,
};

/// The kind of event that tells of a sign-up.
const SIGNUP: &str = "signup";

pub async fn sums(conn: &mut Conn, tenant: TenantId, partner: PartnerId) -> Result<Vec<StatusSum>> {
    let rows: Vec<(Currency, CommissionStatus, Option<Amount>)> = commissions::table
        .filter(commissions::tenant_id.eq(tenant).and(commissions::partner_id.eq(partner)))
        .group_by((commissions::currency, commissions::status))
        .select((commissions::currency, commissions::status, sum(commissions::amount)))
        .load(conn)
        .await?;
    let told = |(currency, status, amount): (_, _, Option<Amount>)| {
        Some(StatusSum { currency, status, amount: amount? })
    };
    Ok(rows.into_iter().filter_map(told).collect())
}

#[derive(QueryableByName)]
struct MaturingRow {
    #[diesel(sql_type = Text)]
    currency: Currency,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Numeric)]
    amount: Amount,
}

/// What leaves its holdback next, per currency.
pub async fn maturing(
    conn: &mut Conn,
    tenant: TenantId,
    partner: PartnerId,
) -> Result<Vec<Maturing>> {
    let sql = "SELECT DISTINCT ON (currency) currency, (payable_at AT TIME ZONE 'UTC')::date AS day, \
                      sum(amount) AS amount \
               FROM commissions WHERE tenant_id = $1 AND partner_id = $2 AND status = 'accrued' \
               GROUP BY 1, 2 ORDER BY 1, 2";
    let rows: Vec<MaturingRow> =
        diesel::sql_query(sql).bind::<Uuid, _>(tenant).bind::<Uuid, _>(partner).load(conn).await?;
    let told = |MaturingRow { currency, day, amount }| Maturing { currency, day, amount };
    Ok(rows.into_iter().map(told).collect())
}

#[derive(QueryableByName)]
struct DayRow {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Text)]
    status: CommissionStatus,
    #[diesel(sql_type = Numeric)]
    amount: Amount,
}

/// What was earned a day from `from` on, by the time of the sale.
pub async fn days(
    conn: &mut Conn,
    tenant: TenantId,
    partner: PartnerId,
    currency: Currency,
    from: NaiveDate,
) -> Result<Vec<DaySum>> {
    let sql = "SELECT (occurred_at AT TIME ZONE 'UTC')::date AS day, status, sum(amount) AS amount \
               FROM commissions WHERE tenant_id = $1 AND partner_id = $2 AND currency = $3 \
               AND occurred_at >= $4::date AT TIME ZONE 'UTC' GROUP BY 1, 2 ORDER BY 1, 2";
    let rows: Vec<DayRow> = diesel::sql_query(sql)
        .bind::<Uuid, _>(tenant)
        .bind::<Uuid, _>(partner)
        .bind::<Text, _>(currency)
        .bind::<Date, _>(from)
        .load(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|DayRow { day, status, amount }| DaySum { day, status, amount })
        .collect())
}

/// Clicks that counted, from `from` until before `to`.
pub async fn clicks(
    conn: &mut Conn,
    tenant: TenantId,
    partner: PartnerId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<i64> {
    let counted: Option<i64> = click_days::table
        .filter(click_days::tenant_id.eq(tenant).and(click_days::partner_id.eq(partner)))
        .filter(click_days::class.eq("human"))
        .filter(click_days::day.ge(from).and(click_days::day.lt(to)))
        .select(diesel::dsl::sql::<diesel::sql_types::Nullable<diesel::sql_types::BigInt>>(
            "sum(clicks)::bigint",
        ))
        .first(conn)
        .await?;
    Ok(counted.unwrap_or_default())
}

/// Clicks that counted on each of these links, from `from` on; links without any are left out.
pub async fn clicks_of_links(
    conn: &mut Conn,
    tenant: TenantId,
    links: &[LinkId],
    from: NaiveDate,
) -> Result<HashMap<LinkId, i64>> {
    let rows: Vec<(LinkId, i64)> = click_days::table
        .filter(click_days::tenant_id.eq(tenant).and(click_days::link_id.eq_any(links)))
        .filter(click_days::class.eq("human").and(click_days::day.ge(from)))
        .select((click_days::link_id, click_days::clicks))
        .load(conn)
        .await?;
    let mut sums = HashMap::new();
    for (link, clicks) in rows {
        *sums.entry(link).or_default() += clicks;
    }
    Ok(sums)
}

/// Sign-ups that the partner is credited with.
pub async fn signups(conn: &mut Conn, tenant: TenantId, partner: PartnerId) -> Result<i64> {
    let signups = attributions::table
        .inner_join(events::table)
        .filter(attributions::tenant_id.eq(tenant).and(attributions::partner_id.eq(partner)))
        .filter(attributions::status.eq(AttributionStatus::Attributed))
        .filter(events::kind.eq(SIGNUP))
        .select(count_star());
    Ok(signups.first(conn).await?)
}

/// Customers whose first sale the partner is credited with.
pub async fn customers(conn: &mut Conn, tenant: TenantId, partner: PartnerId) -> Result<i64> {
    let customers = bindings::table
        .filter(bindings::tenant_id.eq(tenant).and(bindings::partner_id.eq(partner)))
        .select(count(bindings::user_id).aggregate_distinct());
    Ok(customers.first(conn).await?)
}

/// A commission with its program, the terms that computed it, and the decision behind it.
pub struct Earned {
    pub commission: Commission,
    pub program_name: String,
    pub version: ProgramVersion,
}

/// A partner's commissions, the newest first.
pub async fn earnings(
    conn: &mut Conn,
    tenant: TenantId,
    partner: PartnerId,
    filter: &EarningFilter,
    limit: i64,
) -> Result<Vec<Earned>> {
    let mut query = commissions::table
        .inner_join(programs::table)
        .inner_join(program_versions::table)
        .filter(commissions::tenant_id.eq(tenant).and(commissions::partner_id.eq(partner)))
        .select((Commission::as_select(), programs::name, ProgramVersion::as_select()))
        .order(commissions::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(currency) = filter.currency {
        query = query.filter(commissions::currency.eq(currency));
    }
    if let Some(status) = filter.status {
        query = query.filter(commissions::status.eq(status));
    }
    if let Some(cursor) = &filter.cursor {
        let before: CommissionId =
            cursor.parse().map_err(|_| Refusal::field("cursor", "No such page"))?;
        query = query.filter(commissions::id.lt(before));
    }
    let rows: Vec<(Commission, String, ProgramVersion)> = query.load(conn).await?;
    let told = |(commission, program_name, version)| Earned { commission, program_name, version };
    Ok(rows.into_iter().map(told).collect())
}
