//! SQL for `creator_domains`.

pub mod desk;

use api_types::domains::DomainStatus;
use api_types::{CreatorId, DomainId, ErrorCode};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use super::model::Domain;
use crate::cursors::Page;
use crate::schema::{creator_domains, creators};

const IN_USE: [DomainStatus; 2] = [DomainStatus::Verified, DomainStatus::Warned];

pub fn taken() -> Refusal {
    Refusal::new(ErrorCode::DomainTaken, "Somebody else has proven this domain").about("domain")
}

pub async fn insert(conn: &mut Conn, domain: &Domain) -> Result<()> {
    diesel::insert_into(creator_domains::table).values(domain).execute(conn).await?;
    Ok(())
}

/// Writes a domain; refused when it is proven now and somebody else's already.
pub async fn update(conn: &mut Conn, domain: &Domain) -> Result<()> {
    let row = creator_domains::table.find(domain.id);
    let updated = diesel::update(row).set(domain).execute(conn).await;
    updated.refuse_on_unique("creator_domains_proven_key", taken)?;
    Ok(())
}

pub async fn delete(conn: &mut Conn, id: DomainId) -> Result<()> {
    diesel::delete(creator_domains::table.find(id)).execute(conn).await?;
    Ok(())
}

/// Lets one transaction at a time add domains of a creator.
pub async fn lock_creator(conn: &mut Conn, creator: CreatorId) -> Result<()> {
    let row = creators::table.find(creator).select(creators::id).for_update();
    row.first::<CreatorId>(conn).await?;
    Ok(())
}

pub async fn count(conn: &mut Conn, creator: CreatorId) -> Result<i64> {
    let own = creator_domains::table.filter(creator_domains::creator_id.eq(creator));
    Ok(own.count().get_result(conn).await?)
}

pub async fn find_by_name(
    conn: &mut Conn,
    creator: CreatorId,
    name: &str,
) -> Result<Option<Domain>> {
    let own = creator_domains::table
        .filter(creator_domains::creator_id.eq(creator))
        .filter(creator_domains::domain.eq(name));
    Ok(own.select(Domain::as_select()).first(conn).await.optional()?)
}

/// Whether anybody has proven a name.
pub async fn is_proven(conn: &mut Conn, name: &str) -> Result<bool> {
    let proven = creator_domains::table
        .filter(creator_domains::domain.eq(name))
        .filter(creator_domains::status.eq_any(IN_USE));
    Ok(diesel::select(exists(proven)).get_result(conn).await?)
}

pub async fn find(conn: &mut Conn, creator: CreatorId, id: DomainId) -> Result<Option<Domain>> {
    let own = creator_domains::table.find(id).filter(creator_domains::creator_id.eq(creator));
    Ok(own.select(Domain::as_select()).first(conn).await.optional()?)
}

pub async fn lock(conn: &mut Conn, id: DomainId) -> Result<Option<Domain>> {
    let row = creator_domains::table.find(id).select(Domain::as_select()).for_update();
    Ok(row.first(conn).await.optional()?)
}

/// A creator's domains, the oldest first.
pub async fn list(
    conn: &mut Conn,
    creator: CreatorId,
    page: Page<DomainId>,
) -> Result<Vec<Domain>> {
    let mut query = creator_domains::table
        .filter(creator_domains::creator_id.eq(creator))
        .order(creator_domains::id)
        .limit(page.reach())
        .select(Domain::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(creator_domains::id.gt(after));
    }
    Ok(query.load(conn).await?)
}

/// Domains that are to be looked at again, those that waited longest first: what is proven each day,
/// what is warned each hour, what is new each hour of a week, what is off each day of a month.
pub async fn due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<Vec<Domain>> {
    use creator_domains as d;
    let (hour, day) = (now - TimeDelta::minutes(55), now - TimeDelta::hours(23));
    let older = |than| d::checked_at.is_null().or(d::checked_at.le(than)).assume_not_null();
    let proven = d::status.eq(DomainStatus::Verified).and(older(day));
    let warned = d::status.eq(DomainStatus::Warned).and(older(hour));
    let fresh = d::status
        .eq(DomainStatus::Pending)
        .and(older(hour))
        .and(d::created_at.gt(now - TimeDelta::days(7)));
    let month = d::lost_at.gt(now - TimeDelta::days(30)).assume_not_null();
    let off = d::status.eq(DomainStatus::Off).and(older(day)).and(month);
    let due = d::table
        .filter(proven.or(warned).or(fresh).or(off))
        .order((d::checked_at.asc().nulls_first(), d::id))
        .limit(limit)
        .select(Domain::as_select())
        .load(conn)
        .await?;
    Ok(due)
}

/// The domains of one identity are another's from now on, but for those that both have.
pub async fn move_creator(conn: &mut Conn, from: CreatorId, to: CreatorId) -> Result<()> {
    let sql = "UPDATE creator_domains d SET creator_id = $2 WHERE d.creator_id = $1 AND NOT EXISTS (\
               SELECT FROM creator_domains o WHERE o.creator_id = $2 AND o.domain = d.domain)";
    let moved = diesel::sql_query(sql)
        .bind::<diesel::sql_types::Uuid, _>(from)
        .bind::<diesel::sql_types::Uuid, _>(to);
    moved.execute(conn).await?;
    Ok(())
}

/// Deletes a creator's domains, when the person is erased.
pub async fn forget(conn: &mut Conn, creator: CreatorId) -> Result<()> {
    let theirs = creator_domains::table.filter(creator_domains::creator_id.eq(creator));
    diesel::delete(theirs).execute(conn).await?;
    Ok(())
}
