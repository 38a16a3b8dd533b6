//! SQL for `partnerships` and `affiliations`.

use api_types::dashboards::NextPayable;
use api_types::partnerships::Earnings;
use api_types::{AffiliationId, Amount, CreatorId, Currency, PartnerId, PartnershipId, VendorId};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Numeric, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::{Affiliation, Partnership, Shown, Sum, at_scale};
use crate::cursors::Page;
use crate::schema::{affiliations, offerings, partnerships, vendors};

/// Inserts an affiliation unless the brand's partner has one; answers the stored row.
pub async fn affiliate(conn: &mut Conn, affiliation: &Affiliation) -> Result<Affiliation> {
    let stored = diesel::insert_into(affiliations::table)
        .values(affiliation)
        .on_conflict((affiliations::vendor_id, affiliations::vendor_partner_id))
        .do_update()
        // Changes nothing, but makes Postgres answer the row that is there.
        .set(affiliations::vendor_id.eq(affiliation.vendor_id))
        .returning(Affiliation::as_returning())
        .get_result(conn)
        .await?;
    Ok(stored)
}

pub async fn insert(conn: &mut Conn, partnership: &Partnership) -> Result<()> {
    diesel::insert_into(partnerships::table).values(partnership).execute(conn).await?;
    Ok(())
}

/// A creator's partnerships, the newest first.
pub async fn list(
    conn: &mut Conn,
    creator: CreatorId,
    page: Page<PartnershipId>,
) -> Result<Vec<Shown>> {
    let mut query = partnerships::table
        .inner_join(affiliations::table)
        .inner_join(offerings::table)
        .inner_join(vendors::table)
        .filter(partnerships::creator_id.eq(creator))
        .select((
            Partnership::as_select(),
            Affiliation::as_select(),
            offerings::title,
            vendors::display_name,
        ))
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(partnerships::id.lt(after));
    }
    let rows: Vec<(Partnership, Affiliation, String, String)> =
        query.order(partnerships::id.desc()).limit(page.reach()).load(conn).await?;
    let shown = rows.into_iter().map(|(partnership, affiliation, offering_title, vendor_name)| {
        Shown { partnership, affiliation, offering_title, vendor_name }
    });
    Ok(shown.collect())
}

#[derive(QueryableByName)]
struct SumRow {
    #[diesel(sql_type = Uuid)]
    affiliation: AffiliationId,
    #[diesel(sql_type = Text)]
    currency: Currency,
    #[diesel(sql_type = BigInt)]
    clicks: i64,
    #[diesel(sql_type = BigInt)]
    conversions: i64,
    #[diesel(sql_type = Numeric)]
    revenue: Amount,
    #[diesel(sql_type = Numeric)]
    commission: Amount,
}

/// What affiliations brought since `from`, per currency. Revenue is what refunds left of it.
pub async fn sums(
    conn: &mut Conn,
    affiliations: &[AffiliationId],
    from: NaiveDate,
) -> Result<Vec<Sum>> {
    let sql = "SELECT a.id AS affiliation, d.currency, sum(d.clicks)::bigint AS clicks, \
               sum(d.conversions)::bigint AS conversions, sum(d.revenue - d.refunds) AS revenue, \
               sum(d.commission) AS commission \
               FROM affiliations a JOIN vendor_daily d USING (vendor_id, vendor_partner_id) \
               WHERE a.id = ANY($1) AND d.day >= $2 GROUP BY a.id, d.currency ORDER BY d.currency";
    let rows: Vec<SumRow> = diesel::sql_query(sql)
        .bind::<Array<Uuid>, _>(affiliations)
        .bind::<Date, _>(from)
        .load(conn)
        .await?;
    let sums = rows.into_iter().map(|row| {
        let SumRow { affiliation, currency, clicks, conversions, revenue, commission } = row;
        let revenue = at_scale(revenue, currency);
        let commission = at_scale(commission, currency);
        Sum {
            affiliation,
            clicks,
            earnings: Earnings { currency, conversions, revenue, commission },
        }
    });
    Ok(sums.collect())
}

/// Brands that have partners here.
pub async fn vendors_with_partners(conn: &mut Conn) -> Result<Vec<VendorId>> {
    let vendors = affiliations::table.select(affiliations::vendor_id).distinct().load(conn).await?;
    Ok(vendors)
}

/// A brand's partners in the order of their affiliations, after `after`.
pub async fn partners_of_vendor(
    conn: &mut Conn,
    vendor: VendorId,
    after: Option<AffiliationId>,
    limit: i64,
) -> Result<Vec<(AffiliationId, PartnerId)>> {
    let mut query = affiliations::table
        .filter(affiliations::vendor_id.eq(vendor))
        .select((affiliations::id, affiliations::vendor_partner_id))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(affiliations::id.gt(after));
    }
    Ok(query.order(affiliations::id).limit(limit).load(conn).await?)
}

/// As which partner a creator is known at each brand.
pub async fn partners_of_creator(
    conn: &mut Conn,
    creator: CreatorId,
) -> Result<Vec<(VendorId, PartnerId)>> {
    let partners = affiliations::table
        .filter(affiliations::creator_id.eq(creator))
        .order(affiliations::vendor_id)
        .select((affiliations::vendor_id, affiliations::vendor_partner_id))
        .load(conn)
        .await?;
    Ok(partners)
}

pub async fn creators_of(
    conn: &mut Conn,
    vendor: VendorId,
    partners: &[PartnerId],
) -> Result<Vec<CreatorId>> {
    let creators = affiliations::table
        .filter(affiliations::vendor_id.eq(vendor))
        .filter(affiliations::vendor_partner_id.eq_any(partners))
        .select(affiliations::creator_id)
        .distinct()
        .load(conn)
        .await?;
    Ok(creators)
}

/// Books that a brand has told figures of these partners.
pub async fn mark_told(
    conn: &mut Conn,
    vendor: VendorId,
    partners: &[PartnerId],
    now: DateTime<Utc>,
) -> Result<()> {
    let told = affiliations::table
        .filter(affiliations::vendor_id.eq(vendor))
        .filter(affiliations::vendor_partner_id.eq_any(partners));
    let change = (
        affiliations::stats_at.eq(now),
        affiliations::stats_error.eq(None::<String>),
        affiliations::next_payable_day.eq(None::<NaiveDate>),
        affiliations::next_payable_amount.eq(None::<Amount>),
        affiliations::next_payable_currency.eq(None::<Currency>),
    );
    diesel::update(told).set(change).execute(conn).await?;
    Ok(())
}

pub async fn keep_next_payable(
    conn: &mut Conn,
    vendor: VendorId,
    partner: PartnerId,
    next: &NextPayable,
) -> Result<()> {
    let partner = affiliations::table
        .filter(affiliations::vendor_id.eq(vendor))
        .filter(affiliations::vendor_partner_id.eq(partner));
    let change = (
        affiliations::next_payable_day.eq(next.day),
        affiliations::next_payable_amount.eq(&next.amount),
        affiliations::next_payable_currency.eq(next.currency),
    );
    diesel::update(partner).set(change).execute(conn).await?;
    Ok(())
}

/// Books why figures did not come; the old ones stay with their date.
pub async fn mark_untold(
    conn: &mut Conn,
    vendor: VendorId,
    partners: &[PartnerId],
    why: &str,
) -> Result<()> {
    let untold = affiliations::table
        .filter(affiliations::vendor_id.eq(vendor))
        .filter(affiliations::vendor_partner_id.eq_any(partners));
    diesel::update(untold).set(affiliations::stats_error.eq(why)).execute(conn).await?;
    Ok(())
}

/// The same for every partner of a brand whose figures are older than `started`.
pub async fn mark_rest_untold(
    conn: &mut Conn,
    vendor: VendorId,
    started: DateTime<Utc>,
    why: &str,
) -> Result<()> {
    let older = affiliations::stats_at.is_null().or(affiliations::stats_at.lt(started));
    let rest = affiliations::table.filter(affiliations::vendor_id.eq(vendor)).filter(older);
    diesel::update(rest).set(affiliations::stats_error.eq(why)).execute(conn).await?;
    Ok(())
}
