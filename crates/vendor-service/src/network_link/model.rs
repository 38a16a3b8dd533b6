//! What a connection to the hub is. No I/O.

use api_types::federation::VendorStatus;
use api_types::{KeyId, TenantId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::schema::network_links;

api_types::words! {
    /// How far a connection has come. A brand that is not connected has no row.
    pub enum LinkState {
        AwaitingEmail = "awaiting_email",
        Connected = "connected",
    }
}

#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = network_links, check_for_backend(diesel::pg::Pg), primary_key(tenant_id), treat_none_as_null = true)]
pub struct NetworkLink {
    pub tenant_id: TenantId,
    pub state: LinkState,
    pub vendor_id: Option<VendorId>,
    pub display_name: String,
    pub contact_email: String,
    pub key_id: KeyId,
    pub sealed_vendor_token: Option<Vec<u8>>,
    pub status: Option<VendorStatus>,
    pub skew_seconds: Option<i64>,
    pub connected_at: Option<DateTime<Utc>>,
    pub heartbeat_at: Option<DateTime<Utc>>,
    pub heartbeat_result: Option<String>,
}

impl NetworkLink {
    pub fn is_connected(&self) -> bool {
        self.state == LinkState::Connected
    }

    /// Where the vendor token is sealed.
    pub fn place(tenant: TenantId) -> String {
        format!("network_links/{tenant}/vendor_token")
    }
}
