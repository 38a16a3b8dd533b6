//! SQL for `logos`.

use api_types::TenantId;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::images::Picture;
use service_kit::{Conn, Result};

use super::model::Logo;
use crate::schema::logos;

/// Writes the brand's picture, whether or not there was one.
pub async fn put(
    conn: &mut Conn,
    tenant: TenantId,
    picture: &Picture,
    now: DateTime<Utc>,
) -> Result<Logo> {
    let content = (
        logos::hash.eq(&picture.hash),
        logos::png.eq(&picture.png),
        logos::width.eq(picture.width as i32),
        logos::height.eq(picture.height as i32),
        logos::uploaded_at.eq(now),
    );
    let logo = diesel::insert_into(logos::table)
        .values((logos::tenant_id.eq(tenant), content))
        .on_conflict(logos::tenant_id)
        .do_update()
        .set(content)
        .returning(Logo::as_returning())
        .get_result(conn)
        .await?;
    Ok(logo)
}

pub async fn find(conn: &mut Conn, tenant: TenantId) -> Result<Option<Logo>> {
    let logo = logos::table.find(tenant).select(Logo::as_select());
    Ok(logo.first(conn).await.optional()?)
}

/// The picture with this hash, as PNG.
pub async fn find_png(conn: &mut Conn, tenant: TenantId, hash: &str) -> Result<Option<Vec<u8>>> {
    let png = logos::table.find(tenant).filter(logos::hash.eq(hash)).select(logos::png);
    Ok(png.first(conn).await.optional()?)
}

pub async fn delete(conn: &mut Conn, tenant: TenantId) -> Result<()> {
    diesel::delete(logos::table.find(tenant)).execute(conn).await?;
    Ok(())
}
