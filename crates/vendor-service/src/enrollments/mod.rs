//! Enrollments: how the brand's own partners get to the hub, and what it answers.
//!
//! ```text
//! a change of a partner ──auto-enroll, or known to the hub──▶ outbox ──▶ hub ──▶ booked on the partner
//! Backfill now ──▶ batches of 500, each booked before the next ──▶ done
//!    refused partners ──every five minutes──▶ hub
//! ```
//!
//! A partner's `revision` rises with every change and is the version that the hub is told. What it has
//! taken is kept beside it, so that a partner who is behind is one whose two numbers differ: a backfill
//! pushes those and nobody else, however often it runs.
//!
//! A backfill belongs to the worker that holds its *claim*; when that one dies, or the hub does not
//! answer, the next look of the scheduler takes it up where the last booked batch ended.

pub mod model;
pub mod store;
pub mod actions;
pub mod peer;
pub mod jobs;
pub mod api;
pub mod pages;
