//! What operators do with requests that are stuck: look, try again, give up.

use api_types::desk::StuckRequest;
use api_types::{ErrorCode, ListQuery, Listing, RequestId};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::decide;
use crate::app::{HUB, Post};
use crate::cursors::Page;
use crate::reasons;
use crate::requests::model::{Begun, Request};
use crate::requests::store;

const UNKNOWN: &str = "There is no such request";

pub async fn stuck(conn: &mut Conn, query: &ListQuery) -> Result<Listing<StuckRequest>> {
    let page: Page<RequestId> = Page::of_query(query)?;
    let rows = store::stuck(conn, page).await?;
    Ok(Listing::cut(rows, page.limit, |it| it.id.to_string()))
}

/// Begins to provision again what its brand has approved before.
pub async fn retry(
    conn: &mut Conn,
    id: RequestId,
    claim: &str,
    now: DateTime<Utc>,
) -> Result<Begun> {
    let request = failed(conn, id).await?;
    let begun = decide::begin(conn, request.vendor_id, id, None, claim, now).await?;
    audit::record(conn, HUB, Act::new("requests.retry", id), now).await?;
    Ok(begun)
}

/// Rejects what cannot be provisioned, with a reason that the creator is told.
pub async fn give_up(
    conn: &mut Conn,
    post: &Post,
    id: RequestId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let reason = reasons::lawful(reason)?;
    let request = failed(conn, id).await?;
    decide::reject(conn, post, request.vendor_id, id, Some(reason.clone()), now).await?;
    audit::record(conn, HUB, Act::new("requests.give_up", id).because(&reason), now).await
}

/// A request whose brand approved it, and whose provisioning failed. Others are the brand's matter.
async fn failed(conn: &mut Conn, id: RequestId) -> Result<Request> {
    let request = store::find(conn, id).await?.or_refuse(ErrorCode::RequestNotFound, UNKNOWN)?;
    if request.failure.is_none() {
        let detail = "This request has not failed: the brand decides on it";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    Ok(request)
}
