//! Who calls, and whether they may.
//!
//! People are known by their session, brands by their token, deployments by the hub's admin key.
//!
//! [`identify`] runs before everything else and finds out who is there; it turns nobody away. A
//! handler then takes one of the extractors as its **first** argument, which does. It must stand
//! first: actix polls all arguments of a handler together, and the first refusal wins.
//!
//! A request is known by one thing: by `Authorization` where it has one, else by its cookie.
//!
//! **Brands' tokens.** A new token works beside the older one until a minute after it is used for the
//! first time; from then on it is the only one. So an answer that got lost locks nobody out, and a
//! call that is under way with the older one arrives.

pub mod actions;
pub mod extract;
pub mod jobs;
mod identify;
pub(crate) mod store;

pub use extract::{
    Creator, EvenSuspended, HubAdmin, MaybeCreator, MaybeHubAdmin, Operator, Peer, Protocol,
    VendorToken,
};
pub use identify::{Identity, identify};

/// The cookie that carries a browser's sign-ins.
pub const COOKIE: &str = "op_network_session";

/// What a brand's token begins with.
pub const TOKEN: &str = "opn_vt_";
