//! Joins users and clicks, and lets the user's events follow.

use api_types::TenantId;
use api_types::events::{Identified, Identify, IdentifyStatus};
use chrono::{DateTime, Utc};
use service_kit::{Conn, Result};

use super::settle::settle_user;
use crate::identities;
use crate::identities::model;

/// Joins a user and a click. A pair that is new may change who is credited for what the user did.
pub async fn identify(
    conn: &mut Conn,
    tenant: TenantId,
    form: Identify,
    now: DateTime<Utc>,
) -> Result<Identified> {
    let (user, click) = (model::user_id(&form.user_id)?, model::cref(&form.cref)?);
    let joined = identities::actions::join(conn, tenant, &user, click, now).await?;
    if joined.is_new && joined.status == IdentifyStatus::Joined {
        settle_user(conn, tenant, &user, None, now).await?;
    }
    Ok(Identified { status: joined.status })
}

/// Decides a user's events again.
///
/// For after a pair was parked: its click may have been stored while nobody else could see the pair
/// yet, and then nothing else would bring the two together.
pub async fn revisit_user(
    conn: &mut Conn,
    tenant: TenantId,
    user: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    settle_user(conn, tenant, user.trim(), None, now).await
}
