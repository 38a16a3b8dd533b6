//! What can be done with identities.

use api_types::events::IdentifyStatus;
use api_types::{ClickId, TenantId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, Result};

use super::model::Identity;
use super::store;
use crate::clicks;

/// What joining a user and a click came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    pub status: IdentifyStatus,
    /// The pair was not known before.
    pub is_new: bool,
}

/// Joins a user and a click, whether or not the click has arrived.
pub async fn join(
    conn: &mut Conn,
    tenant_id: TenantId,
    user_id: &str,
    click_id: ClickId,
    now: DateTime<Utc>,
) -> Result<Joined> {
    let user_id = user_id.to_owned();
    let identity = Identity { tenant_id, user_id, click_id, identified_at: now };
    let is_new = store::insert(conn, &identity).await?;
    let status = match clicks::store::exists(conn, tenant_id, click_id).await? {
        true => IdentifyStatus::Joined,
        false => IdentifyStatus::Parked,
    };
    Ok(Joined { status, is_new })
}
