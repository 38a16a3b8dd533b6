//! Reports: what creators and visitors tell the operators about an offering or a creator.
//!
//! `open → resolved | dismissed`, each with a note. A creator has one open report of a thing; telling
//! it again changes nothing, and the answer is the same.

pub mod actions;
pub mod api;
pub mod model;
pub mod pages;
pub mod store;
