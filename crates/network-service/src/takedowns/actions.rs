//! Taking an offering down, and putting it back.

use api_types::desk::{DeskOffering, DeskOfferingFilter};
use api_types::{ErrorCode, Listing, OfferingId};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::{Conn, OrRefuse, Result};

use super::store;
use crate::app::{HUB, Post};
use crate::cursors::Page;
use crate::letters::{self, Letter};
use crate::offerings::Offering;
use crate::{offerings, reasons, vendors};

const UNKNOWN: &str = "There is no such offering";

pub async fn list(conn: &mut Conn, filter: &DeskOfferingFilter) -> Result<Listing<DeskOffering>> {
    let page = Page::of(filter.cursor.as_deref(), filter.limit)?;
    let rows = store::list(conn, filter, None, page).await?;
    Ok(Listing::cut(rows, page.limit, |it| it.id.to_string()))
}

pub async fn find(conn: &mut Conn, id: OfferingId) -> Result<DeskOffering> {
    let page = Page { after: None, limit: 1 };
    let rows = store::list(conn, &DeskOfferingFilter::default(), Some(id), page).await?;
    rows.into_iter().next().or_refuse(ErrorCode::OfferingNotFound, UNKNOWN)
}

/// Unlists an offering, for a reason that its brand is told. Again renews the reason.
pub async fn take_down(
    conn: &mut Conn,
    post: &Post,
    id: OfferingId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<DeskOffering> {
    let reason = reasons::lawful(reason)?;
    let before = lock(conn, id).await?;
    let (is_new, after) = (before.taken_down_at.is_none(), before.taken_down(&reason, now));
    offerings::store::update(conn, &after).await?;
    if is_new {
        tell(conn, post, &after, Some(&reason), now).await?;
    }
    let act = Act::new("offerings.take_down", id).named(&after.title).because(&reason);
    audit::record(conn, HUB, act, now).await?;
    find(conn, id).await
}

/// Lists an offering again, if its brand still wants it listed.
pub async fn put_back(
    conn: &mut Conn,
    post: &Post,
    id: OfferingId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<DeskOffering> {
    let reason = reasons::lawful(reason)?;
    let before = lock(conn, id).await?;
    if before.taken_down_at.is_some() {
        let after = before.put_back();
        offerings::store::update(conn, &after).await?;
        tell(conn, post, &after, None, now).await?;
        let act = Act::new("offerings.put_back", id).named(&after.title).because(&reason);
        audit::record(conn, HUB, act, now).await?;
    }
    find(conn, id).await
}

async fn lock(conn: &mut Conn, id: OfferingId) -> Result<Offering> {
    offerings::store::lock(conn, id).await?.or_refuse(ErrorCode::OfferingNotFound, UNKNOWN)
}

/// Writes to the brand's contact; `reason` is none when the offering is back.
async fn tell(
    conn: &mut Conn,
    post: &Post,
    offering: &Offering,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(vendor) = vendors::store::find(conn, offering.vendor_id).await? else { return Ok(()) };
    let (host, title) = (post.public_url.host_str().unwrap_or_default(), &offering.title);
    let (subject, lines) = match reason {
        Some(reason) => (
            format!("{title} was taken down from {host}"),
            vec![
                format!("An operator of {host} has taken down {title}: {reason}"),
                "Creators no longer find it. Partnerships and links go on.".into(),
            ],
        ),
        None => (
            format!("{title} is back on {host}"),
            vec![format!(
                "An operator has put {title} back; creators find it again if you share it."
            )],
        ),
    };
    let letter = Letter { to: vendor.contact_email, subject, lines, ..Letter::default() };
    letters::record(conn, post, "takedowns.tell", &letter, now).await
}
