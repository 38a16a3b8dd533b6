//! Offerings: programs as brands publish them for creators to find.
//!
//! The brand is their master: it sends each whole, with a version that only rises, and an older one
//! never wins. Creators see those that are published by brands in good standing; one that has
//! been hidden since still shows to a creator who has applied there.

pub mod actions;
pub mod api;
pub mod model;
pub mod pages;
pub mod peer;
pub mod store;

pub use model::{Offering, Shown};
