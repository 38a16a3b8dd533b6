//! A brand's own view of its connection to the hub.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::VendorId;
use crate::federation::VendorStatus;
use crate::reconciliations::Agreement;

crate::words! {
    /// Whether a brand is on the hub.
    pub enum ConnectionState {
        NotConnected = "not_connected",
        /// The verification e-mail is out.
        AwaitingEmail = "awaiting_email",
        Connected = "connected",
    }
}

/// The panel of Network → Status.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NetworkMe {
    pub state: ConnectionState,
    /// The hub's host; none when no hub is configured.
    pub host: Option<String>,
    /// This deployment holds the hub's admin key, so that one click connects.
    pub one_click: bool,
    pub vendor_id: Option<VendorId>,
    pub display_name: Option<String>,
    /// As the hub last told.
    pub status: Option<VendorStatus>,
    /// Why the hub's operator suspended the brand, in their words.
    pub suspended_for: Option<String>,
    pub active_partners: i64,
    pub last_heartbeat_at: Option<DateTime<Utc>>,
    /// `Sent`, or `Failed: <reason>`; none before the first one.
    pub last_heartbeat_result: Option<String>,
    pub skew_seconds: Option<i64>,
    /// Messages to the hub that wait, and those that were given up.
    pub queue_waiting: i64,
    pub queue_dead: i64,
    /// Those with which the hub holds up the others, for it does not take this brand's word now.
    pub queue_held: i64,
    /// When the oldest message that waits was recorded.
    pub queue_oldest_at: Option<DateTime<Utc>>,
    /// Where the hub calls this brand, when that is not where it is.
    pub moved_from: Option<String>,
    /// A fresh key waits for the hub to take it.
    pub key_pending: bool,
    /// Whether the hub counts the clicks that this brand counts, as it last told.
    pub clicks: Option<Agreement>,
}

/// What leaving the network means for this brand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeaveConsequences {
    /// Programs that creators find no more.
    pub listed_programs: i64,
    /// Partners through the network, who keep their links and earnings.
    pub network_partners: i64,
    /// Applications that wait for a decision; none while the hub does not answer.
    pub pending_requests: Option<i64>,
}

/// How many messages are tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RetriedMessages {
    pub retried: i64,
}

/// Connects by one click. The brand's name is taken when no other is given.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConnectNetwork {
    pub display_name: Option<String>,
    pub contact_email: Option<String>,
}

/// Asks the hub for a verification e-mail.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConnectByEmail {
    pub display_name: String,
    pub contact_email: String,
}

/// Finishes the e-mail flow with the token of the e-mail's link.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CompleteConnect {
    pub token: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeartbeatResult {
    /// `Sent` or `Failed: <reason>`.
    pub result: String,
}
