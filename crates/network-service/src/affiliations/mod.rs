//! Affiliations: this creator is that partner of that brand.
//!
//! The hub writes one when it provisions a partner, and when a brand tells of one. What the brand told
//! last holds: its version rises with every change there, and a lower one is ignored. Whether a
//! partner is **network-sourced**, and therefore metered, is settled by provisioning alone: no word of
//! a brand makes a direct partner billable, nor the other way round.
//!
//! All partnerships with a brand share the affiliation, and so do the figures, for brands tell them
//! per partner.

pub mod model;
pub mod store;

pub use model::Affiliation;
