//! SQL for `creator_settings` and `creator_avatars`.

use api_types::CreatorId;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::creators::model::{Picture, Settings};
use crate::schema::{
    creator_avatars, creator_figures, creator_letters, creator_platforms, creator_settings,
};

/// What a creator has chosen; as everything begins where nothing was.
pub async fn settings(conn: &mut Conn, creator: CreatorId) -> Result<Settings> {
    let found = creator_settings::table
        .find(creator)
        .select(Settings::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(found.unwrap_or_else(|| Settings::new(creator)))
}

pub async fn put_settings(conn: &mut Conn, settings: &Settings) -> Result<()> {
    diesel::insert_into(creator_settings::table)
        .values(settings)
        .on_conflict(creator_settings::creator_id)
        .do_update()
        .set(settings)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn put_picture(conn: &mut Conn, creator: CreatorId, picture: &Picture) -> Result<()> {
    let row = (
        creator_avatars::hash.eq(&picture.hash),
        creator_avatars::content_type.eq(picture.content_type),
        creator_avatars::image.eq(&picture.image),
    );
    diesel::insert_into(creator_avatars::table)
        .values((creator_avatars::creator_id.eq(creator), row))
        .on_conflict(creator_avatars::creator_id)
        .do_update()
        .set(row)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn remove_picture(conn: &mut Conn, creator: CreatorId) -> Result<()> {
    diesel::delete(creator_avatars::table.find(creator)).execute(conn).await?;
    Ok(())
}

/// The picture of one identity is another's from now on.
pub async fn move_picture(conn: &mut Conn, from: CreatorId, to: CreatorId) -> Result<()> {
    let picture = creator_avatars::table.find(from);
    diesel::update(picture).set(creator_avatars::creator_id.eq(to)).execute(conn).await?;
    Ok(())
}

/// Content type and bytes of a picture.
pub async fn find_picture(conn: &mut Conn, hash: &str) -> Result<Option<(String, Vec<u8>)>> {
    let found = creator_avatars::table
        .filter(creator_avatars::hash.eq(hash))
        .select((creator_avatars::content_type, creator_avatars::image))
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Deletes what belongs to a profile beside its row, when the account ends.
pub async fn forget_extras(conn: &mut Conn, creator: CreatorId) -> Result<()> {
    remove_picture(conn, creator).await?;
    diesel::delete(creator_settings::table.find(creator)).execute(conn).await?;
    let platforms = creator_platforms::table.filter(creator_platforms::creator_id.eq(creator));
    diesel::delete(platforms).execute(conn).await?;
    let figures = creator_figures::table.filter(creator_figures::creator_id.eq(creator));
    diesel::delete(figures).execute(conn).await?;
    let letters = creator_letters::table.filter(creator_letters::creator_id.eq(creator));
    diesel::delete(letters).execute(conn).await?;
    Ok(())
}
