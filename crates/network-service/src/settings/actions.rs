//! Changing the hub's settings, inviting brands, and deciding who may come in.

use api_types::hub::{BrandGuest, BrandRegistration, CreatorSignUp, HubSettings, PatchHubSettings};
use api_types::{ErrorCode, Listing, emails};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::{model, store};
use crate::app::{HUB, Post};
use crate::letters::{self, Letter};

/// The settings as they are; `usual` are those of a hub that nobody has changed.
pub async fn show(conn: &mut Conn, usual: HubSettings) -> Result<HubSettings> {
    Ok(store::find(conn).await?.unwrap_or(usual))
}

pub async fn patch(
    conn: &mut Conn,
    usual: HubSettings,
    patch: PatchHubSettings,
    now: DateTime<Utc>,
) -> Result<HubSettings> {
    let after = model::patched(show(conn, usual).await?, patch)?;
    store::put(conn, &after, now).await?;
    audit::record(conn, HUB, Act::new("settings.change", "hub").named(&after.name), now).await?;
    Ok(after)
}

/// One page of invited contacts; the cursor is the last address of the page before.
pub async fn guests(
    conn: &mut Conn,
    after: Option<&str>,
    limit: i64,
) -> Result<Listing<BrandGuest>> {
    let rows = store::guests(conn, after, limit + 1).await?;
    Ok(Listing::cut(rows, limit, |it| it.email.clone()))
}

/// Invites a contact to register a brand, by e-mail.
pub async fn invite_brand(
    conn: &mut Conn,
    post: &Post,
    email: &str,
    now: DateTime<Utc>,
) -> Result<BrandGuest> {
    let email = emails::normalise(email).map_err(|err| Refusal::field("email", err))?;
    let guest = BrandGuest { email, invited_at: now };
    store::put_guest(conn, &guest).await?;
    let host = post.public_url.host_str().unwrap_or_default();
    let letter = Letter {
        to: guest.email.clone(),
        subject: format!("List your brand on {host}"),
        lines: vec![
            format!("You are invited to list your brand on {host}."),
            "In your own instance, open Network → Status and choose the e-mail flow, with this \
             address as the contact."
                .into(),
            format!("The address of the hub is {}", post.page("/")),
        ],
        ..Letter::default()
    };
    letters::record(conn, post, "settings.invite_brand", &letter, now).await?;
    let act = Act::new("settings.invite_brand", "hub").named(&guest.email);
    audit::record(conn, HUB, act, now).await?;
    Ok(guest)
}

/// Takes an invitation back. A brand that has registered with it stays.
pub async fn withdraw_brand(conn: &mut Conn, email: &str, now: DateTime<Utc>) -> Result<()> {
    let email = emails::normalise(email).map_err(|err| Refusal::field("email", err))?;
    let gone = store::delete_guest(conn, &email).await?;
    gone.then_some(()).or_refuse(ErrorCode::NotFound, "Nobody with this address is invited")?;
    let act = Act::new("settings.withdraw_brand", "hub").named(&email);
    audit::record(conn, HUB, act, now).await
}

/// Lets a stranger's registration pass, or says what the hub wants: an invitation, or nobody.
pub async fn admit_brand(conn: &mut Conn, contact: &str) -> Result<()> {
    let door = store::find(conn).await?.map_or(BrandRegistration::Open, |it| it.brands);
    match door {
        BrandRegistration::Open => Ok(()),
        BrandRegistration::Closed => {
            let detail = "This hub takes no new brands; write to its support";
            Err(Refusal::new(ErrorCode::RegistrationClosed, detail).into())
        }
        BrandRegistration::Invitation if store::is_guest(conn, contact).await? => Ok(()),
        BrandRegistration::Invitation => {
            let detail = "This hub takes brands by invitation; ask its support for one";
            Err(Refusal::new(ErrorCode::InvitationRequired, detail).into())
        }
    }
}

/// Whether somebody whom the hub does not know may make a profile without an invitation.
pub async fn admits_strangers(conn: &mut Conn) -> Result<bool> {
    let door = store::find(conn).await?.map_or(CreatorSignUp::Open, |it| it.creators);
    Ok(door == CreatorSignUp::Open)
}
