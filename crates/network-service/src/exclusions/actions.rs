//! Excluding a creator, lifting it, and refusing who is excluded.

use api_types::exclusions::{self as wire, Exclude};
use api_types::{CreatorId, ErrorCode, ExclusionId, Listing, VendorId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Result};

use super::model::Exclusion;
use super::store;
use crate::cursors::Page;
use crate::{creators, vendors};

const UNKNOWN: &str = "There is no such creator";

/// Excludes a creator, in place of what was in force. The creator's row is locked, so that two calls
/// at once leave one exclusion.
pub async fn exclude(
    conn: &mut Conn,
    vendor: VendorId,
    creator: CreatorId,
    form: &Exclude,
    now: DateTime<Utc>,
) -> Result<wire::Exclusion> {
    let exclusion = Exclusion::new(vendor, creator, form, now)?;
    let creator = creators::store::lock(conn, creator).await?;
    let creator = creator.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)?;
    store::lift(conn, vendor, creator.id, now).await?;
    store::insert(conn, &exclusion).await?;
    Ok(exclusion.as_wire(&creator))
}

/// Lifts what keeps a creator out, and answers the newest exclusion as it stands. Again is no change.
pub async fn lift(
    conn: &mut Conn,
    vendor: VendorId,
    creator: CreatorId,
    now: DateTime<Utc>,
) -> Result<wire::Exclusion> {
    store::lift(conn, vendor, creator, now).await?;
    let page = Page { after: None, limit: 1 };
    let newest = store::list(conn, vendor, Some(creator), page, now).await?.into_iter().next();
    newest.or_refuse(ErrorCode::NotFound, "This creator was never excluded")
}

/// One page: of one creator all that there ever were, else those in force.
pub async fn list(
    conn: &mut Conn,
    vendor: VendorId,
    creator: Option<CreatorId>,
    page: Page<ExclusionId>,
    now: DateTime<Utc>,
) -> Result<Listing<wire::Exclusion>> {
    let rows = store::list(conn, vendor, creator, page, now).await?;
    Ok(Listing::cut(rows, page.limit, |it| it.id.to_string()))
}

/// Refuses a creator whom the brand keeps out, with the day from which they may apply again.
pub async fn refuse_excluded(
    conn: &mut Conn,
    vendor: VendorId,
    creator: CreatorId,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(exclusion) = store::in_force(conn, vendor, creator, now).await? else {
        return Ok(());
    };
    let vendor = vendors::store::find(conn, vendor).await?;
    let vendor = vendor.or_refuse(ErrorCode::VendorNotFound, "There is no such vendor")?;
    Err(exclusion.refusal(&vendor.display_name).into())
}
