//! Dashboards: daily figures, read from what was folded and decided.
//!
//! Days are UTC, by the time of the click or the event. Clicks come from the folded figures alone,
//! and human ones only; money stands in its own currency and is never summed with another. What
//! leaves the brand's instance is what one partner may see of itself, and nothing finer.

pub mod model;
pub mod store;
pub mod api;
pub mod pages;
