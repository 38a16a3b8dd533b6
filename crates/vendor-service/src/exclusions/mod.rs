//! Exclusions: creators whom this brand lets apply no more, or not for some days.
//!
//! The hub keeps them and refuses who is excluded; here they are made, shown and lifted.

pub mod peer;
pub mod api;
pub mod pages;
