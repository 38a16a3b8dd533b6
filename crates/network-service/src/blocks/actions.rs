//! Shutting a creator out, and letting them back in.

use api_types::auth::Role;
use api_types::desk::{DeskCreator, DeskCreatorFilter};
use api_types::{CreatorId, ErrorCode, Listing};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::{Conn, OrRefuse, Refusal, Result, sessions};

use super::store;
use crate::app::{HUB, Post};
use crate::creators;
use crate::cursors::Page;
use crate::letters::{self, Letter};
use crate::reasons;

/// The verb of the audit log for an invitation, which names an address.
pub const INVITED: &str = "creators.invite";

const UNKNOWN: &str = "There is no such creator";

pub async fn list(conn: &mut Conn, filter: &DeskCreatorFilter) -> Result<Listing<DeskCreator>> {
    let page = Page::of(filter.cursor.as_deref(), filter.limit)?;
    let rows = store::list(conn, filter, page).await?;
    Ok(Listing::cut(rows, page.limit, |it| it.id.to_string()))
}

pub async fn find(conn: &mut Conn, id: CreatorId) -> Result<DeskCreator> {
    store::find(conn, id).await?.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)
}

/// Signs a creator out and hides them, for a reason that they are told. Again renews the reason.
pub async fn block(
    conn: &mut Conn,
    post: &Post,
    id: CreatorId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<DeskCreator> {
    let reason = reasons::lawful(reason)?;
    // Held, so that nobody applies between this look and the block.
    creators::store::lock(conn, id).await?;
    let creator = find(conn, id).await?;
    if store::put(conn, id, &reason, now).await? {
        sessions::end_all_of(conn, HUB, Role::Creator, id.ulid(), now).await?;
        letters::record(conn, post, "blocks.block", &told(post, &creator, &reason), now).await?;
    }
    let act = Act::new("creators.block", id).named(&creator.email).because(&reason);
    audit::record(conn, HUB, act, now).await?;
    find(conn, id).await
}

/// Lets a creator back in. One who is not blocked stays as they are.
pub async fn unblock(
    conn: &mut Conn,
    post: &Post,
    id: CreatorId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<DeskCreator> {
    let reason = reasons::lawful(reason)?;
    let creator = find(conn, id).await?;
    if store::delete(conn, id).await? {
        letters::record(conn, post, "blocks.unblock", &back(post, &creator), now).await?;
        let act = Act::new("creators.unblock", id).named(&creator.email).because(&reason);
        audit::record(conn, HUB, act, now).await?;
    }
    find(conn, id).await
}

/// Invites somebody to make a profile, whether or not strangers may.
pub async fn invite(conn: &mut Conn, post: &Post, email: &str, now: DateTime<Utc>) -> Result<()> {
    creators::actions::invite(conn, post, email, now).await?;
    audit::record(conn, HUB, Act::new(INVITED, "hub").named(email.trim()), now).await
}

/// Refuses whoever is blocked.
pub async fn refuse_blocked(conn: &mut Conn, id: CreatorId) -> Result<()> {
    refuse(conn, id, "An operator has blocked this profile; write to the hub's support").await
}

/// Refuses what a brand wants to do for a creator who is blocked.
pub async fn refuse_blocked_applicant(conn: &mut Conn, id: CreatorId) -> Result<()> {
    refuse(conn, id, "The hub has blocked this creator: nothing can be approved for them").await
}

async fn refuse(conn: &mut Conn, id: CreatorId, detail: &'static str) -> Result<()> {
    match store::is_blocked(conn, id).await? {
        true => Err(Refusal::new(ErrorCode::CreatorBlocked, detail).into()),
        false => Ok(()),
    }
}

fn told(post: &Post, creator: &DeskCreator, reason: &str) -> Letter {
    let host = post.public_url.host_str().unwrap_or_default();
    Letter {
        to: creator.email.clone(),
        subject: format!("Your profile on {host} is blocked"),
        lines: vec![
            format!("An operator of {host} has blocked your profile: {reason}"),
            "You cannot sign in or apply, and nobody finds your profile.".into(),
            "Your links go on, and what you earned stays yours: your brands pay it.".into(),
        ],
        closing: vec!["If this is a mistake, answer to the support of the hub.".into()],
        ..Letter::default()
    }
}

fn back(post: &Post, creator: &DeskCreator) -> Letter {
    let host = post.public_url.host_str().unwrap_or_default();
    Letter {
        to: creator.email.clone(),
        subject: format!("Your profile on {host} is back"),
        lines: vec!["An operator has lifted the block: you can sign in and apply again.".into()],
        ..Letter::default()
    }
}
