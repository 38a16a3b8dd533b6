//! Signing in and out, by a link or a code that comes by e-mail.
//!
//! Asking does the same for every address: a link is made and a letter is recorded. Whether an
//! operator's letter leaves is decided when it is delivered, so that neither the answer nor its
//! timing tells who is one. A creator's address that nobody has becomes a creator when the link is
//! used, not before. A link works only in the browser that asked; invitations work in any.

pub mod actions;
pub mod api;
pub mod cookies;
pub mod pages;
