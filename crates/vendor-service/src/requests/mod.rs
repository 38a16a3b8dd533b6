//! Requests: creators' applications to this brand, which the hub keeps and the brand decides.
//!
//! Nothing of them is stored here: a list is asked for, and a decision is carried out by the hub,
//! which calls back to make partner, grant and link.

pub mod actions;
pub mod peer;
pub mod api;
pub mod pages;
