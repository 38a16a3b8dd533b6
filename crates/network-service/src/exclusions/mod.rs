//! Exclusions: creators whom a brand lets apply no more, or not for some days.
//!
//! A brand has at most one live exclusion of a creator: a constraint of the database. A newer one
//! takes the place of the older, which stays as history. What the creator had applied for before
//! stays as it is until the brand decides it. The creator is told until when; the reason is the
//! brand's alone.

pub mod model;
pub mod store;
pub mod actions;
pub mod peer;
