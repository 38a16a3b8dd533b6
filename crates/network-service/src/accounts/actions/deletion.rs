//! The end of an account: asking, keeping it after all, and the end itself.

use api_types::accounts::Deletion;
use api_types::auth::Role;
use api_types::requests::RequestStatus;
use api_types::{CreatorId, ErrorCode};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result, audit, magic_links, outbox, sessions};

use super::emails::{cancel_own, locked};
use super::{UNKNOWN, letters};
use crate::accounts::model::GRACE;
use crate::accounts::store;
use crate::app::{HUB, Post};
use crate::creators::{self, Creator};
use crate::letters::LANE;
use crate::{blocks, domains, invitations, keys, partnerships, requests};

/// What the end would take with it, in numbers.
pub async fn consequences(conn: &mut Conn, id: CreatorId) -> Result<Deletion> {
    let creator = creators::store::find(conn, id).await?;
    let creator = creator.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)?;
    Ok(Deletion {
        leaving_at: creator.leaving_at,
        partnerships: partnerships::store::active_of(conn, id).await?.len() as i64,
        brands: partnerships::store::count_of(conn, id).await?.1,
        open_requests: requests::store::open_of(conn, id).await?.len() as i64,
        handles: creators::store::count_handles(conn, id).await?,
    })
}

/// Begins the 30 days of grace. A second time changes nothing.
pub async fn ask_deletion(
    conn: &mut Conn,
    post: &Post,
    id: CreatorId,
    confirm: &str,
    now: DateTime<Utc>,
) -> Result<Deletion> {
    let creator = locked(conn, id).await?;
    let wanted = creator.handle.as_ref().unwrap_or(&creator.email);
    if confirm.trim().trim_start_matches('@').to_lowercase() != *wanted {
        let detail = format!("Type {wanted} to confirm");
        return Err(Refusal::field("confirm", detail).into());
    }
    if creator.leaving_at.is_none() {
        cancel_own(conn, id, now).await?;
        let leaving = Creator { leaving_at: Some(now + GRACE), ..creator };
        creators::store::update(conn, &leaving).await?;
        let counts = consequences(conn, id).await?;
        letters::leaving(conn, post, &leaving, &counts, now).await?;
    }
    consequences(conn, id).await
}

/// Keeps the account after all.
pub async fn keep(
    conn: &mut Conn,
    post: &Post,
    id: CreatorId,
    now: DateTime<Utc>,
) -> Result<Deletion> {
    let creator = locked(conn, id).await?;
    if creator.leaving_at.is_some() {
        let kept = Creator { leaving_at: None, ..creator };
        creators::store::update(conn, &kept).await?;
        letters::kept(conn, post, &kept, now).await?;
    }
    consequences(conn, id).await
}

/// Ends an account whose grace is over; says whether it did. While a link is being made at a brand
/// it waits for the next time.
pub async fn erase(
    conn: &mut Conn,
    post: &Post,
    id: CreatorId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let creator = locked(conn, id).await?;
    let is_due = creator.leaving_at.is_some_and(|it| it <= now) && creator.deleted_at.is_none();
    let open = requests::store::open_of(conn, id).await?;
    if !is_due || open.iter().any(|it| it.1 == RequestStatus::Provisioning) {
        return Ok(false);
    }
    for (request, _) in open {
        requests::actions::cancel(conn, post, id, request, now).await?;
    }
    for partnership in partnerships::store::active_of(conn, id).await? {
        requests::actions::leave(conn, post, id, partnership, now).await?;
    }
    letters::farewell(conn, post, &creator, now).await?;
    forget(conn, &creator, now).await?;
    tracing::info!(creator.id = %id, "Erased the account {id}");
    Ok(true)
}

/// The audit log keeps what operators did, and not to whom: also where it was an identity that this
/// one took over, or an address that it had before.
async fn forget_acts(conn: &mut Conn, creator: &Creator) -> Result<()> {
    let merged = creators::store::merged_into(conn, creator.id).await?;
    for identity in merged.into_iter().chain([creator.id]) {
        audit::forget(conn, HUB, &identity.to_string()).await?;
    }
    let before = store::earlier_emails(conn, creator.id).await?;
    for email in before.iter().chain([&creator.email]) {
        audit::forget_name(conn, HUB, blocks::actions::INVITED, email).await?;
    }
    Ok(())
}

/// Everything that is about the person goes; the row stays without them.
async fn forget(conn: &mut Conn, creator: &Creator, now: DateTime<Utc>) -> Result<()> {
    let (id, email) = (creator.id, &creator.email);
    forget_acts(conn, creator).await?;
    requests::store::erase_words(conn, id).await?;
    keys::store::forget(conn, id).await?;
    domains::store::forget(conn, id).await?;
    invitations::store::forget(conn, id).await?;
    store::forget_changes(conn, id).await?;
    store::forget_exports(conn, id).await?;
    creators::store::forget_extras(conn, id).await?;
    sessions::forget(conn, HUB, Role::Creator, id.ulid()).await?;
    magic_links::forget(conn, HUB, email).await?;
    outbox::forget(conn, HUB, LANE, email).await?;
    let present = locked(conn, id).await?;
    creators::store::update(conn, &present.erased(now)).await
}
