//! Signing in: admins and partners of a brand, by a link or code sent by e-mail.
//!
//! A request for a link does the same for every address: whether somebody is behind it is decided
//! when the mail is delivered, so that answer and timing tell nothing. Set-up and invitation links are
//! unbound; whoever holds one confirms by a button.

pub mod actions;
pub mod api;
pub mod pages;
