//! Vendors: registered instances of brands, each known by its API base.
//!
//! ```text
//! pending ──verify──▶ active ◀──▶ suspended      cancelled ──register──▶ active
//!                       └──disconnect──▶ cancelled ◀──▶ suspended
//! ```
//!
//! With the hub's admin key a brand is active at once; without, an e-mail proves that its contact
//! wants it. Registering again changes nothing until it is proven, then takes over key and token.
//! A brand that left keeps its row, its token and its partnerships. A suspended one is told so, and
//! nothing but a reactivation lifts that.

pub mod actions;
pub mod api;
pub mod jobs;
pub mod model;
pub mod pages;
pub mod peer;
pub mod store;

pub use model::Vendor;
