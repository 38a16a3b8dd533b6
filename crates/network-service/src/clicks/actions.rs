//! What can be done with the delivery of clicks, each under a worker's claim.

use api_types::desk::DeadClicks;
use api_types::{ClickId, ErrorCode, ListQuery, Listing, VendorId};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::{Conn, OrRefuse, Result};

use super::model::{GIVEN_UP_AFTER, Sender, Settled, Waiting};
use super::store;
use crate::app::HUB;
use crate::cursors::Page;
use crate::vendor_link::Instance;
use crate::vendors;

/// Rows of one statement that gives clicks up, or puts them back.
const BURIED_AT_ONCE: i64 = 5_000;

/// What the next call to a brand takes.
#[derive(Clone, Debug)]
pub struct Batch {
    pub instance: Instance,
    /// The oldest first.
    pub clicks: Vec<Waiting>,
}

/// Takes the sending to a brand; nothing if somebody else has it.
pub async fn take(
    conn: &mut Conn,
    vendor: VendorId,
    claim: &str,
    now: DateTime<Utc>,
) -> Result<Option<Sender>> {
    store::claim(conn, vendor, claim, now).await
}

/// The oldest clicks that wait for a brand, at most `most`; nothing when none do. With `before`, of
/// those below it.
pub async fn next_batch(
    conn: &mut Conn,
    vendor: VendorId,
    before: Option<ClickId>,
    most: i64,
) -> Result<Option<Batch>> {
    let clicks = store::waiting(conn, vendor, before, most).await?;
    if clicks.is_empty() {
        return Ok(None);
    }
    let instance = vendors::store::find_instance(conn, vendor).await?;
    let instance = instance.or_refuse(ErrorCode::VendorNotFound, "Clicks wait for no vendor")?;
    Ok(Some(Batch { instance, clicks }))
}

/// Books what the brand answered and how the sender stands now; says whether the claim still holds.
///
/// What the brand has is booked in any case: it is true whoever sends.
pub async fn book(
    conn: &mut Conn,
    vendor: VendorId,
    claim: &str,
    settled: &Settled,
    change: impl FnOnce(Sender) -> Sender,
    now: DateTime<Utc>,
) -> Result<Option<Sender>> {
    store::settle(conn, settled, now).await?;
    let Some(sender) = store::find_claimed(conn, vendor, claim).await? else { return Ok(None) };
    let sender = change(sender);
    store::update(conn, vendor, &sender).await?;
    Ok(Some(sender))
}

/// Lets the sending go.
pub async fn release(conn: &mut Conn, vendor: VendorId, claim: &str) -> Result<()> {
    if let Some(sender) = store::find_claimed(conn, vendor, claim).await? {
        let free = Sender { claim: None, claimed_until: None, ..sender };
        store::update(conn, vendor, &free).await?;
    }
    Ok(())
}

/// Gives up what has waited for 30 days; says whether there may be more.
pub async fn bury(conn: &mut Conn, now: DateTime<Utc>) -> Result<bool> {
    let oldest = ClickId::new_at(now - GIVEN_UP_AFTER);
    let buried = store::bury(conn, oldest, BURIED_AT_ONCE, now).await?;
    Ok(buried as i64 == BURIED_AT_ONCE)
}

/// Brands with clicks that were given up, each with how many and why.
pub async fn dead(conn: &mut Conn, query: &ListQuery) -> Result<Listing<DeadClicks>> {
    let page = Page::of_query(query)?;
    let rows = store::dead(conn, page).await?;
    Ok(Listing::cut(rows, page.limit, |it| it.vendor_id.to_string()))
}

/// Writes down that a brand's dead clicks are to be tried again; says how many there are.
pub async fn note_retry(conn: &mut Conn, vendor: VendorId, now: DateTime<Utc>) -> Result<i64> {
    let brand = vendors::store::find(conn, vendor).await?;
    let brand = brand.or_refuse(ErrorCode::VendorNotFound, "There is no such brand")?;
    let dead = store::count_dead(conn, Some(vendor)).await?;
    if dead > 0 {
        let why = format!("{dead} clicks");
        let act = Act::new("clicks.retry", vendor).named(&brand.display_name).because(&why);
        audit::record(conn, HUB, act, now).await?;
    }
    Ok(dead)
}

/// Lets some of a brand's dead clicks wait again, those after `after`; answers how many and the last
/// of them, while there may be more.
pub async fn revive(
    conn: &mut Conn,
    vendor: VendorId,
    after: Option<ClickId>,
    now: DateTime<Utc>,
) -> Result<(usize, Option<ClickId>)> {
    let revived = store::revive(conn, vendor, after, BURIED_AT_ONCE).await?;
    store::hurry(conn, vendor, now).await?;
    let last = revived.iter().max().copied();
    Ok((revived.len(), last.filter(|_| revived.len() as i64 == BURIED_AT_ONCE)))
}
