//! Creators at the operators' desk: finding them, shutting them out, letting them back in.
//!
//! Whoever is blocked is signed out, cannot sign in or apply, and is hidden everywhere; their
//! partnerships and links go on, for those are the brands' matter. They are told by e-mail.

pub mod actions;
pub mod api;
pub mod pages;
pub mod store;
