//! Partners: people who promote a brand, one row per person and brand.
//!
//! One e-mail address is one partner. Somebody whom the brand invites is `invited` until the first
//! sign-in; somebody whom the hub brings is `active` at once, for the hub knows the address. A revoked
//! partner keeps links, grants and history, earns nothing new, and can be reinstated. Where a partner
//! came from never changes. The hub sees only partners whom it brought or knows, and changes only
//! those whom it brought.

pub mod model;
pub mod store;
pub mod actions;
pub mod api;
pub mod pages;

pub use model::{Partner, Sheet};
