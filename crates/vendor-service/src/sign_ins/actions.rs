//! What can be done about signing in.

use api_types::audit::ActorKind;
use api_types::auth::{RequestMagicLink, Role, VerifyMagicLink};
use api_types::{ErrorCode, TenantId, emails};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act, Actor};
use service_kit::magic_links::{self, LinkKind, MagicLink, NewLink, Typed};
use service_kit::seal::Sealer;
use service_kit::sessions::{self, NewSession, Session};
use service_kit::{Conn, Refusal, Result};

use crate::admins::{self, AdminRole};
use crate::mails::{self, LinkMail, SignInMail};
use crate::tenants::{self, Tenant};
use crate::{partners, tenants::addresses::Addresses};

/// Records a sign-in mail for an address, whoever it belongs to.
pub async fn ask(
    conn: &mut Conn,
    sealer: &Sealer,
    brand: &Tenant,
    addresses: &Addresses,
    form: RequestMagicLink,
    browser: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let email = emails::normalise(&form.email).map_err(|it| Refusal::field("email", it))?;
    if !matches!(form.role, Role::Admin | Role::Partner) {
        return Err(Refusal::field("role", "Sign in here as `admin` or `partner`").into());
    }
    let kind = LinkKind::SignIn;
    let link = NewLink { kind, role: form.role, email: email.clone(), next: form.next };
    let secret = magic_links::make(conn, brand.id, link, Some(browser), now).await?;
    let mail = LinkMail {
        brand: &brand.name,
        subject: format!("Sign in to {}", brand.name),
        lead: format!(
            "Somebody, you we hope, asked to sign in to {} with this address.",
            brand.name
        ),
        button: "Sign in",
        url: format!("{}/signin/link#token={}", addresses.portal, secret.token),
        code: &secret.code,
        lasts: "The link works once, for 10 minutes, in the browser where you asked for it.",
        foot: "If it was not you, nothing happens.",
    };
    let mail = SignInMail { role: form.role, mail: mail.to(&email)? };
    mails::record_sign_in(conn, sealer, brand.id, &mail, now).await
}

/// What verifying came to. A wrong code is an outcome, not an error: its count must be kept.
pub enum Verified {
    In { session: Box<Session>, token: String, next: Option<String> },
    WrongCode,
}

/// The browser that verifies.
pub struct Browser {
    /// The value of its binding cookie.
    pub id: Option<String>,
    /// Its session cookie, which the new one replaces.
    pub token: Option<String>,
}

/// Exchanges a token or a code for a session. For the door across tenants.
pub async fn verify(
    conn: &mut Conn,
    sealer: &Sealer,
    brand: &Tenant,
    form: VerifyMagicLink,
    browser: Browser,
    now: DateTime<Utc>,
) -> Result<Verified> {
    let link = match form {
        VerifyMagicLink { token: Some(token), .. } => {
            magic_links::consume(conn, &token, browser.id.as_deref(), now).await?
        }
        VerifyMagicLink { email: Some(email), code: Some(code), .. } => {
            let email = emails::normalise(&email).map_err(|it| Refusal::field("email", it))?;
            let id = browser.id.as_deref();
            match magic_links::consume_code(conn, brand.id, &email, &code, id, now).await? {
                Typed::Right(link) => *link,
                Typed::Wrong => return Ok(Verified::WrongCode),
            }
        }
        _ => return Err(Refusal::field("token", "Send a token, or an e-mail and its code").into()),
    };
    if link.tenant_id != brand.id {
        return Err(magic_links::expired());
    }
    let next = link.next_path.clone();
    let new = person_behind(conn, sealer, brand.id, link, now).await?;
    let (session, token) = sessions::open(conn, new, browser.token.as_deref(), now).await?;
    note(conn, &session, now).await?;
    Ok(Verified::In { session: Box::new(session), token, next })
}

/// The person that a link lets in; a set-up link makes the brand's first owner.
async fn person_behind(
    conn: &mut Conn,
    sealer: &Sealer,
    tenant: TenantId,
    link: MagicLink,
    now: DateTime<Utc>,
) -> Result<NewSession> {
    let (role, email) = (link.role, link.email);
    let (subject, name) = match role {
        Role::Admin => {
            let admin = admins::store::find_by_email(conn, tenant, &email).await?;
            let admin = admin.ok_or_else(magic_links::expired)?;
            (admin.id.ulid(), admin.name)
        }
        Role::Partner => {
            let partner =
                partners::actions::activate_by_email(conn, sealer, tenant, &email, now).await?;
            let partner = partner.ok_or_else(magic_links::expired)?;
            (partner.id.ulid(), partner.name)
        }
        Role::Creator | Role::Operator => return Err(magic_links::expired()),
    };
    Ok(NewSession { tenant, role, subject, email, name })
}

/// Whether an address may sign in: asked when the mail is about to be sent.
pub async fn is_expected(
    conn: &mut Conn,
    tenant: TenantId,
    role: Role,
    email: &str,
) -> Result<bool> {
    match role {
        Role::Admin => Ok(admins::store::find_by_email(conn, tenant, email).await?.is_some()),
        Role::Partner => partners::actions::may_sign_in(conn, tenant, email).await,
        Role::Creator | Role::Operator => Ok(false),
    }
}

/// Invites somebody to the team, by an unbound link.
pub async fn invite_admin(
    conn: &mut Conn,
    sealer: &Sealer,
    brand: &Tenant,
    addresses: &Addresses,
    email: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let link = NewLink {
        kind: LinkKind::Invite,
        role: Role::Admin,
        email: email.to_owned(),
        next: Some(format!("{}/admin", addresses.base)),
    };
    let secret = magic_links::make(conn, brand.id, link, None, now).await?;
    let mail = LinkMail {
        brand: &brand.name,
        subject: format!("Join the team of {}", brand.name),
        lead: format!("You were invited to run the partner programme of {}.", brand.name),
        button: "Join the team",
        url: format!("{}/signin/link#token={}", addresses.portal, secret.token),
        code: "",
        lasts: "The link works once, for 24 hours.",
        foot: "If you did not expect it, leave it alone.",
    };
    mails::record(conn, sealer, brand.id, &mail.to(email)?, now).await
}

/// Makes the one-time link that opens the set-up wizard of a brand without admins.
pub async fn make_setup_link(
    conn: &mut Conn,
    tenant: TenantId,
    addresses: &Addresses,
    email: &str,
    now: DateTime<Utc>,
) -> Result<String> {
    let link = NewLink {
        kind: LinkKind::Setup,
        role: Role::Admin,
        email: email.to_owned(),
        next: Some(format!("{}/admin", addresses.base)),
    };
    let secret = magic_links::make(conn, tenant, link, None, now).await?;
    Ok(format!("{}/setup#token={}", addresses.portal, secret.token))
}

/// What the first screen of the set-up asks.
pub struct Owner {
    pub email: String,
    pub name: String,
    pub brand_name: String,
    pub accent: Option<String>,
}

/// Uses up a set-up link: makes the owner, names the brand and signs the owner in.
pub async fn set_up(
    conn: &mut Conn,
    brand: &Tenant,
    token: &str,
    owner: Owner,
    browser: Browser,
    now: DateTime<Utc>,
) -> Result<(Session, String)> {
    let link = magic_links::consume(conn, token, browser.id.as_deref(), now).await?;
    if link.kind != LinkKind::Setup || link.tenant_id != brand.id {
        return Err(magic_links::expired());
    }
    if !admins::store::list(conn, brand.id).await?.is_empty() {
        let detail = "This brand is set up already: sign in instead";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    let patch = api_types::tenants::PatchTenant {
        name: Some(owner.brand_name),
        accent: owner.accent,
        ..Default::default()
    };
    tenants::actions::patch(conn, brand.id, patch, now).await?;
    let role = AdminRole::Owner;
    let admin = admins::actions::add(conn, brand.id, &owner.email, &owner.name, role, now).await?;
    let new = NewSession {
        tenant: brand.id,
        role: Role::Admin,
        subject: admin.id.ulid(),
        email: admin.email,
        name: admin.name,
    };
    let (session, token) = sessions::open(conn, new, browser.token.as_deref(), now).await?;
    note(conn, &session, now).await?;
    Ok((session, token))
}

/// Enters an admin's sign-in into the audit log; nobody was known when the request came in.
async fn note(conn: &mut Conn, session: &Session, now: DateTime<Utc>) -> Result<()> {
    if session.role != Role::Admin {
        return Ok(());
    }
    let id = api_types::AdminId::from_ulid(session.subject());
    let actor = Actor::person(ActorKind::Admin, id, &session.name, &session.email);
    let act = Act::new("team.sign_in", id).named(&session.email);
    audit::record_as(conn, session.tenant_id, &actor, act, now).await
}
