//! The partner portal: what a partner who is signed in sees and does of their own.
//!
//! It keeps nothing. Everything is read by the partner's id out of what other features keep; a
//! partner sees what they earn and why, and neither the customer nor anybody else's touches.

pub mod model;
pub mod store;
pub mod actions;
pub mod api;
pub mod pages;
