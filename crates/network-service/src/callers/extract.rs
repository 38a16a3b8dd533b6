//! Whether they may: the first argument of each handler.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::header::{DATE, HeaderMap};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use api_types::auth::Role;
use api_types::federation::{PROTOCOL, PROTOCOL_HEADER, VendorStatus, is_spoken};
use api_types::{CreatorId, ErrorCode, VendorId};
use chrono::{DateTime, Utc};
use service_kit::{Error, Refusal, Result};

use super::identify::Identity;
use crate::app::App;

/// A creator who is signed in, or their program on a door that only reads.
#[derive(Clone, Debug)]
pub struct Creator {
    pub id: CreatorId,
    pub email: String,
}

/// The same, for doors that are open to all. A key that opens nothing is still refused.
pub struct MaybeCreator(pub Option<Creator>);

/// An operator who is signed in, or the hub's admin key.
pub struct Operator;

/// The hub's admin key.
pub struct HubAdmin;

/// Whether the hub's admin key came along, on doors that strangers may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaybeHubAdmin {
    Admin,
    Stranger,
}

/// A brand's instance that speaks our protocol.
pub struct Peer<T: PeerRight> {
    pub vendor: VendorId,
    pub status: VendorStatus,
    /// Seconds by which the brand's clock is ahead, where the call tells.
    pub skew: Option<i64>,
    right: PhantomData<T>,
}

pub trait PeerRight: 'static {
    const WHILE_SUSPENDED: bool;
}

/// The usual right of a brand's token.
pub struct VendorToken;

/// What a brand may do even while it is suspended.
pub struct EvenSuspended;

impl PeerRight for VendorToken {
    const WHILE_SUSPENDED: bool = false;
}

impl PeerRight for EvenSuspended {
    const WHILE_SUSPENDED: bool = true;
}

/// A caller that speaks our protocol, or does not say.
pub struct Protocol;

fn nobody(detail: &'static str) -> Error {
    Refusal::new(ErrorCode::Unauthenticated, detail).into()
}

fn other_role(detail: &'static str) -> Error {
    Refusal::new(ErrorCode::ForbiddenRole, detail).into()
}

fn unknown(code: ErrorCode, detail: &'static str) -> Error {
    Refusal::new(code, detail).into()
}

fn creator(request: &HttpRequest) -> Result<Creator> {
    let identity = Identity::of(request);
    match identity {
        Identity::Nobody => Err(nobody("Sign in as a creator")),
        Identity::Unknown(code, detail) => Err(unknown(code, detail)),
        Identity::Program(creator) => match request.method().is_safe() {
            true => Ok(creator),
            false => {
                let detail = "A creator's key may read; sign in to change something";
                Err(Refusal::new(ErrorCode::ForbiddenScope, detail).into())
            }
        },
        Identity::People(_) | Identity::Admin | Identity::Vendor { .. } => {
            identity.creator().ok_or_else(|| other_role("This is for creators"))
        }
    }
}

fn maybe_creator(request: &HttpRequest) -> Result<MaybeCreator> {
    match Identity::of(request) {
        Identity::Unknown(code, detail) => Err(unknown(code, detail)),
        Identity::Program(creator) => Ok(MaybeCreator(Some(creator))),
        identity => Ok(MaybeCreator(identity.creator())),
    }
}

fn operator(request: &HttpRequest) -> Result<Operator> {
    let identity = Identity::of(request);
    match identity {
        Identity::Nobody => Err(nobody("Sign in as an operator")),
        Identity::Unknown(code, detail) => Err(unknown(code, detail)),
        Identity::Admin => Ok(Operator),
        Identity::People(_) if identity.session(Role::Operator).is_some() => Ok(Operator),
        Identity::People(_) | Identity::Program(_) | Identity::Vendor { .. } => {
            Err(other_role("This is for operators"))
        }
    }
}

fn hub_admin(request: &HttpRequest) -> Result<HubAdmin> {
    match Identity::of(request) {
        Identity::Nobody => Err(nobody("Send the hub's admin key: `Authorization: Bearer …`")),
        Identity::Unknown(code, detail) => Err(unknown(code, detail)),
        Identity::Admin => Ok(HubAdmin),
        Identity::People(_) | Identity::Program(_) | Identity::Vendor { .. } => {
            Err(other_role("This is for the hub's admin key"))
        }
    }
}

fn maybe_hub_admin(request: &HttpRequest) -> Result<MaybeHubAdmin> {
    match Identity::of(request) {
        Identity::Nobody | Identity::People(_) | Identity::Program(_) => {
            Ok(MaybeHubAdmin::Stranger)
        }
        Identity::Unknown(code, detail) => Err(unknown(code, detail)),
        Identity::Admin => Ok(MaybeHubAdmin::Admin),
        Identity::Vendor { .. } => Err(other_role("Register without a vendor token")),
    }
}

fn peer<T: PeerRight>(request: &HttpRequest) -> Result<Peer<T>> {
    let (vendor, status) = match Identity::of(request) {
        Identity::Nobody => {
            return Err(nobody("Send your vendor token: `Authorization: Bearer opn_vt_…`"));
        }
        Identity::Unknown(code, detail) => return Err(unknown(code, detail)),
        Identity::Admin | Identity::People(_) | Identity::Program(_) => {
            let detail = "This is for a brand's vendor token";
            return Err(Refusal::new(ErrorCode::ForbiddenScope, detail).into());
        }
        Identity::Vendor { id, status } => (id, status),
    };
    speaks_our_protocol(request.headers())?;
    if status == VendorStatus::Suspended && !T::WHILE_SUSPENDED {
        let detail = "An operator has suspended this brand; write to the hub's support";
        return Err(Refusal::new(ErrorCode::VendorSuspended, detail).into());
    }
    Ok(Peer { vendor, status, skew: skew_of(request), right: PhantomData })
}

/// Old callers that do not say speak version 1.
fn speaks_our_protocol(headers: &HeaderMap) -> Result<()> {
    let Some(said) = headers.get(PROTOCOL_HEADER) else { return Ok(()) };
    if is_spoken(said.as_bytes()) {
        return Ok(());
    }
    let detail = format!("This hub speaks {PROTOCOL_HEADER}: {PROTOCOL}");
    Err(Refusal::new(ErrorCode::ProtocolVersionUnsupported, detail).into())
}

fn skew_of(request: &HttpRequest) -> Option<i64> {
    let now = request.app_data::<Data<App>>()?.clock.now();
    let told = request.headers().get(DATE)?.to_str().ok()?;
    let told = DateTime::parse_from_rfc2822(told).ok()?;
    let ahead = told.with_timezone(&Utc) - now;
    Some((ahead.num_milliseconds() + 500).div_euclid(1_000))
}

macro_rules! extractors {
    ($($name:ty = $find:expr;)+) => {$(
        impl FromRequest for $name {
            type Error = Error;
            type Future = Ready<Result<Self>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready($find(request))
            }
        }
    )+};
}

extractors! {
    Creator = creator;
    MaybeCreator = maybe_creator;
    Operator = operator;
    HubAdmin = hub_admin;
    MaybeHubAdmin = maybe_hub_admin;
    Protocol = |request: &HttpRequest| speaks_our_protocol(request.headers()).map(|()| Protocol);
}

impl<T: PeerRight> FromRequest for Peer<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(peer(request))
    }
}
