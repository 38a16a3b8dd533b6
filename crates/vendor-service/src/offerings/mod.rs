//! Offerings: the brand's shared programs as the hub lists them, and what came of it.
//!
//! Nothing of them is stored here: programs are, and the hub is asked how it lists them.

pub mod peer;
pub mod api;
pub mod pages;
