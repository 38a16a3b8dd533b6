//! SQL for the tables of creators.

mod letters;
mod platforms;
mod settings;

use api_types::{CreatorId, ErrorCode};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use super::model::{Creator, MoneyRow};
use crate::schema::{creator_blocks, creator_figures, creator_handles, creators};

pub use letters::{Earned, Month, claim_letter, first_earners, months, to_summarise};
pub use platforms::{
    due_platforms, lock_platform, platform, platforms, replace_platforms, update_platform,
};
pub use settings::{
    find_picture, forget_extras, move_picture, put_picture, put_settings, remove_picture, settings,
};

/// Whom brands may find, as a condition on `creators c`: the one place that says so. Whoever adds a
/// reason to hide somebody adds it here.
pub const LISTED: &str = "c.handle IS NOT NULL AND c.name <> '' AND c.claimed_at IS NOT NULL \
    AND c.leaving_at IS NULL AND c.deleted_at IS NULL \
    AND NOT EXISTS (SELECT FROM creator_blocks b WHERE b.creator_id = c.id)";

/// Inserts a creator unless the address has one; answers whoever has it.
pub async fn insert_or_find(conn: &mut Conn, creator: &Creator) -> Result<Creator> {
    let stored = diesel::insert_into(creators::table)
        .values(creator)
        .on_conflict(creators::email)
        .do_update()
        // Changes nothing, but makes Postgres answer the row that is there.
        .set(creators::email.eq(&creator.email))
        .returning(Creator::as_returning())
        .get_result(conn)
        .await?;
    Ok(stored)
}

pub async fn find(conn: &mut Conn, id: CreatorId) -> Result<Option<Creator>> {
    let found = creators::table.find(id).select(Creator::as_select()).first(conn).await;
    Ok(found.optional()?)
}

pub async fn lock(conn: &mut Conn, id: CreatorId) -> Result<Option<Creator>> {
    let found =
        creators::table.find(id).select(Creator::as_select()).for_update().first(conn).await;
    Ok(found.optional()?)
}

/// Holds these creators in the order of their ids, so that calls at once about the same people wait
/// and do not deadlock; answers those that there are.
pub async fn hold(conn: &mut Conn, creators: &[CreatorId]) -> Result<Vec<CreatorId>> {
    let held = creators::table
        .filter(creators::id.eq_any(creators))
        .order(creators::id)
        .select(creators::id)
        .for_no_key_update()
        .load(conn)
        .await?;
    Ok(held)
}

/// Whoever has one of these addresses.
pub async fn ids_by_email(conn: &mut Conn, emails: &[&str]) -> Result<Vec<CreatorId>> {
    let found = creators::table.filter(creators::email.eq_any(emails)).select(creators::id);
    Ok(found.load(conn).await?)
}

/// The identities that a creator has taken over.
pub async fn merged_into(conn: &mut Conn, id: CreatorId) -> Result<Vec<CreatorId>> {
    let merged = creators::table.filter(creators::merged_into.eq(id)).select(creators::id);
    Ok(merged.load(conn).await?)
}

pub async fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<Creator>> {
    let found = creators::table
        .filter(creators::email.eq(email))
        .select(Creator::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Whoever has this handle, or once had it, unless an operator has blocked them.
pub async fn find_by_handle(conn: &mut Conn, handle: &str) -> Result<Option<Creator>> {
    let found = creator_handles::table
        .inner_join(creators::table)
        .filter(creator_handles::handle.eq(handle))
        .filter(not(exists(creator_blocks::table.find(creators::id))))
        .select(Creator::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(found)
}

pub async fn update(conn: &mut Conn, creator: &Creator) -> Result<()> {
    diesel::update(creators::table.find(creator.id)).set(creator).execute(conn).await?;
    Ok(())
}

/// Takes a handle for ever; says whether it is theirs, now or from before.
pub async fn take_handle(
    conn: &mut Conn,
    creator: CreatorId,
    handle: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row = (
        creator_handles::handle.eq(handle),
        creator_handles::creator_id.eq(creator),
        creator_handles::taken_at.eq(now),
    );
    diesel::insert_into(creator_handles::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let owner: CreatorId =
        creator_handles::table.find(handle).select(creator_handles::creator_id).first(conn).await?;
    Ok(owner == creator)
}

/// Which of these handles somebody has or had, other than this creator.
pub async fn taken_handles(
    conn: &mut Conn,
    creator: CreatorId,
    handles: &[String],
) -> Result<Vec<String>> {
    let taken = creator_handles::table
        .filter(creator_handles::handle.eq_any(handles))
        .filter(creator_handles::creator_id.ne(creator))
        .select(creator_handles::handle)
        .load(conn)
        .await?;
    Ok(taken)
}

/// Gives a creator another address; refuses where somebody has it by now.
pub async fn rename(conn: &mut Conn, id: CreatorId, email: &str) -> Result<()> {
    let renamed = diesel::update(creators::table.find(id)).set(creators::email.eq(email));
    let refusal = || {
        let detail = "Somebody has signed up with this address meanwhile; confirm once more";
        Refusal::new(ErrorCode::EmailTaken, detail)
    };
    renamed.execute(conn).await.refuse_on_unique("creators_email_key", refusal)?;
    Ok(())
}

/// Money of 90 days over all brands, as of the creator's `stats_at`.
pub async fn money(conn: &mut Conn, creator: CreatorId) -> Result<Vec<MoneyRow>> {
    let rows = creator_figures::table
        .filter(creator_figures::creator_id.eq(creator))
        .order(creator_figures::currency)
        .select(MoneyRow::as_select())
        .load(conn)
        .await?;
    Ok(rows)
}

/// How many handles lead to a creator.
pub async fn count_handles(conn: &mut Conn, creator: CreatorId) -> Result<i64> {
    let theirs = creator_handles::table.filter(creator_handles::creator_id.eq(creator));
    Ok(theirs.count().get_result(conn).await?)
}

/// Old and present handles of one creator lead to another from now on.
pub async fn move_handles(conn: &mut Conn, from: CreatorId, to: CreatorId) -> Result<()> {
    let theirs = creator_handles::table.filter(creator_handles::creator_id.eq(from));
    diesel::update(theirs).set(creator_handles::creator_id.eq(to)).execute(conn).await?;
    Ok(())
}

/// Books who took over what an identity had.
pub async fn mark_merged(conn: &mut Conn, from: CreatorId, to: CreatorId) -> Result<()> {
    let merged = creators::merged_into.eq(to);
    diesel::update(creators::table.find(from)).set(merged).execute(conn).await?;
    Ok(())
}

/// Creators whose days of grace are over.
pub async fn due_to_leave(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<CreatorId>> {
    let due = creators::table
        .filter(creators::leaving_at.assume_not_null().le(now))
        .filter(creators::leaving_at.is_not_null())
        .filter(creators::deleted_at.is_null())
        .order(creators::leaving_at)
        .limit(limit)
        .select(creators::id)
        .load(conn)
        .await?;
    Ok(due)
}

/// Books `by` more active partnerships, or fewer.
pub async fn count_partnerships(conn: &mut Conn, creator: CreatorId, by: i64) -> Result<()> {
    let change = creators::partnerships_count.eq(creators::partnerships_count + by);
    diesel::update(creators::table.find(creator)).set(change).execute(conn).await?;
    Ok(())
}

/// Keeps the secret of the one letter to somebody unclaimed.
pub async fn keep_opt_out(conn: &mut Conn, creator: CreatorId, hash: &[u8]) -> Result<()> {
    let change = creators::opt_out_hash.eq(hash);
    diesel::update(creators::table.find(creator)).set(change).execute(conn).await?;
    Ok(())
}

pub async fn lock_by_opt_out(conn: &mut Conn, hash: &[u8]) -> Result<Option<Creator>> {
    let found = creators::table
        .filter(creators::opt_out_hash.eq(hash))
        .select(Creator::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Renews the sums of these creators over all their brands, from the days since `from`.
pub async fn renew_sums(
    conn: &mut Conn,
    creators: &[CreatorId],
    from: NaiveDate,
    now: DateTime<Utc>,
) -> Result<()> {
    let held = hold(conn, creators).await?;
    let creators = held.as_slice();
    let sql = "UPDATE creators c SET clicks_90d = s.clicks, conversions_90d = s.conversions, \
               stats_at = $3 FROM (\
                 SELECT a.creator_id, coalesce(sum(d.clicks), 0)::bigint AS clicks, \
                   coalesce(sum(d.conversions), 0)::bigint AS conversions \
                 FROM affiliations a LEFT JOIN vendor_daily d \
                   ON d.vendor_id = a.vendor_id AND d.vendor_partner_id = a.vendor_partner_id \
                   AND d.day >= $2 \
                 WHERE a.creator_id = ANY($1) GROUP BY a.creator_id) s \
               WHERE c.id = s.creator_id";
    diesel::sql_query(sql)
        .bind::<Array<Uuid>, _>(creators)
        .bind::<Date, _>(from)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
    renew_figures(conn, creators, from).await
}

async fn renew_figures(conn: &mut Conn, creators: &[CreatorId], from: NaiveDate) -> Result<()> {
    let old = creator_figures::table.filter(creator_figures::creator_id.eq_any(creators));
    diesel::delete(old).execute(conn).await?;
    let sql = "INSERT INTO creator_figures \
               (creator_id, currency, revenue_90d, commission_90d, epc_90d) \
               SELECT a.creator_id, d.currency, sum(d.revenue - d.refunds), sum(d.commission), \
                 sum(d.commission) / nullif(c.clicks_90d, 0) \
               FROM affiliations a JOIN creators c ON c.id = a.creator_id JOIN vendor_daily d \
                 ON d.vendor_id = a.vendor_id AND d.vendor_partner_id = a.vendor_partner_id \
               WHERE a.creator_id = ANY($1) AND d.day >= $2 GROUP BY 1, 2, c.clicks_90d";
    diesel::sql_query(sql)
        .bind::<Array<Uuid>, _>(creators)
        .bind::<Date, _>(from)
        .execute(conn)
        .await?;
    Ok(())
}
