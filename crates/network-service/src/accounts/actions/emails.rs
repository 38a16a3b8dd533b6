//! Another address: asking, proving both, cancelling.

use api_types::accounts::{EmailChange, EmailOutcome};
use api_types::auth::Role;
use api_types::{CreatorId, ErrorCode, emails};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result, magic_links, sessions, tokens};

use super::{UNKNOWN, letters, merge};
use crate::accounts::model::{EmailRow, NewProofs, Side};
use crate::accounts::store;
use crate::app::{HUB, Post};
use crate::creators::{self, Creator};

/// What became of a proof. A wrong code was counted, so it must be committed.
pub enum Confirmed {
    Right(Box<EmailChange>),
    Wrong,
}

/// Begins a change; an earlier one ends. Both addresses get a letter, whoever has the new one.
pub async fn ask_email(
    conn: &mut Conn,
    post: &Post,
    id: CreatorId,
    email: &str,
    now: DateTime<Utc>,
) -> Result<EmailChange> {
    let creator = locked(conn, id).await?;
    let email = emails::normalise(email).map_err(|err| Refusal::field("email", err))?;
    if email == creator.email {
        return Err(Refusal::field("email", "This is your address already").into());
    }
    if creator.leaving_at.is_some() {
        let detail = "Your account is about to be deleted; keep it first";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    cancel_own(conn, id, now).await?;
    let proofs = NewProofs::fresh();
    let row = EmailRow::new(id, creator.email, email, &proofs, now);
    store::insert_change(conn, &row).await?;
    let is_known = has_another_identity(conn, &row).await?;
    letters::asked_email(conn, post, &row, &proofs, is_known, now).await?;
    Ok(row.as_wire(None))
}

/// The change that waits for proofs or for the merge; none once it has expired.
pub async fn open_change(
    conn: &mut Conn,
    creator: CreatorId,
    now: DateTime<Utc>,
) -> Result<Option<EmailChange>> {
    match store::find_open(conn, creator).await?.filter(|it| it.is_open(now)) {
        Some(row) => Ok(Some(shown(conn, &row).await?)),
        None => Ok(None),
    }
}

/// Proves one side by the link of its letter; needs no sign-in.
pub async fn confirm_by_token(
    conn: &mut Conn,
    post: &Post,
    token: &str,
    now: DateTime<Utc>,
) -> Result<EmailChange> {
    let hash = tokens::hash(token.trim());
    let creator = store::creator_of_token(conn, &hash).await?;
    locked(conn, creator.ok_or_else(magic_links::expired)?).await?;
    let row = store::lock_by_token(conn, &hash).await?.filter(|it| it.is_open(now));
    let row = row.ok_or_else(magic_links::expired)?;
    let side = row.side_of_token(&hash).ok_or_else(magic_links::expired)?;
    if side == Side::New && has_another_identity(conn, &row).await? {
        let detail = "This address has an account of its own. To make one of the two, type the \
                      code of the letter where you asked for the change";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    confirm(conn, post, row, side, now).await
}

/// One click in a letter must not be enough to give an identity away: whoever owns it may think that
/// it only confirms an address.
async fn has_another_identity(conn: &mut Conn, row: &EmailRow) -> Result<bool> {
    let found = creators::store::find_by_email(conn, &row.new_email).await?;
    Ok(found.is_some_and(|it| it.id != row.creator_id))
}

/// Proves one side by the code of its letter, where the creator is signed in.
pub async fn confirm_by_code(
    conn: &mut Conn,
    post: &Post,
    creator: CreatorId,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Confirmed> {
    locked(conn, creator).await?;
    let row = store::lock_open(conn, creator).await?.filter(|it| it.is_open(now));
    let row = row.ok_or_else(magic_links::expired)?;
    match row.side_of_code(code) {
        Some(side) => Ok(Confirmed::Right(Box::new(confirm(conn, post, row, side, now).await?))),
        None => {
            let tries = row.tries + 1;
            store::update_change(conn, &EmailRow { tries, ..row }).await?;
            Ok(Confirmed::Wrong)
        }
    }
}

/// Cancels by the link in the letter to the old address.
pub async fn cancel_by_token(
    conn: &mut Conn,
    token: &str,
    now: DateTime<Utc>,
) -> Result<EmailChange> {
    let row = store::lock_by_cancel(conn, &tokens::hash(token.trim())).await?;
    let row = row.ok_or_else(magic_links::expired)?;
    if row.outcome == Some(EmailOutcome::Cancelled) {
        return Ok(row.as_wire(None));
    }
    if row.closed_at.is_some() {
        let detail = "This change is done already; write to the hub's support";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    let row = row.closed(EmailOutcome::Cancelled, now);
    store::update_change(conn, &row).await?;
    Ok(row.as_wire(None))
}

/// Cancels one's own open change; none is no mistake.
pub async fn cancel_own(conn: &mut Conn, creator: CreatorId, now: DateTime<Utc>) -> Result<()> {
    if let Some(row) = store::lock_open(conn, creator).await? {
        store::update_change(conn, &row.closed(EmailOutcome::Cancelled, now)).await?;
    }
    Ok(())
}

async fn confirm(
    conn: &mut Conn,
    post: &Post,
    row: EmailRow,
    side: Side,
    now: DateTime<Utc>,
) -> Result<EmailChange> {
    let row = row.confirmed(side, now);
    let other = creators::store::find_by_email(conn, &row.new_email).await?;
    let row = match row.is_proved() && other.is_none() {
        true => {
            let creator = locked(conn, row.creator_id).await?;
            move_to(conn, creator, &row.new_email).await?;
            letters::changed_email(conn, post, &row, now).await?;
            row.closed(EmailOutcome::Changed, now)
        }
        false => row,
    };
    store::update_change(conn, &row).await?;
    shown(conn, &row).await
}

/// Gives a creator the proved address, also in their sign-ins; links to the old one are worth nothing.
pub(super) async fn move_to(conn: &mut Conn, creator: Creator, email: &str) -> Result<()> {
    creators::store::rename(conn, creator.id, email).await?;
    sessions::rename(conn, HUB, Role::Creator, creator.id.ulid(), email).await?;
    magic_links::forget(conn, HUB, &creator.email).await
}

async fn shown(conn: &mut Conn, row: &EmailRow) -> Result<EmailChange> {
    let merge = match row.is_proved() && row.closed_at.is_none() {
        true => merge::preview(conn, row).await?,
        false => None,
    };
    Ok(row.as_wire(merge))
}

pub(super) async fn locked(conn: &mut Conn, id: CreatorId) -> Result<Creator> {
    creators::store::lock(conn, id).await?.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)
}
