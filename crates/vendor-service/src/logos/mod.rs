//! Logos: one picture for each brand, drawn anew from what was uploaded.
//!
//! It lies in the database, so that every replica serves it, under an address that holds the hash of
//! its content: a browser keeps it for ever, and a new picture has a new address. A new one is told to
//! the hub by a heartbeat in the background.

pub mod model;
pub mod store;
pub mod actions;
pub mod api;
pub mod pages;
