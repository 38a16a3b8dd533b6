//! The audit log of the hub, to be read: what operators did.
//!
//! It is written by the kit, in the transaction of each act; nothing here writes.

pub mod api;
pub mod pages;
