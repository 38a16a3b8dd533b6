//! Sessions: one cookie per browser and service, which may carry several sign-ins.
//!
//! A sign-in is a row of its own (tenant, role, person). Signing in mints a new token and moves the
//! browser's other sign-ins to it, so that a token that was planted beforehand is worth nothing.

mod store;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use api_types::auth::{Role, SignIn};
use api_types::{SessionId, TenantId};
use chrono::{DateTime, TimeDelta, Utc};
use ulid::Ulid;

use crate::{Conn, Result, tokens};

pub use store::{Session, touch};

pub const PREFIX: &str = "op_ss_";

/// How long a sign-in lasts.
const LIFETIME: TimeDelta = TimeDelta::days(30);

/// Who signs in.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub tenant: TenantId,
    pub role: Role,
    pub subject: Ulid,
    pub email: String,
    pub name: String,
}

/// Opens a session; answers it with the browser's new token. For the door across tenants.
pub async fn open(
    conn: &mut Conn,
    new: NewSession,
    old_token: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(Session, String)> {
    let token = tokens::mint(PREFIX);
    let NewSession { tenant, role, subject, email, name } = new;
    let session = Session {
        id: SessionId::new_at(now),
        tenant_id: tenant,
        role,
        subject_id: store::Subject(subject),
        email,
        name,
        token_hash: tokens::hash(&token),
        created_at: now,
        expires_at: now + LIFETIME,
        last_seen_at: now,
        ended_at: None,
    };
    if let Some(old) = old_token.filter(|it| tokens::well_formed(it, PREFIX)) {
        store::end_same(conn, &tokens::hash(old), tenant, role, now).await?;
        store::move_to(conn, &tokens::hash(old), &session.token_hash).await?;
    }
    store::insert(conn, &session).await?;
    Ok((session, token))
}

/// Every sign-in that a browser's token carries. A malformed token asks no question.
pub async fn find(conn: &mut Conn, token: &str, now: DateTime<Utc>) -> Result<Vec<Session>> {
    if !tokens::well_formed(token, PREFIX) {
        return Ok(Vec::new());
    }
    store::find(conn, &tokens::hash(token), now).await
}

pub async fn end(conn: &mut Conn, id: SessionId, now: DateTime<Utc>) -> Result<()> {
    store::end(conn, id, now).await
}

/// Ends every session of a person, for example when they are removed.
pub async fn end_all_of(
    conn: &mut Conn,
    tenant: TenantId,
    role: Role,
    subject: Ulid,
    now: DateTime<Utc>,
) -> Result<()> {
    store::end_all_of(conn, tenant, role, subject, now).await
}

/// A person's sign-ins that are still good, the newest first.
pub async fn of_person(
    conn: &mut Conn,
    tenant: TenantId,
    role: Role,
    subject: Ulid,
    now: DateTime<Utc>,
) -> Result<Vec<Session>> {
    store::of_person(conn, tenant, role, subject, now).await
}

/// Books a person's new address in their sign-ins.
pub async fn rename(
    conn: &mut Conn,
    tenant: TenantId,
    role: Role,
    subject: Ulid,
    email: &str,
) -> Result<()> {
    store::rename(conn, tenant, role, subject, email).await
}

/// Deletes every trace of a person's sign-ins, when the person is erased.
pub async fn forget(conn: &mut Conn, tenant: TenantId, role: Role, subject: Ulid) -> Result<()> {
    store::forget(conn, tenant, role, subject).await
}

/// Deletes sessions that ended or expired before `before`.
pub async fn prune(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize> {
    store::prune(conn, before).await
}

impl Session {
    pub fn subject(&self) -> Ulid {
        self.subject_id.0
    }
}

impl From<&Session> for SignIn {
    fn from(session: &Session) -> Self {
        Self {
            session_id: session.id,
            role: session.role,
            email: session.email.clone(),
            name: session.name.clone(),
            expires_at: session.expires_at,
            next: None,
        }
    }
}

/// A cookie as all of ours are: HttpOnly, SameSite=Lax, Path=/, no Domain, Secure over https.
pub fn cookie(name: &'static str, value: String, secure: bool) -> Cookie<'static> {
    Cookie::build(name, value)
        .http_only(true)
        .same_site(SameSite::Lax)
        .path("/")
        .secure(secure)
        .max_age(Duration::days(30))
        .finish()
}

/// The value of a request's cookie.
pub fn cookie_of(request: &HttpRequest, name: &str) -> Option<String> {
    request.cookie(name).map(|it| it.value().to_owned())
}
