//! The directory: creators as connected brands find them.
//!
//! Brands see sums over all brands of the last 90 days, never what one of them told. A creator hides
//! any of clicks, conversions, revenue and commission; a hidden figure is in no answer, and whoever
//! filters or sorts by it does not find them. Whom brands find at all is said in one place:
//! [`crate::creators::store::LISTED`].

pub mod actions;
pub mod model;
pub mod peer;
pub mod store;
