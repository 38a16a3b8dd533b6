//! Programs: the terms under which a brand pays, where its links lead, and how long a click counts.
//!
//! Terms are versioned: a change of rule, window, model or holdback makes a new version, and an event
//! is judged by the version in force when it happened. An archived program is unlisted and takes no
//! new partners; its links still redirect. A program that is shared stands on the hub as an offering.

pub mod model;
pub mod store;
pub mod actions;
pub mod api;
pub mod pages;

pub use model::{Program, ProgramVersion};
