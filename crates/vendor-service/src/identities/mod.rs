//! Identities: which of the brand's users came by which click.
//!
//! A user may have come by many clicks, on several devices. The click need not be known here yet:
//! the pair waits in the same table, and counts from the moment that the click arrives. A row is
//! never changed. The door is `POST /api/attribution/identify`, on the floor that can judge anew
//! what the new pair changes.

pub mod model;
pub mod store;
pub mod actions;
