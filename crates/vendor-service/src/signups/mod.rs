//! Sign-ups: people who ask to become a partner, by themselves.
//!
//! ```text
//! unproven ──proves the address──▶ auto: approved, a partner at once
//!                             └──▶ review: pending ──▶ approved │ declined
//! ```
//!
//! Whoever asks gets the same answer, whether or not the address is known: a mail decides, for only its
//! owner reads it. A partner is made when the address is proven and, where the brand wants to look
//! first, when the team has approved; that is also when the hub is told.
//!
//! Everybody can type everybody's address, so a wish is nothing by itself: each has a letter of its own,
//! and the one whose letter is answered counts. One address has one sign-up that was proven; proving
//! another wish replaces it.

pub mod model;
pub mod store;
pub mod actions;
pub mod api;
pub mod jobs;
pub mod pages;

pub use model::Signup;
