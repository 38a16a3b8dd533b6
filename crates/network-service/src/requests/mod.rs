//! Requests: applications to offerings, and the saga of an approval.
//!
//! ```text
//! pending ──approve──▶ provisioning ──▶ approved
//!    │  ▲                   └─ failure ──▶ pending, with the failure on its card
//!    │  └──────────────────────┘
//!    ├──reject──▶ rejected
//!    └──cancel──▶ cancelled (by the creator)
//! ```
//!
//! **Invariants.** A creator has at most one live request for an offering, and a request at most
//! one partnership: both are constraints of the database. Who provisions holds a *claim* on the
//! row and keeps renewing it; what a worker writes after losing its claim is refused. Each step's
//! result is stored before the next one begins, every call to the brand is idempotent on the
//! request's id, and no database connection is held while the brand is asked. So a crash anywhere
//! resumes at the stored step, and any number of approvals make one of everything.
//!
//! Giving up a request that had got a partner at the brand takes that back, through the outbox.

pub mod actions;
pub mod api;
pub mod jobs;
pub mod model;
pub mod pages;
pub mod peer;
pub mod store;

pub use model::Request;
