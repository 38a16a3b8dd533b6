//! SQL for `affiliations`.

use std::collections::HashMap;

use api_types::dashboards::NextPayable;
use api_types::partners::PartnerStatus;
use api_types::{AffiliationId, CreatorId, PartnerId, VendorId};
use chrono::{DateTime, Utc};
use diesel::dsl::count;
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Nullable, Numeric, Text, Timestamptz, Uuid};
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};
use ulid::Ulid;

use super::model::Affiliation;
use crate::schema::affiliations;

/// Inserts an affiliation unless the brand's partner has one; answers the stored row, locked.
///
/// Whichever comes first, provisioning or the brand's own word: provisioning decides what is metered.
pub async fn affiliate(conn: &mut Conn, affiliation: &Affiliation) -> Result<Affiliation> {
    let either = affiliations::network_sourced.or(excluded(affiliations::network_sourced));
    let stored = diesel::insert_into(affiliations::table)
        .values(affiliation)
        .on_conflict((affiliations::vendor_id, affiliations::vendor_partner_id))
        .do_update()
        .set(affiliations::network_sourced.eq(either))
        .returning(Affiliation::as_returning())
        .get_result(conn)
        .await?;
    Ok(stored)
}

pub async fn update(conn: &mut Conn, affiliation: &Affiliation) -> Result<()> {
    let row = affiliations::table.find(affiliation.id);
    diesel::update(row).set(affiliation).execute(conn).await?;
    Ok(())
}

/// Holds the affiliations of these partners, in the order of their ids.
pub async fn hold(conn: &mut Conn, vendor: VendorId, partners: &[PartnerId]) -> Result<()> {
    let theirs = affiliations::table
        .filter(affiliations::vendor_id.eq(vendor))
        .filter(affiliations::vendor_partner_id.eq_any(partners))
        .order(affiliations::id)
        .select(affiliations::id)
        .for_update();
    theirs.load::<AffiliationId>(conn).await?;
    Ok(())
}

/// The version of what a brand last told of a partner.
pub async fn version(conn: &mut Conn, vendor: VendorId, partner: PartnerId) -> Result<Option<i64>> {
    let found = affiliations::table
        .filter(affiliations::vendor_id.eq(vendor))
        .filter(affiliations::vendor_partner_id.eq(partner))
        .select(affiliations::version)
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Books that the hub has revoked a partner, unless the brand has told something newer than `version`.
pub async fn mark_revoked(
    conn: &mut Conn,
    vendor: VendorId,
    partner: PartnerId,
    version: i64,
) -> Result<()> {
    let unchanged = affiliations::table
        .filter(affiliations::vendor_id.eq(vendor))
        .filter(affiliations::vendor_partner_id.eq(partner))
        .filter(affiliations::version.eq(version));
    let change = affiliations::status.eq(PartnerStatus::Revoked);
    diesel::update(unchanged).set(change).execute(conn).await?;
    Ok(())
}

pub async fn lock_of_partner(
    conn: &mut Conn,
    vendor: VendorId,
    partner: PartnerId,
) -> Result<Option<Affiliation>> {
    let found = affiliations::table
        .filter(affiliations::vendor_id.eq(vendor))
        .filter(affiliations::vendor_partner_id.eq(partner))
        .select(Affiliation::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Of how many other brands each creator is a partner who is not revoked.
pub async fn count_other_vendors(
    conn: &mut Conn,
    vendor: VendorId,
    creators: &[CreatorId],
) -> Result<HashMap<CreatorId, i64>> {
    let counts: Vec<(CreatorId, i64)> = affiliations::table
        .filter(affiliations::creator_id.eq_any(creators))
        .filter(affiliations::vendor_id.ne(vendor))
        .filter(affiliations::status.ne(PartnerStatus::Revoked))
        .group_by(affiliations::creator_id)
        .select((affiliations::creator_id, count(affiliations::vendor_id).aggregate_distinct()))
        .load(conn)
        .await?;
    Ok(counts.into_iter().collect())
}

pub async fn count_of(conn: &mut Conn, creator: CreatorId) -> Result<i64> {
    let theirs = affiliations::table.filter(affiliations::creator_id.eq(creator));
    Ok(theirs.count().get_result(conn).await?)
}

/// As which partners one identity is known at brands is another's from now on.
pub async fn move_creator(conn: &mut Conn, from: CreatorId, to: CreatorId) -> Result<()> {
    let theirs = affiliations::table.filter(affiliations::creator_id.eq(from));
    diesel::update(theirs).set(affiliations::creator_id.eq(to)).execute(conn).await?;
    Ok(())
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

/// Books that a brand has told figures of these partners, and what is payable next to each.
pub async fn mark_told(
    conn: &mut Conn,
    vendor: VendorId,
    partners: &[PartnerId],
    next: &[Option<NextPayable>],
    now: DateTime<Utc>,
) -> Result<()> {
    fn column<T>(next: &[Option<NextPayable>], of: impl Fn(&NextPayable) -> T) -> Vec<Option<T>> {
        next.iter().map(|it| it.as_ref().map(&of)).collect()
    }
    let sql = "UPDATE affiliations a SET stats_at = $1, stats_error = NULL, \
                 next_payable_day = t.day, next_payable_amount = t.amount, \
                 next_payable_currency = t.currency \
               FROM unnest($3, $4, $5, $6) AS t (partner, day, amount, currency) \
               WHERE a.vendor_id = $2 AND a.vendor_partner_id = t.partner";
    diesel::sql_query(sql)
        .bind::<Timestamptz, _>(now)
        .bind::<Uuid, _>(vendor)
        .bind::<Array<Uuid>, _>(partners)
        .bind::<Array<Nullable<Date>>, _>(column(next, |it| it.day))
        .bind::<Array<Nullable<Numeric>>, _>(column(next, |it| it.amount.clone()))
        .bind::<Array<Nullable<Text>>, _>(column(next, |it| it.currency.code()))
        .execute(conn)
        .await?;
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

/// The same for every partner of a brand whose affiliation comes after `after`, held in the order of
/// their ids.
pub async fn mark_rest_untold(
    conn: &mut Conn,
    vendor: VendorId,
    after: Option<AffiliationId>,
    why: &str,
) -> Result<()> {
    let after = after.unwrap_or(AffiliationId::from_ulid(Ulid::nil()));
    let rest: Vec<AffiliationId> = affiliations::table
        .filter(affiliations::vendor_id.eq(vendor))
        .filter(affiliations::id.gt(after))
        .order(affiliations::id)
        .select(affiliations::id)
        .for_update()
        .load(conn)
        .await?;
    let rest = affiliations::table.filter(affiliations::id.eq_any(rest));
    diesel::update(rest).set(affiliations::stats_error.eq(why)).execute(conn).await?;
    Ok(())
}
