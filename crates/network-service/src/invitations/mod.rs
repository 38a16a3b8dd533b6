//! Invitations: a brand asks a creator to promote one of its offerings.
//!
//! ```text
//! pending ──▶ accepted   the creator has applied
//!    ├──────▶ declined   by the creator
//!    ├──────▶ withdrawn  by the brand
//!    └──────▶ expired    after 30 days
//! ```
//!
//! **Invariants.** There is one live invitation for a creator and an offering, by a constraint of the
//! database, and an accepted one names its application. While one is live, its creator finds the
//! offering even where it is private. A brand sends at most 50 in 24 hours.

pub mod actions;
pub mod api;
pub mod jobs;
pub mod model;
pub mod pages;
pub mod peer;
pub mod store;

pub use model::Invitation;
