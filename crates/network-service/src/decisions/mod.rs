//! Decisions: many requests decided in one call, each on its own.
//!
//! A batch is written down before anything is carried out, so that a crash loses nothing: who works
//! on it holds a *claim* that runs out, and a job takes up what was left. An item is carried out by
//! the same actions as a single decision, which may be repeated; it is booked once, as done or as
//! failed with the reason. A failed item leaves the others alone.

pub mod model;
pub mod store;
pub mod actions;
pub mod peer;
pub mod jobs;
