//! Beginning a partnership, and listing a creator's.

use api_types::partnerships as wire;
use api_types::{AffiliationId, CreatorId, ErrorCode, Listing, PartnershipId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, Refusal, Result};

use super::model::{self, NewPartnership, Partnership};
use super::store;
use crate::creators;
use crate::cursors::Page;

/// Writes the partnership with its affiliation, and counts it on the creator.
pub async fn begin(
    conn: &mut Conn,
    new: NewPartnership,
    now: DateTime<Utc>,
) -> Result<Partnership> {
    let affiliation = store::affiliate(conn, &new.affiliation(now)).await?;
    if affiliation.creator_id != new.creator {
        let detail = "The brand answered with a partner who is another creator here";
        return Err(Refusal::new(ErrorCode::FederationFailed, detail).into());
    }
    let creator = new.creator;
    let partnership = new.row(affiliation.id, now);
    store::insert(conn, &partnership).await?;
    creators::store::count_partnership(conn, creator).await?;
    Ok(partnership)
}

/// One page of a creator's partnerships with the figures that the brands last told.
pub async fn list(
    conn: &mut Conn,
    creator: CreatorId,
    page: Page<PartnershipId>,
    now: DateTime<Utc>,
) -> Result<Listing<wire::Partnership>> {
    let rows = store::list(conn, creator, page).await?;
    let rows = Listing::cut(rows, page.limit, |it| it.partnership.id.to_string());
    let ids: Vec<AffiliationId> = rows.items.iter().map(|it| it.affiliation.id).collect();
    let sums = store::sums(conn, &ids, model::first_day(now)).await?;
    Ok(rows.map(|it| it.as_wire(&sums)))
}
