//! API keys, and who calls.
//!
//! A handler names the right that it needs in its signature, as `Caller<PartnersWrite>`. One that
//! names none does not know whose data to touch, so it cannot be written by accident. A secret is
//! shown once; its hash alone is kept. A revoked key is refused at once: it is looked up each time.

pub mod model;
pub mod store;
pub mod actions;
pub mod identity;
pub mod caller;
pub mod page_caller;
pub mod api;
pub mod jobs;
