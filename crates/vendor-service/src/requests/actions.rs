//! What a decision changes in this brand's own books before the hub is asked.

use api_types::{CreatorId, ErrorCode};
use service_kit::{Conn, OrRefuse, Result};

use crate::partners;
use crate::partners::actions::Setting;

/// Takes the revocation of the partner back who is this creator, else has this address: whom the hub's
/// approval will meet.
pub async fn reinstate(
    conn: &mut Conn,
    (creator, email): (CreatorId, &str),
    setting: &Setting<'_>,
) -> Result<()> {
    let tenant = setting.brand.id;
    let partner = match partners::store::lock_by_creator(conn, tenant, creator, email).await? {
        Some(known) => Some(known),
        None => partners::store::find_by_email(conn, tenant, email).await?,
    };
    let detail = "No partner of this brand is this creator or has their address";
    let partner = partner.or_refuse(ErrorCode::PartnerNotFound, detail)?;
    partners::actions::reinstate(conn, partner.id, setting).await.map(drop)
}
