//! Clicks that arrive after they were named.

use chrono::{DateTime, Utc};
use service_kit::{Conn, Result};

use super::settle::{settle_event, settle_user};
use crate::attributions::store;
use crate::clicks;
use crate::clicks::store::Reader;

/// Decides anew, over all brands, what waited for the clicks of one slice; says whether there was one.
pub async fn catch_up(conn: &mut Conn, now: DateTime<Utc>) -> Result<bool> {
    let Some(slice) = clicks::store::next_slice(conn, Reader::CatchUp).await? else {
        return Ok(false);
    };
    let mut late = store::named_by(conn, &slice).await?;
    store::lock_users(conn, &mut late.users).await?;
    for (tenant, user) in &late.users {
        settle_user(conn, *tenant, user, None, now).await?;
    }
    for (tenant, id) in late.events {
        if let Some(event) = store::event(conn, tenant, id).await? {
            settle_event(conn, tenant, event, now).await?;
        }
    }
    clicks::store::mark(conn, Reader::CatchUp, &slice).await?;
    Ok(true)
}
