//! Settings of the hub: what it is called, its legal pages, and who may come in.
//!
//! They stand in one row, none before the first change; then the environment decides. Pages read a
//! copy in memory that each replica renews every few seconds; whether somebody may come in is asked
//! of the database itself. The hub's admin key always comes in: hosted brands register with it.

pub mod actions;
pub mod api;
pub mod jobs;
pub mod model;
pub mod pages;
pub mod store;
