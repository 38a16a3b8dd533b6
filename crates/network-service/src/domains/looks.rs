//! Looking at the DNS, and booking what it said.

use api_types::{CreatorId, DomainId};
use service_kit::{Conn, Result};

use super::actions;
use super::model::{Domain, Look};
use crate::app::App;
use crate::dns::NoAnswer;

/// Looks at one of a creator's domains now.
pub async fn check(app: &App, creator: CreatorId, id: DomainId) -> Result<Domain> {
    let shown = async move |conn: &mut Conn| actions::show(conn, creator, id).await;
    let domain = app.read(shown).await?;
    match look_and_book(app, &domain).await? {
        Some(domain) => Ok(domain),
        None => app.read(shown).await,
    }
}

/// Looks, and books; nothing if the domain was taken away meanwhile.
pub async fn look_and_book(app: &App, domain: &Domain) -> Result<Option<Domain>> {
    let look = look(app, domain).await.unwrap_or_else(|NoAnswer(why)| {
        tracing::info!(domain = domain.domain, cause = why, "The DNS gave no answer");
        let trouble = "The DNS did not answer; try again in a few minutes".to_owned();
        Look { trouble: Some(trouble), ..Look::default() }
    });
    let (id, now, post) = (domain.id, app.clock.now(), app.post());
    let booked = async move |conn: &mut Conn| actions::book(conn, &post, id, look, now).await;
    let booked = app.write(booked).await?;
    // Other replicas hear of it from Postgres; this one knows already.
    if let Some(domain) = &booked {
        let creator = domain.is_in_use().then_some(domain.creator_id);
        if creator.is_some() || app.hosts.creator_of(&domain.domain) == Some(domain.creator_id) {
            app.hosts.put(&domain.domain, creator);
        }
    }
    Ok(booked)
}

async fn look(app: &App, domain: &Domain) -> Result<Look, NoAnswer> {
    let (hub, name) = (app.hosts.own(), &domain.domain);
    let proofs = app.dns.texts(&domain.proof_name()).await?;
    let aliases = app.dns.aliases(name).await?;
    if let Some(alias) = aliases.first() {
        let is_pointed = aliases.iter().any(|it| it == hub);
        return Ok(Look { proofs, target: Some(alias.clone()), is_pointed, trouble: None });
    }
    // A bare domain can be no alias: its addresses are compared.
    let (theirs, ours) = (app.dns.addresses(name).await?, app.dns.addresses(hub).await?);
    let target = theirs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let is_pointed = theirs.iter().any(|it| ours.contains(it));
    let target = (!target.is_empty()).then_some(target);
    Ok(Look { proofs, target, is_pointed, trouble: None })
}
