//! Finds out who is there, before anything else.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use api_types::audit::ActorKind;
use api_types::auth::Role;
use api_types::federation::VendorStatus;
use api_types::{CreatorId, ErrorCode, OperatorId, VendorId};
use secrecy::ExposeSecret;
use service_kit::audit::{Actor, acting};
use service_kit::sessions::{self, Session, cookie_of};
use service_kit::{Purpose, Result, tokens};

use super::extract::Creator;
use super::{COOKIE, TOKEN, actions, store};
use crate::app::App;
use crate::keys;

/// Who a request comes from, as far as it shows.
#[derive(Clone, Debug)]
pub enum Identity {
    Nobody,
    /// Something was shown that opens nothing.
    Unknown(ErrorCode, &'static str),
    /// The hub's admin key.
    Admin,
    Vendor {
        id: VendorId,
        status: VendorStatus,
    },
    /// A creator's program, which may read.
    Program(Creator),
    /// Every sign-in that the browser's cookie carries, the newest first; never empty.
    People(Vec<Session>),
}

impl Identity {
    pub fn of(request: &HttpRequest) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or(Self::Nobody)
    }

    /// The newest sign-in of this role.
    pub fn session(&self, role: Role) -> Option<&Session> {
        let Self::People(sessions) = self else { return None };
        sessions.iter().find(|it| it.role == role)
    }

    /// Whose acts the audit log says they are. Somebody who is both acts as an operator there.
    fn actor(&self) -> Actor {
        match self {
            Self::Nobody | Self::Unknown(..) => Actor::only(ActorKind::Visitor),
            Self::Admin => Actor::only(ActorKind::OperatorKey),
            Self::Vendor { id, .. } => Actor::new(ActorKind::Vendor, id, ""),
            Self::Program(it) => Actor::person(ActorKind::Creator, it.id, "", &it.email),
            Self::People(sessions) => match (self.session(Role::Operator), sessions.first()) {
                (Some(it), _) => {
                    let id = OperatorId::from_ulid(it.subject());
                    Actor::person(ActorKind::Operator, id, &it.name, &it.email)
                }
                (None, Some(it)) => {
                    let id = CreatorId::from_ulid(it.subject());
                    Actor::person(ActorKind::Creator, id, &it.name, &it.email)
                }
                (None, None) => Actor::only(ActorKind::Visitor),
            },
        }
    }

    /// The creator who is signed in, for pages that look different to them.
    pub fn creator(&self) -> Option<Creator> {
        let session = self.session(Role::Creator)?;
        let (id, email) = (CreatorId::from_ulid(session.subject()), session.email.clone());
        Some(Creator { id, email })
    }
}

/// Doors that ask nobody who they are, and so work while the database is away.
const WITHOUT_CALLERS: &[&str] = &["/r/", "/internal/"];

pub async fn identify<B: MessageBody + 'static>(
    app: Data<App>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    if WITHOUT_CALLERS.iter().any(|it| request.path().starts_with(it)) {
        return next.call(request).await;
    }
    let header = request.headers().get(AUTHORIZATION);
    let shown = header.map(|it| it.to_str().unwrap_or_default().to_owned());
    let cookie = cookie_of(request.request(), COOKIE);
    let identity = match (shown, cookie) {
        (Some(shown), _) => by_key(&app, &shown).await?,
        (None, Some(cookie)) => by_cookie(&app, cookie).await?,
        (None, None) => Identity::Nobody,
    };
    let actor = identity.actor();
    request.extensions_mut().insert(identity);
    acting(actor, next.call(request)).await
}

async fn by_cookie(app: &App, cookie: String) -> Result<Identity> {
    if !tokens::well_formed(&cookie, sessions::PREFIX) {
        return Ok(Identity::Nobody);
    }
    let now = app.clock.now();
    let found = app
        .db
        .across(Purpose::FindCaller, async move |conn| sessions::find(conn, &cookie, now).await);
    let found = found.await?;
    for session in &found {
        app.sessions_seen.note(session.id.ulid());
    }
    Ok(if found.is_empty() { Identity::Nobody } else { Identity::People(found) })
}

async fn by_key(app: &App, header: &str) -> Result<Identity> {
    let Some(secret) = header.strip_prefix("Bearer ").map(str::trim) else {
        return Ok(Identity::Unknown(ErrorCode::InvalidToken, "Send `Authorization: Bearer …`"));
    };
    if secret.starts_with(TOKEN) {
        return by_token(app, secret).await;
    }
    if secret.starts_with(keys::PREFIX) {
        return by_creator_key(app, secret).await;
    }
    let admin = tokens::hash(app.config.admin_api_key.expose_secret());
    Ok(match tokens::same(&tokens::hash(secret), &admin) {
        true => Identity::Admin,
        false => Identity::Unknown(ErrorCode::InvalidToken, "This key opens nothing here"),
    })
}

/// A token whose checksum is wrong is refused without asking the database.
async fn by_token(app: &App, secret: &str) -> Result<Identity> {
    const UNKNOWN: Identity =
        Identity::Unknown(ErrorCode::InvalidToken, "This vendor token is not known here");
    if !tokens::well_formed(secret, TOKEN) {
        return Ok(UNKNOWN);
    }
    let (hash, now) = (tokens::hash(secret), app.clock.now());
    let find = async move |conn: &mut service_kit::Conn| {
        let token = store::find_by_hash(conn, &hash).await?;
        if let Some(fresh) = token.as_ref().filter(|it| is_fresh(it)) {
            actions::confirm(conn, fresh.vendor_id, fresh.id, now).await?;
        }
        Ok(token)
    };
    let Some(token) = app.db.across(Purpose::FindCaller, find).await? else { return Ok(UNKNOWN) };
    if token.is_over(now) {
        let detail = "This vendor token was replaced by a newer one";
        return Ok(Identity::Unknown(ErrorCode::KeyRevoked, detail));
    }
    app.tokens_seen.note(token.id.ulid());
    Ok(Identity::Vendor { id: token.vendor_id, status: token.vendor_status })
}

async fn by_creator_key(app: &App, secret: &str) -> Result<Identity> {
    const UNKNOWN: Identity = Identity::Unknown(ErrorCode::InvalidToken, "This key opens nothing");
    if !tokens::well_formed(secret, keys::PREFIX) {
        return Ok(UNKNOWN);
    }
    let hash = tokens::hash(secret);
    let find =
        async move |conn: &mut service_kit::Conn| keys::store::find_by_hash(conn, &hash).await;
    let Some(key) = app.db.across(Purpose::FindCaller, find).await? else { return Ok(UNKNOWN) };
    if key.revoked_at.is_some() {
        return Ok(Identity::Unknown(ErrorCode::KeyRevoked, "This key was revoked"));
    }
    app.creator_keys_seen.note(key.id.ulid());
    Ok(Identity::Program(Creator { id: key.creator, email: key.email }))
}

fn is_fresh(token: &store::Token) -> bool {
    token.first_used_at.is_none() && token.revoked_at.is_none()
}
