//! What can be done with domains. The DNS is asked before, never in a transaction.

pub mod desk;

use api_types::domains::AddDomain;
use api_types::{CreatorId, DomainId, ErrorCode};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::model::{self, Domain, Look, Turn};
use super::store;
use crate::app::Post;
use crate::creators;
use crate::letters::{self, Button, Letter};

const ABSENT: &str = "There is no such domain among yours";

/// Adds a domain, pending; one that the creator has already is answered as it is.
pub async fn add(
    conn: &mut Conn,
    creator: CreatorId,
    form: AddDomain,
    hub: &str,
    now: DateTime<Utc>,
) -> Result<(Domain, bool)> {
    let name = model::lawful_name(&form.domain, hub)?;
    store::lock_creator(conn, creator).await?;
    if let Some(held) = store::find_by_name(conn, creator, &name).await? {
        return Ok((held, false));
    }
    if store::is_proven(conn, &name).await? {
        return Err(store::taken().into());
    }
    if store::count(conn, creator).await? >= model::MOST {
        let detail = format!("You have {} domains; remove one first", model::MOST);
        return Err(Refusal::new(ErrorCode::DomainLimitReached, detail).about("domain").into());
    }
    let domain = Domain::new(creator, name, now);
    store::insert(conn, &domain).await?;
    Ok((domain, true))
}

/// One of a creator's domains.
pub async fn show(conn: &mut Conn, creator: CreatorId, id: DomainId) -> Result<Domain> {
    store::find(conn, creator, id).await?.or_refuse(ErrorCode::DomainNotFound, ABSENT)
}

/// Takes a domain away; links on it stop at once.
pub async fn remove(conn: &mut Conn, creator: CreatorId, id: DomainId) -> Result<()> {
    let domain = show(conn, creator, id).await?;
    store::delete(conn, domain.id).await
}

/// Books what the DNS said; nothing if the domain was taken away meanwhile.
pub async fn book(
    conn: &mut Conn,
    post: &Post,
    id: DomainId,
    look: Look,
    now: DateTime<Utc>,
) -> Result<Option<Domain>> {
    let Some(domain) = store::lock(conn, id).await? else { return Ok(None) };
    let (domain, turn) = domain.judged(look, now);
    store::update(conn, &domain).await?;
    if let Some(turn) = turn {
        tell(conn, post, &domain, turn, now).await?;
    }
    Ok(Some(domain))
}

async fn tell(
    conn: &mut Conn,
    post: &Post,
    domain: &Domain,
    turn: Turn,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(creator) = creators::store::find(conn, domain.creator_id).await? else {
        return Ok(());
    };
    let (name, record) = (&domain.domain, domain.proof_name());
    let (subject, line) = match turn {
        Turn::Warned => {
            let until = domain.off_at().unwrap_or(now);
            let until = until.format("%-d %b %Y");
            let line = format!("If it is not back by {until}, your links on {name} stop.");
            (format!("{name} lost its proof"), line)
        }
        Turn::TurnedOff => {
            let line =
                format!("Your links on {name} no longer work. They come back with the record.");
            (format!("{name} is off"), line)
        }
    };
    let letter = Letter {
        to: creator.email,
        subject,
        lines: vec![format!("The TXT record at {record} that proves your domain is gone."), line],
        button: Some(Button::new("Links & domains", post.page("/domains"))),
        code: Some(domain.proof()),
        closing: vec!["Your links on the hub and at the brands work as before.".into()],
        ..Letter::default()
    };
    letters::record(conn, post, "domains.lost", &letter, now).await
}
