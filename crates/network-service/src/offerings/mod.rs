//! Offerings: programs as brands publish them for creators to find.
//!
//! The brand is their master: it sends each whole, with a version that only rises, and an older one
//! never wins. Creators see those that are published by brands in good standing and have not ended;
//! one that has been hidden since still shows to a creator who has applied there.
//!
//! **Private** ones exist only for creators whom the brand has named or invited: for everybody else
//! they are in no list, count or suggestion, and their address leads nowhere.
//!
//! Every hour the hub counts what it sees: partners, earnings per click, and a **scorecard** of each
//! brand. A figure of few cases is not told, and what nobody told is said to be unknown.

pub mod actions;
pub mod api;
pub mod jobs;
pub mod model;
pub mod pages;
pub mod peer;
pub mod store;

pub use model::{Insight, Offering, Shown};
