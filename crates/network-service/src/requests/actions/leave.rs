//! Leaving: a creator ends a partnership, and the brand is told.

use api_types::partnerships::{Partnership, PartnershipStatus};
use api_types::{CreatorId, ErrorCode, PartnershipId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Result};

use super::decide::send_back;
use super::letters;
use crate::app::Post;
use crate::requests::model::Compensation;
use crate::requests::store;
use crate::{creators, partnerships};

const UNKNOWN: &str = "There is no such partnership";

/// Ends one of a creator's partnerships. What the brand had made for it is taken back there, through
/// the outbox: the partner where the hub made them and nothing else is left, else the grant. A second
/// time changes nothing.
pub async fn leave(
    conn: &mut Conn,
    post: &Post,
    creator: CreatorId,
    id: PartnershipId,
    now: DateTime<Utc>,
) -> Result<Partnership> {
    creators::store::lock(conn, creator).await?;
    let held = partnerships::store::lock_of_creator(conn, creator, id).await?;
    let held = held.or_refuse(ErrorCode::PartnershipNotFound, UNKNOWN)?;
    let url = &post.public_url;
    if held.status == PartnershipStatus::Ended {
        return partnerships::actions::show(conn, creator, id, url, now).await;
    }
    let request = store::find(conn, held.request_id).await?;
    let request = request.or_refuse(ErrorCode::RequestNotFound, UNKNOWN)?;
    partnerships::actions::leave(conn, held, now).await?;
    store::mark_ended(conn, request.id, now).await?;
    if let Some(owed) = request.compensation(None)
        && let Some(partner) = owed.partner
    {
        let partner_made = store::made_partner(conn, owed.vendor, partner).await?;
        send_back(conn, post, &Compensation { partner_made, ..owed }, now).await?;
    }
    let shown = partnerships::actions::show(conn, creator, id, url, now).await?;
    letters::left(conn, post, creator, &shown, now).await?;
    Ok(shown)
}
