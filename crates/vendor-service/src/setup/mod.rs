//! The set-up of a new brand: at most four screens, and a proof that a sale is credited.
//!
//! The proof runs the real functions for a throw-away partner, in a transaction that is undone.

pub mod actions;
pub mod api;
pub mod pages;
