//! Where operators begin: how the hub stands, and what waits for them.

pub mod api;
pub mod pages;
pub mod store;
