//! Serving pictures, and the form that uploads one.

use actix_multipart::Multipart;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use api_types::ErrorCode;
use futures_util::StreamExt;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Flash, PageError};
use service_kit::{OrRefuse, Refusal, Result};

use crate::app::App;
use crate::creators::{api, store};
use crate::shell::{self, SignedIn};

const HERE: &str = "/profile";

/// A picture's address names its bytes, so that a browser may keep them for ever.
#[get("/avatars/{hash}")]
pub(super) async fn show_picture(
    app: Data<App>,
    hash: Path<String>,
) -> Result<HttpResponse, PageError> {
    let found = app.read(async move |conn| store::find_picture(conn, &hash).await).await?;
    let (kind, image) = found.or_refuse(ErrorCode::NotFound, "There is no such picture")?;
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(image))
}

#[post("/profile/picture")]
pub(super) async fn keep_picture(
    me: SignedIn,
    app: Data<App>,
    form: Multipart,
) -> Result<HttpResponse, PageError> {
    let kept = match read(form).await {
        Ok(upload) => api::pictures::keep(&app, me.0.id, upload).await.map(drop),
        Err(err) => Err(err),
    };
    let flash = match kept {
        Ok(()) => Flash::good("Your picture is kept."),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

#[post("/profile/picture/remove")]
pub(super) async fn drop_picture(me: SignedIn, app: Data<App>) -> Result<HttpResponse, PageError> {
    api::pictures::drop_picture(&app, me.0.id).await?;
    Ok(see_other_saying(HERE, &Flash::good("Your picture is removed.")))
}

/// The file of the form; other fields are passed over.
async fn read(mut form: Multipart) -> Result<Vec<u8>> {
    let broken = |err: actix_multipart::MultipartError| {
        Refusal::field("picture", format!("The upload broke off: {err}"))
    };
    while let Some(field) = form.next().await {
        let mut field = field.map_err(broken)?;
        if field.name() != Some("picture") {
            continue;
        }
        let mut upload = Vec::new();
        while let Some(piece) = field.next().await {
            api::pictures::extend(&mut upload, &piece.map_err(broken)?)?;
        }
        return Ok(upload);
    }
    Err(Refusal::field("picture", "Choose a picture first").into())
}
