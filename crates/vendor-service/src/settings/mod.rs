//! Settings: what a brand says about itself, and who is on its team.

pub mod actions;
pub mod api;
pub mod pages;
