//! Offerings for creators: `/api/offerings`.

use actix_web::get;
use actix_web::web::{Data, Json, Path, Query};
use api_types::federation::{SlugAvailability, SlugQuery};
use api_types::offerings::{BrandPage, Offering, OfferingFilter, OfferingList};
use api_types::{CreatorId, ErrorCode, OfferingId, slugs};
use service_kit::{Conn, OrRefuse, Refusal, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions;
use crate::app::{App, buckets};
use crate::callers::{Creator, MaybeCreator};
use crate::{vendor_link, vendors};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_offerings)
        .service(get_offering)
        .service(get_slug_available)
        .service(get_brand);
}

/// Finds offerings by words and terms; private ones only for creators whom they name or invite.
#[utoipa::path(tag = "offerings", params(OfferingFilter), responses((status = 200, body = OfferingList)))]
#[get("/api/offerings")]
async fn list_offerings(
    who: MaybeCreator,
    app: Data<App>,
    filter: Query<OfferingFilter>,
) -> Result<Json<OfferingList>> {
    let (creator, now) = (who.0.map(|it| it.id), app.clock.now());
    let found = async move |conn: &mut Conn| actions::search(conn, &filter, creator, now).await;
    Ok(Json(app.read(found).await?))
}

/// Shows an offering, and to a creator how they stand to it.
#[utoipa::path(tag = "offerings", responses((status = 200, body = Offering)))]
#[get("/api/offerings/{id}")]
async fn get_offering(
    who: MaybeCreator,
    app: Data<App>,
    id: Path<OfferingId>,
) -> Result<Json<Offering>> {
    let (creator, now) = (who.0.map(|it| it.id), app.clock.now());
    let found = async move |conn: &mut Conn| {
        let (shown, mine) = actions::visible(conn, *id, creator, now).await?;
        Ok(actions::insight(conn, &shown, now).await?.about(shown, mine))
    };
    Ok(Json(app.read(found).await?))
}

/// Shows a brand by its slug, with how it behaves and what it offers.
#[utoipa::path(tag = "offerings", responses((status = 200, body = BrandPage)))]
#[get("/api/brands/{slug}")]
async fn get_brand(
    who: MaybeCreator,
    app: Data<App>,
    slug: Path<String>,
) -> Result<Json<BrandPage>> {
    let (creator, now) = (who.0.map(|it| it.id), app.clock.now());
    let found = async move |conn: &mut Conn| actions::brand(conn, &slug, creator, now).await;
    Ok(Json(app.read(found).await?))
}

/// Asks the brand whether a slug is free. It may be gone a moment later; then it gets an ending.
#[utoipa::path(tag = "offerings", params(SlugQuery), responses((status = 200, body = SlugAvailability)))]
#[get("/api/offerings/{id}/slug-available")]
async fn get_slug_available(
    me: Creator,
    app: Data<App>,
    id: Path<OfferingId>,
    query: Query<SlugQuery>,
) -> Result<Json<SlugAvailability>> {
    Ok(Json(slug_available(&app, me.id, *id, &query.slug).await?))
}

/// Asks the brand, within the creator's allowance; 422 `federation_failed` when it can't tell.
pub async fn slug_available(
    app: &App,
    creator: CreatorId,
    id: OfferingId,
    slug: &str,
) -> Result<SlugAvailability> {
    let slug = slugs::link_slug(slug).map_err(|err| Refusal::field("slug", err))?;
    app.limit(buckets::SLUG_CREATOR, &creator.to_string())?;
    let now = app.clock.now();
    let instance = async move |conn: &mut Conn| {
        let (shown, _) = actions::visible(conn, id, Some(creator), now).await?;
        vendors::store::find_instance(conn, shown.offering.vendor_id).await
    };
    let instance = app.read(instance).await?;
    let instance = instance.or_refuse(ErrorCode::VendorNotFound, "There is no such vendor")?;
    let told = vendor_link::slug_available(app, &instance, &slug).await;
    Ok(told.map_err(|failure| failure.refusal())?)
}
