//! Listing dead messages, and putting them back into their lanes.

use api_types::deliveries::Delivery;
use api_types::{ErrorCode, ListQuery, Listing, MessageId};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::outbox::{self, Row};
use service_kit::{Conn, OrRefuse, Result};

use crate::app::HUB;
use crate::cursors::Page;

pub async fn list(conn: &mut Conn, query: &ListQuery) -> Result<Listing<Delivery>> {
    let page: Page<MessageId> = Page::of_query(query)?;
    let rows = outbox::dead_letters_before(conn, HUB, page.after, page.reach()).await?;
    Ok(Listing::cut(rows, page.limit, |it| it.id.to_string()).map(told))
}

/// Puts one message back; 409 when it is not dead.
pub async fn retry(conn: &mut Conn, id: MessageId, now: DateTime<Utc>) -> Result<()> {
    let found = outbox::retry_dead(conn, HUB, id, now).await?;
    found
        .then_some(())
        .or_refuse(ErrorCode::StateConflict, "This message is on its way already")?;
    audit::record(conn, HUB, Act::new("deliveries.retry", id), now).await
}

/// Puts every dead message back; says how many there were.
pub async fn retry_all(conn: &mut Conn, now: DateTime<Utc>) -> Result<u64> {
    let retried = outbox::retry_all_dead(conn, HUB, now).await?;
    if retried > 0 {
        let why = format!("{retried} messages");
        let act = Act::new("deliveries.retry_all", "outbox").because(&why);
        audit::record(conn, HUB, act, now).await?;
    }
    Ok(retried)
}

fn told(row: Row) -> Delivery {
    let Row { id, lane, subject, kind, attempts, last_error, created_at, .. } = row;
    Delivery { id, lane, subject, kind, attempts, last_error, created_at }
}
