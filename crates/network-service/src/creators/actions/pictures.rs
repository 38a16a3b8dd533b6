//! Keeping and dropping a creator's picture.

use api_types::{CreatorId, ErrorCode};
use service_kit::{Conn, OrRefuse, Result};

use super::UNKNOWN;
use crate::creators::model::{Creator, Picture, Profile};
use crate::creators::store;

pub async fn keep_picture(conn: &mut Conn, id: CreatorId, picture: &Picture) -> Result<Profile> {
    store::put_picture(conn, id, picture).await?;
    named(conn, id, Some(picture.hash.clone())).await
}

pub async fn drop_picture(conn: &mut Conn, id: CreatorId) -> Result<Profile> {
    store::remove_picture(conn, id).await?;
    named(conn, id, None).await
}

async fn named(conn: &mut Conn, id: CreatorId, hash: Option<String>) -> Result<Profile> {
    let creator = store::lock(conn, id).await?.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)?;
    let creator = Creator { avatar_hash: hash, ..creator };
    store::update(conn, &creator).await?;
    let platforms = store::platforms(conn, id).await?;
    Ok(Profile { creator, platforms })
}
