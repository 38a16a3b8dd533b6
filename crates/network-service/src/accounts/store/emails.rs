//! SQL for `creator_email_changes`.

use api_types::accounts::EmailOutcome;
use api_types::{CreatorId, ErrorCode};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use crate::accounts::model::EmailRow;
use crate::schema::creator_email_changes as changes;

/// Inserts a change; a second one that begins at the same moment is refused.
pub async fn insert_change(conn: &mut Conn, row: &EmailRow) -> Result<()> {
    let inserted = diesel::insert_into(changes::table).values(row).execute(conn).await;
    let refusal = || {
        let detail = "Another change of your address has just begun; look at that one first";
        Refusal::new(ErrorCode::StateConflict, detail)
    };
    inserted.refuse_on_unique("creator_email_changes_open_key", refusal)?;
    Ok(())
}

pub async fn update_change(conn: &mut Conn, row: &EmailRow) -> Result<()> {
    diesel::update(changes::table.find(row.id)).set(row).execute(conn).await?;
    Ok(())
}

/// The change of a creator that is not closed, if there is one; it may have expired.
pub async fn find_open(conn: &mut Conn, creator: CreatorId) -> Result<Option<EmailRow>> {
    let found = changes::table
        .filter(changes::creator_id.eq(creator))
        .filter(changes::closed_at.is_null())
        .select(EmailRow::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn lock_open(conn: &mut Conn, creator: CreatorId) -> Result<Option<EmailRow>> {
    let found = changes::table
        .filter(changes::creator_id.eq(creator))
        .filter(changes::closed_at.is_null())
        .select(EmailRow::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Whose change a link of one of its two letters belongs to.
pub async fn creator_of_token(conn: &mut Conn, hash: &[u8]) -> Result<Option<CreatorId>> {
    let found = changes::table
        .filter(changes::old_hash.eq(hash).or(changes::new_hash.eq(hash)))
        .select(changes::creator_id)
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The change that a link of one of its two letters belongs to.
pub async fn lock_by_token(conn: &mut Conn, hash: &[u8]) -> Result<Option<EmailRow>> {
    let found = changes::table
        .filter(changes::old_hash.eq(hash).or(changes::new_hash.eq(hash)))
        .select(EmailRow::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn lock_by_cancel(conn: &mut Conn, hash: &[u8]) -> Result<Option<EmailRow>> {
    let found = changes::table
        .filter(changes::cancel_hash.eq(hash))
        .select(EmailRow::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The addresses that a creator had before.
pub async fn earlier_emails(conn: &mut Conn, creator: CreatorId) -> Result<Vec<String>> {
    let emails = changes::table
        .filter(changes::creator_id.eq(creator))
        .filter(changes::outcome.eq_any([EmailOutcome::Changed, EmailOutcome::Merged]))
        .select(changes::old_email)
        .load(conn)
        .await?;
    Ok(emails)
}

/// Deletes a creator's changes, when the person is erased.
pub async fn forget_changes(conn: &mut Conn, creator: CreatorId) -> Result<()> {
    let theirs = changes::table.filter(changes::creator_id.eq(creator));
    diesel::delete(theirs).execute(conn).await?;
    Ok(())
}
