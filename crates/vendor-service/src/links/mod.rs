//! Links: tracked redirects, one partner's for one program.
//!
//! A slug is a brand's for ever: a link is paused, never deleted, and a paused one still redirects. A
//! slug that a person asked for is refused when it is taken; one that the hub wishes for, or that is
//! made from a name, falls back to `<slug>-<4 random>`. The router holds all links in memory; [`map`]
//! keeps that memory fresh. Links that answer a request of the hub are the only ones that the hub sees.

pub mod model;
pub mod store;
pub mod actions;
pub mod map;
pub mod api;
pub mod pages;

pub use model::{Link, Shown};
