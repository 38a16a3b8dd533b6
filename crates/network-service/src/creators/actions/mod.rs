//! Joining, being invited, and keeping a profile.

mod letters;
mod pictures;
mod proofs;
mod settings;

use api_types::auth::Role;
use api_types::creators::{HandleAvailability, PatchCreator, PublicCreator};
use api_types::{CreatorId, ErrorCode, emails, slugs};
use chrono::{DateTime, Utc};
use service_kit::magic_links::{self, LinkKind, NewLink};
use service_kit::{Conn, OrRefuse, Refusal, Result, tokens};

use super::model::{Creator, Profile, lawful_platforms, shown_figures, suggestions};
use super::store;
use crate::app::{HUB, Post};
use crate::letters::{Button, Letter, record};

pub use letters::{summarise_batch, tell_first_earners};
pub use pictures::{drop_picture, keep_picture};
pub use proofs::{book_check, proof, proofs, take_platforms};
pub use settings::{advance, arrive, mute, patch_settings, settings};

const UNKNOWN: &str = "There is no such creator";

/// Whoever has this address, who signs in; a new creator if nobody does.
pub async fn join(conn: &mut Conn, email: &str, now: DateTime<Utc>) -> Result<Creator> {
    let creator = Creator::new(CreatorId::new_at(now), email.to_owned(), now);
    let creator = store::insert_or_find(conn, &creator).await?;
    if creator.is_claimed() {
        return Ok(creator);
    }
    let creator = creator.claim(now);
    store::update(conn, &creator).await?;
    Ok(creator)
}

/// Whoever has this address; if nobody does, somebody of whom only a brand has told. Says whether
/// they were there before.
pub async fn tell_of(
    conn: &mut Conn,
    email: &str,
    name: &str,
    now: DateTime<Utc>,
) -> Result<(Creator, bool)> {
    let told = Creator::unclaimed(CreatorId::new_at(now), email.to_owned(), name, now);
    let creator = store::insert_or_find(conn, &told).await?;
    let existed = creator.id != told.id;
    let renamed = creator.clone().told_name(name);
    if renamed.name != creator.name {
        store::update(conn, &renamed).await?;
    }
    Ok((renamed, existed))
}

/// Says no to an identity that a brand had made, by the secret of the letter.
pub async fn opt_out(conn: &mut Conn, secret: &str, now: DateTime<Utc>) -> Result<Creator> {
    let creator = store::lock_by_opt_out(conn, &tokens::hash(secret.trim())).await?;
    let detail = "This link is not known here; copy it whole from the letter";
    let creator = creator.or_refuse(ErrorCode::LinkExpired, detail)?;
    if creator.is_claimed() {
        let detail = "You have signed in since; delete your account in your profile instead";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    let creator = creator.opt_out(now);
    store::update(conn, &creator).await?;
    Ok(creator)
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
    record(conn, post, "creators.invite", &letter, now).await
}

pub async fn profile(conn: &mut Conn, id: CreatorId) -> Result<Profile> {
    let creator = store::find(conn, id).await?.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)?;
    let platforms = store::platforms(conn, id).await?;
    Ok(Profile { creator, platforms })
}

/// Whether somebody has made the identity their own, or has had it erased: brands make it no more.
pub async fn is_settled(conn: &mut Conn, id: CreatorId) -> Result<bool> {
    let creator = store::find(conn, id).await?;
    Ok(creator.is_some_and(|it| it.claimed_at.is_some() || it.deleted_at.is_some()))
}

/// What anybody may see of whoever has a handle, or once had it; with the id behind it.
pub async fn public_profile(
    conn: &mut Conn,
    post: &Post,
    handle: &str,
) -> Result<(CreatorId, PublicCreator)> {
    let handle = handle.trim().to_ascii_lowercase();
    let creator = store::find_by_handle(conn, &handle).await?;
    let creator = creator.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)?;
    let (id, platforms) = (creator.id, store::platforms(conn, creator.id).await?);
    let figures = match store::settings(conn, id).await?.figures_public {
        true => shown_figures(&creator, store::money(conn, id).await?),
        false => None,
    };
    let shown = Profile { creator, platforms }.public(post, figures);
    Ok((id, shown.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)?))
}

/// Whether a creator can have a handle; where not, a free one that is like it.
pub async fn is_handle_free(
    conn: &mut Conn,
    creator: CreatorId,
    handle: &str,
) -> Result<HandleAvailability> {
    let handle = handle.trim().trim_start_matches('@');
    let handle = slugs::handle(handle).map_err(|err| Refusal::field("handle", err))?;
    let taken = store::taken_handles(conn, creator, std::slice::from_ref(&handle)).await?;
    let available = taken.is_empty();
    let suggestion = if available { None } else { suggest(conn, creator, &handle).await? };
    Ok(HandleAvailability { handle, available, suggestion })
}

/// A free handle that is like a name.
pub async fn suggest(conn: &mut Conn, creator: CreatorId, name: &str) -> Result<Option<String>> {
    let ideas = suggestions(name);
    let taken = store::taken_handles(conn, creator, &ideas).await?;
    Ok(ideas.into_iter().find(|it| !taken.contains(it)))
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
        let known = store::platforms(conn, id).await?;
        let rows = lawful_platforms(id, platforms, known, now)?;
        store::replace_platforms(conn, id, &rows).await?;
    }
    let platforms = store::platforms(conn, id).await?;
    Ok(Profile { creator, platforms })
}
