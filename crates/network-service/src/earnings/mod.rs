//! What a creator earned, as their brands tell it: by day, by brand, and in each currency apart.
//!
//! Reads what the pulls of figures have stored, and writes nothing. A brand that did not answer shows
//! its last figures, with their date and the reason.

pub mod actions;
pub mod api;
pub mod model;
pub mod pages;
pub mod store;
