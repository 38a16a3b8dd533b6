//! Accounts: what a creator does with the account itself, beside the profile.
//!
//! **Another address.** Both addresses are proved by letters, within a day; the old one can cancel.
//! Where the new address has an identity of its own, the two become one: the creator sees what moves
//! and what is in the way, and one transaction does it.
//!
//! **Export.** Every table that names the creator is copied, one transaction each, by whichever
//! worker comes next; so a crash resumes where it was. Secrets are left out. A copy lives 7 days.
//!
//! **The end.** Deleting has 30 days of grace, in which nobody sees the profile and a sign-in offers
//! to keep it. Then partnerships end, brands are told through the outbox, and the person is erased.
//! What remains is a row without a person: partnerships that brands are billed for, and handles that
//! nobody else may take.

pub mod actions;
pub mod api;
pub mod jobs;
pub mod model;
pub mod pages;
pub mod store;
