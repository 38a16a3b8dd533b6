//! Creators: people with one identity over all brands.
//!
//! One e-mail address is one creator.
//!
//! A creator exists from the first sign-in on. A handle, once taken, leads to its creator for ever:
//! nobody else can take an old one, and links to it keep working.

pub mod actions;
pub mod api;
pub mod model;
pub mod pages;
pub mod store;

pub use model::Creator;
