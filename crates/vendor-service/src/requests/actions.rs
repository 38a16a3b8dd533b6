//! What a decision changes in this brand's own books before the hub is asked.

use api_types::ErrorCode;
use service_kit::{Conn, OrRefuse, Result};

use crate::partners;
use crate::partners::actions::Setting;

/// Takes the revocation of the partner with this address back.
pub async fn reinstate(conn: &mut Conn, email: &str, setting: &Setting<'_>) -> Result<()> {
    let partner = partners::store::find_by_email(conn, setting.brand.id, email).await?;
    let detail = "No partner of this brand has the creator's address";
    let partner = partner.or_refuse(ErrorCode::PartnerNotFound, detail)?;
    partners::actions::reinstate(conn, partner.id, setting).await.map(drop)
}
