//! Finding offerings, and all of one brand.

use api_types::offerings::{BrandPage, OfferingFilter, OfferingList};
use api_types::{CreatorId, ErrorCode, Listing, VendorId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Result};

use crate::offerings::model::Wish;
use crate::offerings::store;

/// Offerings of one brand on its page.
const OF_A_BRAND: i64 = 50;

/// One page of what this creator, or anybody, can find.
pub async fn search(
    conn: &mut Conn,
    filter: &OfferingFilter,
    creator: Option<CreatorId>,
    now: DateTime<Utc>,
) -> Result<OfferingList> {
    let wish = wish(conn, filter, creator, now).await?;
    let rows = store::search(conn, &wish).await?;
    let rows = Listing::cut(rows, wish.limit, |(_, place)| place.written());
    let (count, count_is_least) = store::count(conn, &wish).await?;
    let vendors: Vec<VendorId> = rows.items.iter().map(|it| it.0.offering.vendor_id).collect();
    let scores = store::scores(conn, &vendors).await?;
    let Listing { items, next_cursor } = rows.map(|(shown, _)| {
        let row = scores.get(&shown.offering.vendor_id);
        let card = row.map(|it| it.card(shown.offering.days_to_pay));
        shown.as_wire(card)
    });
    Ok(OfferingList { items, next_cursor, count, count_is_least })
}

pub(super) async fn wish(
    conn: &mut Conn,
    filter: &OfferingFilter,
    creator: Option<CreatorId>,
    now: DateTime<Utc>,
) -> Result<Wish> {
    let mut wish = Wish::of(filter, now)?;
    if let Some(creator) = creator {
        let viewer = store::viewer(conn, creator).await?;
        let finds = store::finds_private(conn, &viewer, now).await?;
        wish.viewer = finds.then_some(viewer);
    }
    if let Some(words) = &wish.words {
        wish.brands = store::brands_called(conn, words).await?;
    }
    Ok(wish)
}

/// A brand with what this creator, or anybody, finds of it.
pub async fn brand(
    conn: &mut Conn,
    slug: &str,
    creator: Option<CreatorId>,
    now: DateTime<Utc>,
) -> Result<BrandPage> {
    let found = store::brand_by_slug(conn, &slug.to_ascii_lowercase()).await?;
    let found = found.or_refuse(ErrorCode::VendorNotFound, "There is no such brand")?;
    let (id, name, portal_url, member_since) = found;
    let limit = Some(OF_A_BRAND);
    let filter = OfferingFilter { vendor_id: Some(id), limit, ..OfferingFilter::default() };
    let offerings = search(conn, &filter, creator, now).await?;
    let told = offerings.items.iter().find_map(|it| it.score.as_ref()?.reported.days_to_pay);
    let score = store::score(conn, id).await?.map(|it| it.card(told));
    let slug = slug.to_ascii_lowercase();
    Ok(BrandPage { id, slug, name, portal_url, member_since, score, offerings })
}
