//! Figures of creators' partnerships, as the brands tell them.
//!
//! Each night, and when a creator or an operator asks, every brand is asked for the daily figures of
//! its partners here: one call per 500 partners, few brands at once, each within its time. A day that
//! is told again replaces what was stored, for refunds change the past. A brand that does not answer
//! leaves the old figures with their date, and says why on the partnership; figures of one partner
//! that cannot be believed are refused for that partner alone.
//!
//! How far a run is with each brand is booked with each batch. So a killed run goes on where it was,
//! and a second replica takes the brands that nobody is at.
//!
//! The hub stores nothing finer than a partner's day.

pub mod actions;
pub mod api;
pub mod jobs;
pub mod model;
pub mod pages;
pub mod peer;
pub mod store;
