//! The audit log of a brand, to be read: who signed in, and who changed what.
//!
//! It is written by the kit, in the transaction of each act; nothing here writes.

pub mod api;
pub mod pages;
