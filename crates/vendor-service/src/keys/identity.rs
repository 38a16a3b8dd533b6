//! Who calls, and for which brand: found out once, before anything else.
//!
//! Only what can't be a key of ours is turned away here; whether a caller may is the handler's matter.
//!
//! The path names the brand; it is taken out of the path here, so that a route is written once for
//! deployments of one brand and of many.

use std::rc::Rc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use api_types::audit::ActorKind;
use api_types::auth::Role;
use api_types::{AdminId, ErrorCode};
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use service_kit::audit::{Actor, acting};
use service_kit::sessions::{self, Session};
use service_kit::{Conn, Purpose, Refusal, Result, tokens};

use super::model::{Key, well_formed};
use super::store;
use crate::admins::{self, Admin};
use crate::app::App;
use crate::config::Tenancy;
use crate::tenants::{self, Tenant, addresses};

/// The cookie of this service's sign-ins.
pub const COOKIE: &str = "op_session";

/// The brand of the path, as far as there is one.
#[derive(Clone, Debug)]
pub enum Brand {
    Known(Box<Tenant>),
    /// The path names a brand that is not here.
    Unknown,
    /// A deployment of many, and the path names none.
    Missing,
}

/// The credential that came with the request.
#[derive(Clone, Debug)]
pub enum Credential {
    Nothing,
    /// Not one of ours, or one that opens nothing any more.
    Bad(ErrorCode),
    /// `ADMIN_API_KEY`.
    Headless,
    Key(Box<Key>),
    Sessions(Vec<Session>),
}

#[derive(Clone, Debug)]
pub struct Identity {
    pub brand: Brand,
    pub credential: Credential,
    /// The admin of this brand whose session came with the request.
    pub admin: Option<Admin>,
}

impl Identity {
    /// Whose acts the audit log says they are.
    fn actor(&self) -> Actor {
        match (&self.admin, &self.credential) {
            (Some(it), _) => Actor::person(ActorKind::Admin, it.id, &it.name, &it.email),
            (None, Credential::Headless) => Actor::only(ActorKind::OperatorKey),
            (None, Credential::Key(key)) => Actor::new(ActorKind::Key, key.id, &key.label),
            (None, Credential::Sessions(list)) => {
                let partner = list.iter().find(|it| it.role == Role::Partner);
                partner.map_or(Actor::only(ActorKind::Visitor), |it| {
                    Actor::person(ActorKind::Partner, it.subject(), &it.name, &it.email)
                })
            }
            (None, Credential::Nothing | Credential::Bad(_)) => Actor::only(ActorKind::Visitor),
        }
    }
}

/// What of a request identifies its caller.
struct Shown {
    slug: Option<String>,
    bearer: Option<String>,
    cookie: Option<String>,
}

pub async fn identify(
    app: Data<App>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let slug = strip_brand(&app, &mut request);
    if !needs_nobody(request.path()) {
        let shown = Shown {
            slug,
            bearer: bearer(request.request()),
            cookie: sessions::cookie_of(request.request(), COOKIE),
        };
        match find_out(&app, shown).await {
            Ok(identity) => {
                let actor = identity.actor();
                request.extensions_mut().insert(Rc::new(identity));
                let answered = acting(actor, next.call(request)).await?;
                return Ok(answered.map_into_boxed_body());
            }
            Err(err) => return Ok(request.error_response(err)),
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Paths that nobody is asked for: no query is spent on them.
fn needs_nobody(path: &str) -> bool {
    const OPEN: &[&str] =
        &["/r/", "/assets/", "/live", "/ready", "/metrics", "/docs", "/openapi.json"];
    OPEN.iter().any(|it| path.starts_with(it))
}

fn strip_brand(app: &App, request: &mut ServiceRequest) -> Option<String> {
    if app.config.tenancy == Tenancy::Single {
        return None;
    }
    let route = addresses::split(request.path());
    let slug = route.slug?.to_owned();
    let query = request.query_string();
    let target = if query.is_empty() { route.path } else { format!("{}?{query}", route.path) };
    if let Ok(uri) = target.parse::<Uri>() {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    Some(slug)
}

fn bearer(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    header.strip_prefix("Bearer ").map(|it| it.trim().to_owned())
}

async fn find_out(app: &App, shown: Shown) -> Result<Identity> {
    let now = app.clock.now();
    let tenancy = app.config.tenancy;
    let headless = shown.bearer.as_deref().is_some_and(|it| is_headless(app, it));
    if !headless && shown.bearer.as_deref().is_some_and(|it| !well_formed(it)) {
        // A wrong checksum costs no query.
        return Err(Refusal::new(ErrorCode::InvalidToken, "This key is not known here").into());
    }
    let found = app.db.across(Purpose::FindCaller, async move |conn| {
        let brand = find_brand(conn, tenancy, shown.slug.as_deref()).await?;
        let credential = match headless {
            true => Credential::Headless,
            false => find_credential(conn, shown.bearer, shown.cookie, now).await?,
        };
        let admin = find_admin(conn, &brand, &credential).await?;
        Ok(Identity { brand, credential, admin })
    });
    let identity = found.await?;
    note_use(app, &identity.credential);
    Ok(identity)
}

fn is_headless(app: &App, secret: &str) -> bool {
    let ours = tokens::hash(app.config.admin_api_key.expose_secret());
    tokens::same(&ours, &tokens::hash(secret))
}

async fn find_brand(conn: &mut Conn, tenancy: Tenancy, slug: Option<&str>) -> Result<Brand> {
    let found = match (tenancy, slug) {
        (Tenancy::Single, _) => tenants::store::first(conn).await?,
        (Tenancy::Multi, Some(slug)) => tenants::store::find_by_slug(conn, slug).await?,
        (Tenancy::Multi, None) => return Ok(Brand::Missing),
    };
    Ok(found.map_or(Brand::Unknown, |it| Brand::Known(Box::new(it))))
}

async fn find_credential(
    conn: &mut Conn,
    bearer: Option<String>,
    cookie: Option<String>,
    now: DateTime<Utc>,
) -> Result<Credential> {
    if let Some(secret) = bearer {
        let key = store::find_by_hash(conn, &tokens::hash(&secret)).await?;
        return Ok(match key {
            None => Credential::Bad(ErrorCode::InvalidToken),
            Some(key) => match key.end(now) {
                Some(code) => Credential::Bad(code),
                None => Credential::Key(Box::new(key)),
            },
        });
    }
    let Some(token) = cookie else { return Ok(Credential::Nothing) };
    let sessions = sessions::find(conn, &token, now).await?;
    Ok(if sessions.is_empty() { Credential::Nothing } else { Credential::Sessions(sessions) })
}

async fn find_admin(conn: &mut Conn, brand: &Brand, who: &Credential) -> Result<Option<Admin>> {
    let (Brand::Known(tenant), Credential::Sessions(list)) = (brand, who) else { return Ok(None) };
    let session = list.iter().find(|it| it.role == Role::Admin && it.tenant_id == tenant.id);
    let Some(session) = session else { return Ok(None) };
    admins::store::find(conn, tenant.id, AdminId::from_ulid(session.subject())).await
}

fn note_use(app: &App, credential: &Credential) {
    match credential {
        Credential::Key(key) => app.keys_seen.note(key.id.ulid()),
        Credential::Sessions(list) => {
            list.iter().for_each(|it| app.sessions_seen.note(it.id.ulid()))
        }
        _ => {}
    }
}

/// The identity that [`identify`] found.
pub fn of(request: &HttpRequest) -> Rc<Identity> {
    let found = request.extensions().get::<Rc<Identity>>().cloned();
    let nobody =
        || Identity { brand: Brand::Missing, credential: Credential::Nothing, admin: None };
    found.unwrap_or_else(|| Rc::new(nobody()))
}

/// What the paths of the request's brand begin with: empty, or `/t/<slug>`.
pub fn base_of(request: &HttpRequest) -> String {
    let app = request.app_data::<Data<App>>().map(|it| it.config.tenancy);
    match (&of(request).brand, app) {
        (Brand::Known(tenant), Some(Tenancy::Multi)) => format!("/t/{}", tenant.slug),
        _ => String::new(),
    }
}
