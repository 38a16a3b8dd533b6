//! Attributions: who is credited for an event, and why.
//!
//! A decision is a pure function of raw rows (clicks, identities, events) and the terms in force.
//! Events of one customer are a stream in the order of their own time: whatever arrives late, the
//! stream is decided anew from there, and ends the same. Only what led to an approved commission
//! stays as it was.
//!
//! The first sale with which a partner is credited binds the customer to that partner and program
//! for the months of the rule; the events of that time follow the bond, not the last click.

pub mod model;
pub mod store;
pub mod actions;
pub mod api;
pub mod jobs;
