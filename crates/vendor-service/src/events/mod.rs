//! Events: what a brand's site reported.
//!
//! An event is stored once for its external id, for ever, and never changed; a repetition gets the
//! first answer byte for byte. Claim, effect and answer are one transaction. What an event is worth
//! to whom is decided on the floor below, and may be decided anew when a click or an identity
//! arrives late.

pub mod model;
pub mod store;
pub mod actions;
pub mod api;
pub mod pages;
