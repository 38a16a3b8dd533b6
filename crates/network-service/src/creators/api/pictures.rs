//! A creator's picture over JSON: `/api/me/avatar`.

use actix_web::web::{Data, Json, Payload};
use actix_web::{delete, put, web};
use api_types::creators::Creator;
use api_types::{CreatorId, ErrorCode};
use futures_util::StreamExt;
use service_kit::{Conn, Refusal, Result};
use tokio::sync::Semaphore;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::App;
use crate::callers;
use crate::creators::actions;
use crate::creators::model::{LARGEST_PICTURE, redraw};

/// A picture takes much room while it is drawn: two at a time.
static DRAWING: Semaphore = Semaphore::const_new(2);

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(put_avatar).service(delete_avatar);
}

/// Takes the body as one's picture: PNG, JPEG or WebP of at most 2 MB.
#[utoipa::path(
    tag = "creators",
    request_body(content = Vec<u8>, content_type = "image/*"),
    responses((status = 200, body = Creator))
)]
#[put("/api/me/avatar")]
async fn put_avatar(me: callers::Creator, app: Data<App>, body: Payload) -> Result<Json<Creator>> {
    let mut body = body;
    let mut upload = Vec::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|err| Refusal::new(ErrorCode::BadRequest, err.to_string()))?;
        extend(&mut upload, &chunk)?;
    }
    Ok(Json(keep(&app, me.id, upload).await?))
}

/// Removes one's picture.
#[utoipa::path(tag = "creators", responses((status = 200, body = Creator)))]
#[delete("/api/me/avatar")]
async fn delete_avatar(me: callers::Creator, app: Data<App>) -> Result<Json<Creator>> {
    Ok(Json(drop_picture(&app, me.id).await?))
}

/// Adds a piece of an upload, up to what a picture may weigh.
pub fn extend(upload: &mut Vec<u8>, piece: &[u8]) -> Result<()> {
    if upload.len() + piece.len() > LARGEST_PICTURE {
        let refusal = Refusal::new(ErrorCode::PayloadTooLarge, "A picture has at most 2 MB");
        return Err(refusal.about("picture").into());
    }
    upload.extend_from_slice(piece);
    Ok(())
}

/// Draws the picture anew beside the event loop, and keeps it.
pub async fn keep(app: &App, me: CreatorId, upload: Vec<u8>) -> Result<Creator> {
    let room = DRAWING.acquire().await.map_err(anyhow::Error::from)?;
    let picture = web::block(move || redraw(&upload)).await??;
    drop(room);
    let kept = async move |conn: &mut Conn| actions::keep_picture(conn, me, &picture).await;
    Ok(app.write(kept).await?.own(&app.post()))
}

pub async fn drop_picture(app: &App, me: CreatorId) -> Result<Creator> {
    let dropped = app.write(async move |conn| actions::drop_picture(conn, me).await).await?;
    Ok(dropped.own(&app.post()))
}
