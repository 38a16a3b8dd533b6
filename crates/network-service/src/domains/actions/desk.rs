//! What operators do with domains: finding them, and taking one away for a reason.

use api_types::desk::{DeskDomain, DeskDomainFilter};
use api_types::{DomainId, ErrorCode, Listing};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::{Conn, OrRefuse, Result};

use crate::app::{HUB, Post};
use crate::cursors::Page;
use crate::domains::model::Domain;
use crate::domains::store;
use crate::letters::{self, Button, Letter};
use crate::{creators, reasons};

pub async fn list(conn: &mut Conn, filter: &DeskDomainFilter) -> Result<Listing<DeskDomain>> {
    let page = Page::of(filter.cursor.as_deref(), filter.limit)?;
    let rows = store::desk::list(conn, filter, page).await?;
    Ok(Listing::cut(rows, page.limit, |it| it.id.to_string()))
}

/// Takes a domain away; links on it stop at once, and its creator is told why. Answers what it was.
pub async fn remove(
    conn: &mut Conn,
    post: &Post,
    id: DomainId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Domain> {
    let reason = reasons::lawful(reason)?;
    let domain = store::lock(conn, id).await?;
    let domain = domain.or_refuse(ErrorCode::DomainNotFound, "There is no such domain")?;
    store::delete(conn, id).await?;
    tell(conn, post, &domain, &reason, now).await?;
    let act = Act::new("domains.remove", id).named(&domain.domain).because(&reason);
    audit::record(conn, HUB, act, now).await?;
    Ok(domain)
}

async fn tell(
    conn: &mut Conn,
    post: &Post,
    domain: &Domain,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(creator) = creators::store::find(conn, domain.creator_id).await? else {
        return Ok(());
    };
    let (host, name) = (post.public_url.host_str().unwrap_or_default(), &domain.domain);
    let letter = Letter {
        to: creator.email,
        subject: format!("{name} was removed from {host}"),
        lines: vec![
            format!("An operator of {host} has removed your domain {name}: {reason}"),
            format!("Links on {name} no longer work. Those on the hub and at the brands do."),
        ],
        button: Some(Button::new("Links & domains", post.page("/domains"))),
        ..Letter::default()
    };
    letters::record(conn, post, "domains.removed", &letter, now).await
}
