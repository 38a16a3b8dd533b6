//! What a connection to the hub is. No I/O.

use api_types::federation::VendorStatus;
use api_types::{KeyId, TenantId, VendorId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::schema::network_links;

/// A heartbeat that was taken is proof for so long that the hub is there.
const PROOF: TimeDelta = TimeDelta::hours(2);

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
    pub next_key_id: Option<KeyId>,
    pub sealed_next_key: Option<Vec<u8>>,
    pub sealed_next_token: Option<Vec<u8>>,
    pub suspended_for: Option<String>,
    pub instance_url: Option<String>,
    pub beating_until: Option<DateTime<Utc>>,
}

impl NetworkLink {
    pub fn is_connected(&self) -> bool {
        self.state == LinkState::Connected
    }

    /// The brand left: partnerships go on, but it is on the hub's market no more.
    pub fn has_left(&self) -> bool {
        self.is_connected() && self.status == Some(VendorStatus::Cancelled)
    }

    /// Whether the hub took a heartbeat lately.
    pub fn is_answered(&self, now: DateTime<Utc>) -> bool {
        let taken = self.heartbeat_result.as_deref() == Some("Sent");
        taken && self.heartbeat_at.is_some_and(|at| now - at < PROOF)
    }

    /// The keys that the hub may be calling with.
    pub fn keys(&self) -> Vec<KeyId> {
        [Some(self.key_id), self.next_key_id].into_iter().flatten().collect()
    }

    /// Where the secret of the next key is sealed.
    pub fn place_of_next_key(tenant: TenantId) -> String {
        format!("network_links/{tenant}/next_key")
    }

    /// Where the vendor token is sealed.
    pub fn place(tenant: TenantId) -> String {
        format!("network_links/{tenant}/vendor_token")
    }
}
