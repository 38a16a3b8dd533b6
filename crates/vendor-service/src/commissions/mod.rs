//! Commissions: what partners are owed for events.
//!
//! `accrued` (in holdback) → `approved` → `paid`; or `reversed`, where the event turned out to be
//! somebody else's before it was approved; or `held`. One row per event and partner. The amount
//! follows from the terms of the partner's grant, else from those of the program at that moment,
//! and is rounded once. What is approved, paid or held is never computed again.

pub mod model;
pub mod store;
pub mod actions;
pub mod api;
pub mod pages;
pub mod jobs;
