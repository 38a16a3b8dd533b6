//! The hub's own copy of a brand's picture, as browsers get it.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use api_types::ErrorCode;
use service_kit::html::PageError;
use service_kit::{OrRefuse, images};

use crate::app::App;
use crate::vendors::store;

const FOREVER: &str = "public, max-age=31536000, immutable";

/// Serves a picture by the hash of its content: its address never changes what it shows.
#[get("/logos/{file}")]
pub(super) async fn show_logo(
    app: Data<App>,
    file: Path<String>,
) -> Result<HttpResponse, PageError> {
    const GONE: &str = "There is no such picture";
    let hash = file.strip_suffix(".png").or_refuse(ErrorCode::NotFound, GONE)?.to_owned();
    let png = app.read(async move |conn| store::find_logo(conn, &hash).await).await?;
    let png = png.or_refuse(ErrorCode::NotFound, GONE)?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, images::MIME)).insert_header((CACHE_CONTROL, FOREVER));
    Ok(answer.body(png))
}
