//! SQL for `partnerships` and their slugs.

mod owners;
mod routes;

use api_types::partnerships::{Earnings, EndedBy, PartnershipStatus};
use api_types::{AffiliationId, Amount, CreatorId, Currency, LinkId, PartnershipId, VendorId};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Numeric, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::{Partnership, Shown, Sum};
use crate::affiliations::Affiliation;
use crate::affiliations::model::at_scale;
use crate::cursors::Page;
use crate::schema::{affiliations, offerings, partnerships, vendors};

pub use owners::{active_of, count_of, lock_of_creator, move_creator};
pub use routes::{own_domains, put_route, route, set_slug, take_slug, used_slugs, vendor_slug};

pub async fn insert(conn: &mut Conn, partnership: &Partnership) -> Result<()> {
    diesel::insert_into(partnerships::table).values(partnership).execute(conn).await?;
    Ok(())
}

pub async fn update(conn: &mut Conn, partnership: &Partnership) -> Result<()> {
    let row = partnerships::table.find(partnership.id);
    diesel::update(row).set(partnership).execute(conn).await?;
    Ok(())
}

/// The partnership that a brand's link already has: an earlier request came to the same link.
pub async fn lock_by_link(
    conn: &mut Conn,
    vendor: VendorId,
    link: LinkId,
) -> Result<Option<Partnership>> {
    let found = partnerships::table
        .filter(partnerships::vendor_id.eq(vendor))
        .filter(partnerships::vendor_link_id.eq(link))
        .select(Partnership::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Whether an affiliation has, or ever had, a partnership.
pub async fn has_any(conn: &mut Conn, affiliation: AffiliationId) -> Result<bool> {
    let all = partnerships::table.filter(partnerships::affiliation_id.eq(affiliation));
    Ok(diesel::select(diesel::dsl::exists(all)).get_result(conn).await?)
}

/// The partnerships of an affiliation that are active, locked.
pub async fn lock_active(
    conn: &mut Conn,
    affiliation: AffiliationId,
) -> Result<Vec<(Partnership, String)>> {
    let rows = partnerships::table
        .inner_join(offerings::table)
        .filter(partnerships::affiliation_id.eq(affiliation))
        .filter(partnerships::status.eq(PartnershipStatus::Active))
        .order(partnerships::id)
        .select((Partnership::as_select(), offerings::title))
        .for_update()
        .load(conn)
        .await?;
    Ok(rows)
}

/// The partnerships of an affiliation that its brand has ended, locked.
pub async fn lock_ended_by_brand(
    conn: &mut Conn,
    affiliation: AffiliationId,
) -> Result<Vec<(Partnership, String)>> {
    let rows = partnerships::table
        .inner_join(offerings::table)
        .filter(partnerships::affiliation_id.eq(affiliation))
        .filter(partnerships::ended_by.eq(EndedBy::Brand))
        .order(partnerships::id)
        .select((Partnership::as_select(), offerings::title))
        .for_update()
        .load(conn)
        .await?;
    Ok(rows)
}

/// A creator's partnerships, the newest first.
pub async fn list(
    conn: &mut Conn,
    creator: CreatorId,
    page: Page<PartnershipId>,
) -> Result<Vec<Shown>> {
    select(conn, creator, page.after, None, page.reach()).await
}

/// One of a creator's partnerships.
pub async fn find(conn: &mut Conn, creator: CreatorId, id: PartnershipId) -> Result<Option<Shown>> {
    Ok(select(conn, creator, None, Some(id), 1).await?.pop())
}

async fn select(
    conn: &mut Conn,
    creator: CreatorId,
    after: Option<PartnershipId>,
    only: Option<PartnershipId>,
    limit: i64,
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
            (vendors::display_name, vendors::slug),
        ))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(partnerships::id.lt(after));
    }
    if let Some(only) = only {
        query = query.filter(partnerships::id.eq(only));
    }
    let rows: Vec<(Partnership, Affiliation, String, (String, String))> =
        query.order(partnerships::id.desc()).limit(limit).load(conn).await?;
    let shown = rows.into_iter().map(|(partnership, affiliation, offering_title, vendor)| {
        let (vendor_name, vendor_slug) = vendor;
        Shown { partnership, affiliation, offering_title, vendor_name, vendor_slug }
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
