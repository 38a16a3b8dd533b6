//! The way to a brand's instance: one client that speaks the protocol.
//!
//! Every call shows the brand's scoped key, the protocol's version and the hub's time, passes on
//! the request's id, and carries an idempotency key where it changes something. No database
//! connection is held across a call: the caller reads an [`Instance`] first and books afterwards.

mod call;
mod calls;

pub use call::{Failure, open_key, seal_key};
pub use calls::{
    count_clicks, create_link, create_partner, dashboards, introspect, report_clicks, revoke_grant,
    revoke_partner, slug_available,
};

use api_types::VendorId;

/// Where a brand's instance is, and the key to it, still sealed.
#[derive(Clone, Debug)]
pub struct Instance {
    pub vendor: VendorId,
    /// The API base, without a slash at its end.
    pub url: String,
    pub sealed_key: Vec<u8>,
    /// The id of the request that made us call, where the task itself does not know it.
    pub trace: Option<String>,
}
