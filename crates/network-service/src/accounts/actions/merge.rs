//! Two identities of one person become one.

use api_types::accounts::{EmailChange, EmailOutcome, MergePreview};
use api_types::auth::Role;
use api_types::requests::RequestStatus;
use api_types::{CreatorId, ErrorCode};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result, sessions};

use super::emails::{locked, move_to};
use super::letters;
use crate::accounts::model::EmailRow;
use crate::accounts::store;
use crate::app::{HUB, Post};
use crate::creators::{self, Creator};
use crate::{affiliations, blocks, domains, exclusions, invitations, keys, partnerships, requests};

/// What a merge would do; none where the new address is nobody's.
pub(super) async fn preview(conn: &mut Conn, row: &EmailRow) -> Result<Option<MergePreview>> {
    let other = creators::store::find_by_email(conn, &row.new_email).await?;
    let Some(other) = other.filter(|it| it.id != row.creator_id) else { return Ok(None) };
    let id = other.id;
    Ok(Some(MergePreview {
        partnerships: partnerships::store::count_of(conn, id).await?.0,
        affiliations: affiliations::store::count_of(conn, id).await?,
        requests: requests::store::count_of(conn, id).await?,
        handles: creators::store::count_handles(conn, id).await?,
        platforms: creators::store::platforms(conn, id).await?.len() as i64,
        conflicts: conflicts(conn, row.creator_id, &other).await?,
        name: other.name,
        handle: other.handle,
    }))
}

async fn conflicts(conn: &mut Conn, me: CreatorId, other: &Creator) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for title in requests::store::in_common(conn, me, other.id).await? {
        found.push(format!(
            "Both have applied to {title}: take one application back, or leave one partnership."
        ));
    }
    for id in [me, other.id] {
        if blocks::store::is_blocked(conn, id).await? {
            found.push("One of the two is blocked here: write to the hub's support.".into());
        }
        let open = requests::store::open_of(conn, id).await?;
        if open.iter().any(|it| it.1 == RequestStatus::Provisioning) {
            found.push("A link is being made at this moment: try again in a minute.".into());
        }
    }
    if other.leaving_at.is_some() {
        found.push("The other account is about to be deleted: sign in there and keep it.".into());
    }
    Ok(found)
}

/// Makes one identity of two, once both addresses are proved: all of it or nothing. The profile of
/// whoever asks stays; the other one fills what is empty, and its handles lead here.
pub async fn merge(
    conn: &mut Conn,
    post: &Post,
    me: CreatorId,
    now: DateTime<Utc>,
) -> Result<EmailChange> {
    let (row, mine, theirs) = lock_all(conn, me, now).await?;
    let conflicts = conflicts(conn, me, &theirs).await?;
    if !conflicts.is_empty() {
        return Err(Refusal::new(ErrorCode::StateConflict, conflicts.join(" ")).into());
    }
    take_over(conn, mine, theirs, now).await?;
    let mine = locked(conn, me).await?;
    move_to(conn, mine, &row.new_email).await?;
    letters::merged(conn, post, &row, now).await?;
    let row = row.closed(EmailOutcome::Merged, now);
    store::update_change(conn, &row).await?;
    Ok(row.as_wire(None))
}

/// The proved change and both identities, held in the order in which rows are held everywhere.
async fn lock_all(
    conn: &mut Conn,
    me: CreatorId,
    now: DateTime<Utc>,
) -> Result<(EmailRow, Creator, Creator)> {
    let detail = "There are no two proved addresses to merge";
    let open = store::find_open(conn, me).await?.or_refuse(ErrorCode::StateConflict, detail)?;
    let other = creators::store::find_by_email(conn, &open.new_email).await?;
    let other = other.filter(|it| it.id != me).or_refuse(ErrorCode::StateConflict, detail)?;
    let (mine, theirs) = lock_both(conn, me, other.id).await?;
    let row = store::lock_open(conn, me).await?.filter(|it| it.is_open(now) && it.is_proved());
    let row = row.filter(|it| it.new_email == theirs.email);
    Ok((row.or_refuse(ErrorCode::StateConflict, detail)?, mine, theirs))
}

/// Locks both in the order of their ids, so that two merges at once wait and do not deadlock.
async fn lock_both(conn: &mut Conn, me: CreatorId, other: CreatorId) -> Result<(Creator, Creator)> {
    let first = locked(conn, me.min(other)).await?;
    let second = locked(conn, me.max(other)).await?;
    Ok(if first.id == me { (first, second) } else { (second, first) })
}

async fn take_over(
    conn: &mut Conn,
    mine: Creator,
    theirs: Creator,
    now: DateTime<Utc>,
) -> Result<()> {
    let (me, other) = (mine.id, theirs.id);
    affiliations::store::move_creator(conn, other, me).await?;
    partnerships::store::move_creator(conn, other, me).await?;
    domains::store::move_creator(conn, other, me).await?;
    invitations::store::move_creator(conn, other, me).await?;
    exclusions::store::move_creator(conn, other, me, now).await?;
    requests::store::move_creator(conn, other, me).await?;
    creators::actions::take_platforms(conn, other, me).await?;
    creators::store::move_handles(conn, other, me).await?;
    if mine.avatar_hash.is_none() {
        creators::store::move_picture(conn, other, me).await?;
    }
    let told = mine.stats_at.into_iter().chain(theirs.stats_at).min();
    creators::store::update(conn, &theirs.clone().erased(now)).await?;
    creators::store::mark_merged(conn, other, me).await?;
    creators::store::update(conn, &mine.filled_from(theirs)).await?;
    if let Some(told) = told {
        // The sums are those of both; they are as old as the older ones.
        let from = partnerships::model::first_day(now);
        creators::store::renew_sums(conn, &[me], from, told).await?;
    }
    keys::store::forget(conn, other).await?;
    store::forget_changes(conn, other).await?;
    store::forget_exports(conn, other).await?;
    creators::store::forget_extras(conn, other).await?;
    sessions::forget(conn, HUB, Role::Creator, other.ulid()).await
}
