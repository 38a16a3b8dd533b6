//! Joining, being invited, and keeping a profile.

use api_types::auth::Role;
use api_types::creators::PatchCreator;
use api_types::{CreatorId, ErrorCode, emails};
use chrono::{DateTime, Utc};
use service_kit::magic_links::{self, LinkKind, NewLink};
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::model::{Creator, Profile, lawful_platforms};
use super::store;
use crate::app::{HUB, Post};
use crate::letters::{self, Button, Letter};

const UNKNOWN: &str = "There is no such creator";

/// Whoever has this address; a new creator if nobody does.
pub async fn join(conn: &mut Conn, email: &str, now: DateTime<Utc>) -> Result<Creator> {
    let creator = Creator::new(CreatorId::new_at(now), email.to_owned(), now);
    store::insert_or_find(conn, &creator).await
}

/// Sends a link that signs somebody in, in any browser, for 24 hours.
pub async fn invite(conn: &mut Conn, post: &Post, email: &str, now: DateTime<Utc>) -> Result<()> {
    let email = emails::normalise(email).map_err(|err| Refusal::field("email", err))?;
    let (kind, role) = (LinkKind::Invite, Role::Creator);
    let link = NewLink { kind, role, email: email.clone(), next: None };
    let secret = magic_links::make(conn, HUB, link, None, now).await?;
    let url = post.page(&format!("/signin/link#token={}", secret.token));
    let letter = Letter {
        to: email,
        subject: "You are invited to the network".into(),
        lines: vec![
            "Here creators find brands to promote, with one profile for all of them.".into(),
            "The button makes your profile and signs you in.".into(),
        ],
        button: Some(Button::new("Join", url)),
        closing: vec!["The link works once, for 24 hours.".into()],
        ..Letter::default()
    };
    letters::record(conn, post, "creators.invite", &letter, now).await
}

pub async fn profile(conn: &mut Conn, id: CreatorId) -> Result<Profile> {
    let creator = store::find(conn, id).await?.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)?;
    let platforms = store::platforms(conn, id).await?;
    Ok(Profile { creator, platforms })
}

/// The profile of a handle, also of one that its creator had before.
pub async fn profile_of_handle(conn: &mut Conn, handle: &str) -> Result<Profile> {
    let handle = handle.trim().to_ascii_lowercase();
    let creator = store::find_by_handle(conn, &handle).await?;
    let creator = creator.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)?;
    let platforms = store::platforms(conn, creator.id).await?;
    Ok(Profile { creator, platforms })
}

pub async fn patch(
    conn: &mut Conn,
    id: CreatorId,
    patch: PatchCreator,
    now: DateTime<Utc>,
) -> Result<Profile> {
    let creator = store::lock(conn, id).await?.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)?;
    let creator = creator.patched(&patch)?;
    if let Some(handle) = patch.handle.as_ref().and(creator.handle.as_deref())
        && !store::take_handle(conn, id, handle, now).await?
    {
        let refusal = Refusal::new(ErrorCode::HandleTaken, "Somebody else has this handle");
        return Err(refusal.about("handle").into());
    }
    store::update(conn, &creator).await?;
    if let Some(platforms) = &patch.platforms {
        let rows = lawful_platforms(id, platforms, now)?;
        store::replace_platforms(conn, id, &rows).await?;
    }
    let platforms = store::platforms(conn, id).await?;
    Ok(Profile { creator, platforms })
}
