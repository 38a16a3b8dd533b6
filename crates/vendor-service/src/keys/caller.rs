//! Whether a caller may: the first argument of every handler.
//!
//! It must stand first: actix polls all arguments of a handler together, and the first refusal wins.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use api_types::auth::Role;
use api_types::federation::{PROTOCOL, PROTOCOL_HEADER, is_spoken};
use api_types::keys::KeyKind;
use api_types::tenants::TenantStatus;
use api_types::{AdminId, ErrorCode, KeyId, PartnerId, ProgramId, Scope, TenantId};
use service_kit::sessions::Session;
use service_kit::{Error, Refusal, Result};

use super::identity::{self, Brand, Credential, Identity};
use crate::admins::AdminRole;
use crate::tenants::Tenant;

/// Who acts.
#[derive(Clone, Debug)]
pub enum Actor {
    /// `ADMIN_API_KEY`.
    Headless,
    Key {
        id: KeyId,
        kind: KeyKind,
        program_ids: Vec<ProgramId>,
    },
    Admin {
        id: AdminId,
        role: AdminRole,
    },
}

/// Somebody who carries the right `R`, and the brand that they act for.
pub struct Caller<R: Right> {
    pub tenant: TenantId,
    pub brand: Tenant,
    pub actor: Actor,
    right: PhantomData<R>,
}

/// Somebody who administers the brand at least at level `L`; a scoped key never does.
pub struct AdminCaller<L: Level> {
    pub tenant: TenantId,
    pub brand: Tenant,
    pub actor: Actor,
    level: PhantomData<L>,
}

/// A partner who is signed in at their brand.
pub struct Portal {
    pub tenant: TenantId,
    pub brand: Tenant,
    pub partner_id: PartnerId,
    pub session: Session,
}

/// Anybody, at one brand.
pub struct AnyTenant {
    pub tenant: TenantId,
    pub brand: Tenant,
}

/// Somebody who shows any key of the brand's, whatever its scopes.
pub struct AnyKey {
    pub brand: Tenant,
    pub scopes: Vec<Scope>,
}

/// The operator of the deployment, who holds `ADMIN_API_KEY`.
pub struct Platform;

/// A right: the scope that a key needs, and the least role that an admin needs.
pub trait Right: 'static {
    const SCOPE: Scope;
    const ROLE: AdminRole;
}

/// A level of administration.
pub trait Level: 'static {
    const ROLE: AdminRole;
}

macro_rules! rights {
    ($($name:ident: $role:ident,)+) => {$(
        pub struct $name;
        impl Right for $name {
            const SCOPE: Scope = Scope::$name;
            const ROLE: AdminRole = AdminRole::$role;
        }
    )+};
}

rights! {
    ClicksRead: Viewer,
    ClicksWrite: Manager,
    CommissionsRead: Viewer,
    CommissionsWrite: Finance,
    EventsWrite: Manager,
    LinksRead: Viewer,
    LinksWrite: Manager,
    PartnersRead: Viewer,
    PartnersWrite: Manager,
    ProgramsRead: Viewer,
    ProgramsWrite: Manager,
}

macro_rules! levels {
    ($($name:ident: $role:ident,)+) => {$(
        pub struct $name;
        impl Level for $name {
            const ROLE: AdminRole = AdminRole::$role;
        }
    )+};
}

levels! { View: Viewer, Finance: Finance, Manage: Manager, Own: Owner, }

impl<R: Right> Caller<R> {
    /// The hub's key, when it is the hub that calls.
    pub fn hub_key(&self) -> Option<KeyId> {
        match self.actor {
            Actor::Key { id, kind: KeyKind::Federation, .. } => Some(id),
            _ => None,
        }
    }

    /// The programs that the caller may see; empty: all.
    pub fn program_ids(&self) -> &[ProgramId] {
        match &self.actor {
            Actor::Key { program_ids, .. } => program_ids,
            _ => &[],
        }
    }

    /// Who calls which route, for idempotency.
    pub fn name(&self, route: &str) -> String {
        format!("{} {route}", self.actor.name())
    }
}

impl Actor {
    /// A name that tells callers apart.
    pub fn name(&self) -> String {
        match self {
            Self::Headless => "headless".to_owned(),
            Self::Key { id, .. } => id.to_string(),
            Self::Admin { id, .. } => format!("admin_{id}"),
        }
    }
}

fn unauthenticated(credential: &Credential) -> Error {
    let refusal = match credential {
        Credential::Bad(ErrorCode::KeyRevoked) => {
            Refusal::new(ErrorCode::KeyRevoked, "This key was revoked")
        }
        Credential::Bad(ErrorCode::KeyExpired) => {
            Refusal::new(ErrorCode::KeyExpired, "This key has expired")
        }
        Credential::Bad(_) => Refusal::new(ErrorCode::InvalidToken, "This key is not known here"),
        _ => Refusal::new(
            ErrorCode::Unauthenticated,
            "Sign in, or send a key: `Authorization: Bearer …`",
        ),
    };
    refusal.into()
}

fn brand(identity: &Identity) -> Result<Tenant> {
    match &identity.brand {
        Brand::Known(tenant) if tenant.status == TenantStatus::Active => Ok((**tenant).clone()),
        Brand::Known(_) => {
            Err(Refusal::new(ErrorCode::TenantSuspended, "This brand is suspended").into())
        }
        Brand::Unknown => {
            Err(Refusal::new(ErrorCode::TenantNotFound, "There is no such brand").into())
        }
        Brand::Missing => {
            let detail = "Name the brand in the path: /api/t/<slug>/… or /t/<slug>/…";
            Err(Refusal::new(ErrorCode::TenantSlugMissing, detail).into())
        }
    }
}

fn needs_role(least: AdminRole) -> Error {
    let detail = format!("This needs the role `{least}`");
    Refusal::new(ErrorCode::ForbiddenRole, detail).into()
}

fn actor_of(identity: &Identity, tenant: TenantId) -> Result<Actor> {
    match &identity.credential {
        Credential::Headless => Ok(Actor::Headless),
        Credential::Key(key) if key.tenant_id == tenant => {
            Ok(Actor::Key { id: key.id, kind: key.kind, program_ids: key.program_ids.clone() })
        }
        Credential::Sessions(_) => {
            let admin = identity.admin.as_ref();
            let admin = admin.ok_or_else(|| unauthenticated(&Credential::Nothing))?;
            Ok(Actor::Admin { id: admin.id, role: admin.role })
        }
        // Another brand's key is told no more than an unknown one.
        Credential::Key(_) => Err(unauthenticated(&Credential::Bad(ErrorCode::InvalidToken))),
        other => Err(unauthenticated(other)),
    }
}

/// A hub that speaks another major version is told so; one that names none is let in.
fn demand_protocol(request: &HttpRequest, identity: &Identity) -> Result<()> {
    let is_hub =
        matches!(&identity.credential, Credential::Key(it) if it.kind == KeyKind::Federation);
    match request.headers().get(PROTOCOL_HEADER) {
        Some(said) if is_hub && !is_spoken(said.as_bytes()) => {
            let detail = format!("This instance speaks {PROTOCOL_HEADER}: {PROTOCOL}");
            Err(Refusal::new(ErrorCode::ProtocolVersionUnsupported, detail).into())
        }
        _ => Ok(()),
    }
}

fn admit<R: Right>(request: &HttpRequest) -> Result<Caller<R>> {
    let identity = identity::of(request);
    let brand = brand(&identity)?;
    let actor = actor_of(&identity, brand.id)?;
    demand_protocol(request, &identity)?;
    match &actor {
        Actor::Admin { role, .. } if *role < R::ROLE => return Err(needs_role(R::ROLE)),
        Actor::Key { .. } => {
            let Credential::Key(key) = &identity.credential else {
                return Err(unauthenticated(&Credential::Nothing));
            };
            if !key.has(R::SCOPE) {
                let detail = format!("This key lacks the scope `{}`", R::SCOPE);
                return Err(Refusal::new(ErrorCode::ForbiddenScope, detail).into());
            }
        }
        _ => {}
    }
    Ok(Caller { tenant: brand.id, brand, actor, right: PhantomData })
}

fn admit_admin<L: Level>(request: &HttpRequest) -> Result<AdminCaller<L>> {
    let identity = identity::of(request);
    let brand = brand(&identity)?;
    let actor = actor_of(&identity, brand.id)?;
    match &actor {
        Actor::Admin { role, .. } if *role < L::ROLE => return Err(needs_role(L::ROLE)),
        Actor::Key { kind, .. } if *kind != KeyKind::Admin => return Err(needs_role(L::ROLE)),
        _ => {}
    }
    Ok(AdminCaller { tenant: brand.id, brand, actor, level: PhantomData })
}

fn admit_partner(request: &HttpRequest) -> Result<Portal> {
    let identity = identity::of(request);
    let brand = brand(&identity)?;
    let sessions = match &identity.credential {
        Credential::Sessions(list) => list.as_slice(),
        Credential::Nothing | Credential::Bad(_) => {
            return Err(unauthenticated(&identity.credential));
        }
        _ => {
            let detail = "Only a partner who is signed in may do this";
            return Err(Refusal::new(ErrorCode::ForbiddenRole, detail).into());
        }
    };
    let session = sessions.iter().find(|it| it.role == Role::Partner && it.tenant_id == brand.id);
    let session = session.ok_or_else(|| unauthenticated(&Credential::Nothing))?.clone();
    let partner_id = PartnerId::from_ulid(session.subject());
    Ok(Portal { tenant: brand.id, brand, partner_id, session })
}

fn admit_anybody(request: &HttpRequest) -> Result<AnyTenant> {
    let brand = brand(&identity::of(request))?;
    Ok(AnyTenant { tenant: brand.id, brand })
}

fn admit_any_key(request: &HttpRequest) -> Result<AnyKey> {
    let identity = identity::of(request);
    let brand = brand(&identity)?;
    demand_protocol(request, &identity)?;
    match &identity.credential {
        Credential::Key(key) if key.tenant_id == brand.id => {
            let scopes = key.scopes.iter().filter_map(|it| it.parse().ok()).collect();
            Ok(AnyKey { brand, scopes })
        }
        Credential::Headless => Ok(AnyKey { brand, scopes: Scope::ALL.to_vec() }),
        Credential::Key(_) => Err(unauthenticated(&Credential::Bad(ErrorCode::InvalidToken))),
        other => Err(unauthenticated(other)),
    }
}

fn admit_platform(request: &HttpRequest) -> Result<Platform> {
    let identity = identity::of(request);
    match &identity.credential {
        Credential::Headless => Ok(Platform),
        Credential::Key(_) | Credential::Sessions(_) => {
            let detail = "Only the deployment's own key may do this";
            Err(Refusal::new(ErrorCode::ForbiddenRole, detail).into())
        }
        other => Err(unauthenticated(other)),
    }
}

macro_rules! first_argument {
    ($([$($bound:tt)*] $caller:ty => $admit:expr;)+) => {$(
        impl<$($bound)*> FromRequest for $caller {
            type Error = Error;
            type Future = Ready<Result<Self>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready($admit(request))
            }
        }
    )+};
}

first_argument! {
    [R: Right] Caller<R> => admit;
    [L: Level] AdminCaller<L> => admit_admin;
    [] Portal => admit_partner;
    [] AnyTenant => admit_anybody;
    [] AnyKey => admit_any_key;
    [] Platform => admit_platform;
}
