//! Operators: people who run the hub.
//!
//! They are made by the hub's admin key or from the shell, and sign in by e-mail like everybody.
//! Nobody becomes one by asking for a link.

pub mod actions;
pub mod api;
pub mod model;
pub mod pages;
pub mod store;

pub use model::Operator;
