//! Searching the directory, and showing one of it.

use api_types::directory::{
    DirectoryCreator, DirectoryMoney, DirectoryPlatform, DirectoryQuery, DirectoryStanding,
};
use api_types::{CreatorId, ErrorCode, Listing, VendorId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, Refusal, Result};

use super::model::{Hidden, Wish};
use super::store::{self, Found};
use crate::app::Post;
use crate::creators::Creator;

/// One page of what a brand finds.
pub async fn search(
    conn: &mut Conn,
    post: &Post,
    vendor: VendorId,
    query: &DirectoryQuery,
    now: DateTime<Utc>,
) -> Result<Listing<DirectoryCreator>> {
    let wish = Wish::of(query)?;
    let places = store::search(conn, &wish).await?;
    let places = Listing::cut(places, wish.limit, |it| it.written());
    let ids: Vec<CreatorId> = places.items.iter().map(|it| it.id).collect();
    let mut found = store::find(conn, vendor, &ids, now).await?;
    let items = ids.into_iter().filter_map(|id| card(post, &mut found, id)).collect();
    Ok(Listing { items, next_cursor: places.next_cursor })
}

/// One creator, if brands find them.
pub async fn one(
    conn: &mut Conn,
    post: &Post,
    vendor: VendorId,
    id: CreatorId,
    now: DateTime<Utc>,
) -> Result<DirectoryCreator> {
    let unknown = || Refusal::new(ErrorCode::CreatorNotFound, "There is no such creator");
    if !store::is_listed(conn, id).await? {
        return Err(unknown().into());
    }
    let mut found = store::find(conn, vendor, &[id], now).await?;
    Ok(card(post, &mut found, id).ok_or_else(unknown)?)
}

fn card(post: &Post, found: &mut Found, id: CreatorId) -> Option<DirectoryCreator> {
    let it: Creator = found.creators.remove(&id)?;
    let handle = it.handle?;
    let hidden = Hidden(&it.hidden_figures);
    let standing = found.standings.get(&id).copied().unwrap_or(DirectoryStanding::Stranger);
    Some(DirectoryCreator {
        id,
        name: it.name,
        profile_url: post.page(&format!("/@{handle}")),
        handle,
        bio: it.bio,
        categories: it.categories,
        audience_locations: it.audience_locations,
        platforms: platforms(found, id),
        clicks_90d: hidden.show("clicks", it.clicks_90d),
        conversions_90d: hidden.show("conversions", it.conversions_90d),
        money_90d: money(found, id, hidden),
        hidden_figures: it.hidden_figures.clone(),
        stats_at: it.stats_at,
        partnerships_count: it.partnerships_count,
        standing,
        member_since: it.created_at,
    })
}

fn platforms(found: &Found, id: CreatorId) -> Vec<DirectoryPlatform> {
    let own = found.platforms.iter().filter(|it| it.creator_id == id);
    own.map(|it| DirectoryPlatform {
        platform: it.platform.clone(),
        url: it.url.clone(),
        followers: it.followers,
        verified: it.verified_at.is_some(),
    })
    .collect()
}

fn money(found: &Found, id: CreatorId, hidden: Hidden<'_>) -> Vec<DirectoryMoney> {
    let own = found.money.iter().filter(|it| it.0 == id);
    own.filter_map(|(_, currency, revenue, commission, epc)| {
        hidden.money(*currency, revenue.clone(), commission.clone(), epc.clone())
    })
    .collect()
}
