//! Connections: putting a brand on the hub, and keeping the hub's picture of it fresh.
//!
//! Connecting is a foreign call: the key that the hub will hold is made first, then the hub is asked,
//! then the answer is stored; no database connection is held meanwhile. A key that the hub did not
//! take is revoked.

pub mod model;
pub mod actions;
pub mod peer;
pub mod api;
pub mod jobs;
pub mod pages;
