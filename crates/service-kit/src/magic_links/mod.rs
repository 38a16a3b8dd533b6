//! Links by e-mail that prove an address: 32 random bytes, hashed, single use.
//!
//! The token travels in the URL's fragment and is consumed by an explicit POST, so that a mail
//! scanner's GET burns nothing. An eight-character code is the other way in. A sign-in link is
//! bound to the browser that asked for it; invitations and set-up links are not.

mod store;

use api_types::auth::Role;
use api_types::{ErrorCode, MagicLinkId, TenantId};
use chrono::{DateTime, TimeDelta, Utc};

use crate::{Conn, OrRefuse, Refusal, Result, tokens};

pub use store::MagicLink;

/// The cookie that binds a sign-in link to the browser that asked.
pub const BROWSER_COOKIE: &str = "op_browser";
pub const PREFIX: &str = "op_ml_";

const MOST_TRIES: i32 = 5;

api_types::words! {
    /// What a link by e-mail is for.
    pub enum LinkKind {
        SignIn = "signin",
        Invite = "invite",
        Setup = "setup",
        VendorVerify = "vendor_verify",
    }
}

impl LinkKind {
    pub fn lifetime(self) -> TimeDelta {
        match self {
            Self::SignIn => TimeDelta::minutes(10),
            Self::Invite | Self::Setup | Self::VendorVerify => TimeDelta::hours(24),
        }
    }
}

/// For whom a link is made.
#[derive(Clone, Debug)]
pub struct NewLink {
    pub kind: LinkKind,
    pub role: Role,
    pub email: String,
    /// Where it leads afterwards; a path of this service.
    pub next: Option<String>,
}

/// The secret of a fresh link: goes into the e-mail and is stored nowhere.
#[derive(Clone)]
pub struct Secret {
    /// Names the link and opens nothing.
    pub id: MagicLinkId,
    pub token: String,
    pub code: String,
}

/// Makes a link. With a `browser` only that browser can use it.
pub async fn make(
    conn: &mut Conn,
    tenant: TenantId,
    link: NewLink,
    browser: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Secret> {
    let token = tokens::mint(PREFIX);
    let code = tokens::short_code(&token);
    let row = MagicLink {
        id: MagicLinkId::new_at(now),
        tenant_id: tenant,
        kind: link.kind,
        role: link.role,
        token_hash: tokens::hash(&token),
        code_hash: tokens::hash(&code),
        browser_hash: browser.map(tokens::hash),
        next_path: link.next.filter(|it| is_local_path(it)),
        created_at: now,
        expires_at: now + link.kind.lifetime(),
        used_at: None,
        tries: 0,
        email: link.email,
    };
    store::insert(conn, &row).await?;
    Ok(Secret { id: row.id, token, code })
}

/// A path of this service, so that a link can't lead elsewhere.
pub fn is_local_path(path: &str) -> bool {
    let plain = |it: char| !it.is_control() && it != '\\' && !it.is_whitespace();
    path.starts_with('/') && !path.starts_with("//") && path.len() <= 500 && path.chars().all(plain)
}

/// Uses up the link of a token. Exactly one of many calls at once gets it.
pub async fn consume(
    conn: &mut Conn,
    token: &str,
    browser: Option<&str>,
    now: DateTime<Utc>,
) -> Result<MagicLink> {
    if !tokens::well_formed(token, PREFIX) {
        return Err(expired());
    }
    let link = store::lock_by_token(conn, &tokens::hash(token)).await?;
    let link = link.or_refuse(ErrorCode::LinkExpired, EXPIRED)?;
    use_up(conn, link, browser, now).await
}

/// Looks at the link of a token without using it.
pub async fn peek(conn: &mut Conn, token: &str, now: DateTime<Utc>) -> Result<MagicLink> {
    let link = store::lock_by_token(conn, &tokens::hash(token)).await?;
    let link = link.filter(|it| it.used_at.is_none() && it.expires_at > now);
    link.or_refuse(ErrorCode::LinkExpired, EXPIRED)
}

/// The outcome of typing a code; a wrong one is counted, so it must be committed.
pub enum Typed {
    Right(Box<MagicLink>),
    Wrong,
}

/// Uses up the newest link of an address by its code. Five wrong codes burn the link.
pub async fn consume_code(
    conn: &mut Conn,
    tenant: TenantId,
    email: &str,
    code: &str,
    browser: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Typed> {
    let links = store::lock_open_by_email(conn, tenant, email, now).await?;
    let hash = tokens::hash(&code.trim().to_ascii_uppercase());
    let found = links.iter().find(|it| {
        it.tries < MOST_TRIES && tokens::same(&it.code_hash, &hash) && is_bound_to(it, browser)
    });
    match found {
        Some(link) => Ok(Typed::Right(Box::new(use_up(conn, link.clone(), browser, now).await?))),
        None => {
            let ids: Vec<MagicLinkId> = links.iter().map(|it| it.id).collect();
            store::count_tries(conn, &ids).await?;
            Ok(Typed::Wrong)
        }
    }
}

/// Deletes the links of an address, when its person is erased or gives the address up.
pub async fn forget(conn: &mut Conn, tenant: TenantId, email: &str) -> Result<()> {
    store::forget(conn, tenant, email).await
}

/// Deletes links that expired before `before`.
pub async fn prune(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize> {
    store::prune(conn, before).await
}

const EXPIRED: &str = "This link was used already or has expired; ask for a new one";

/// The refusal for a link or code that opens nothing.
pub fn expired() -> crate::Error {
    Refusal::new(ErrorCode::LinkExpired, EXPIRED).into()
}

async fn use_up(
    conn: &mut Conn,
    link: MagicLink,
    browser: Option<&str>,
    now: DateTime<Utc>,
) -> Result<MagicLink> {
    if link.used_at.is_some() || link.expires_at <= now {
        return Err(expired());
    }
    if !is_bound_to(&link, browser) {
        let detail = "Open this link in the browser where you asked for it, or type its code there";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    store::mark_used(conn, link.id, now).await?;
    Ok(MagicLink { used_at: Some(now), ..link })
}

fn is_bound_to(link: &MagicLink, browser: Option<&str>) -> bool {
    match (&link.browser_hash, browser) {
        (None, _) => true,
        (Some(hash), Some(browser)) => tokens::same(hash, &tokens::hash(browser)),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_nowhere_else() {
        assert!(is_local_path("/t/acme/admin?tab=2"));
        for bad in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a\nb"] {
            assert!(!is_local_path(bad), "{bad}");
        }
    }
}
