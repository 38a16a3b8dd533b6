//! Clicks: what the router and others recorded, and what became of it afterwards.
//!
//! A raw click never changes. What is found out later is a verdict beside it, and the figures of
//! pages are folded from raw rows, each exactly once. Three doors make clicks: `/r/<slug>`, where
//! a 302 that was sent is a click that is on disk; `POST /api/clicks`, for what the hub or the
//! brand's own software recorded; and the spool, replayed when the database comes back.
//!
//! A click is stored whatever it looks like. Only a human one of a live partner and program counts,
//! and only the first one of a visitor on a link in an hour; a duplicate is still a touch.

pub mod model;
pub mod store;
pub mod actions;
pub mod intake;
pub mod redirects;
pub mod api;
pub mod jobs;
pub mod pages;
