//! Putting a picture up and taking it down.

use api_types::TenantId;
use chrono::{DateTime, Utc};
use service_kit::images::Picture;
use service_kit::{Conn, Result};

use super::model::Logo;
use super::store;
use crate::tenants;

pub async fn put(
    conn: &mut Conn,
    tenant: TenantId,
    picture: &Picture,
    now: DateTime<Utc>,
) -> Result<Logo> {
    tenants::actions::set_logo(conn, tenant, Some(picture.hash.clone())).await?;
    store::put(conn, tenant, picture, now).await
}

pub async fn remove(conn: &mut Conn, tenant: TenantId) -> Result<()> {
    tenants::actions::set_logo(conn, tenant, None).await?;
    store::delete(conn, tenant).await
}
