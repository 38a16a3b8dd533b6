//! The audit log: who did what, written in the transaction of the act, in a chain of hashes.
//!
//! **Invariants.** An act and its entry are committed together or not at all. Each tenant has one
//! chain, without a gap: whoever writes holds its head until their transaction ends. The hash covers
//! every column of an entry; of names and reasons it covers a salted seal, so that the text can be
//! erased and the chain still verifies. Nobody changes or removes an entry: the services' roles lack
//! the right, and a trigger refuses even the owner. Who disables it is found by [`verify`].
//!
//! What the chain cannot show is an owner who rewrites its whole end **and** the head: for that,
//! note height and hash elsewhere.

mod actor;
mod chain;
mod read;
mod store;

use api_types::TenantId;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::telemetry::RequestId;
use crate::{Conn, Result};

pub use actor::{Actor, acting};
pub use read::{Verdict, list, verify};

use chain::{Entry, Sealed};

/// Something that was done. Ids and verbs stay for ever; names and the reason can be erased.
#[derive(Clone, Debug)]
pub struct Act<'a> {
    verb: &'static str,
    subject: String,
    name: Option<&'a str>,
    reason: Option<&'a str>,
}

impl<'a> Act<'a> {
    /// `verb` is `<noun>.<verb>`; `subject` is an id and never a name.
    pub fn new(verb: &'static str, subject: impl ToString) -> Self {
        Self { verb, subject: subject.to_string(), name: None, reason: None }
    }

    /// How the subject is called.
    pub fn named(self, name: &'a str) -> Self {
        Self { name: Some(name).filter(|it| !it.is_empty()), ..self }
    }

    pub fn because(self, reason: &'a str) -> Self {
        Self { reason: Some(reason).filter(|it| !it.is_empty()), ..self }
    }
}

/// Records an act of whoever [`acting`] names; call it last, for it holds the chain's head.
pub async fn record(
    conn: &mut Conn,
    tenant: TenantId,
    act: Act<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    record_as(conn, tenant, &Actor::current(), act, now).await
}

/// The same for an actor who was not known when the request came in: somebody who signs in.
pub async fn record_as(
    conn: &mut Conn,
    tenant: TenantId,
    actor: &Actor,
    act: Act<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    let head = store::lock_head(conn, tenant).await?;
    let sealed = |said: Option<&str>| said.map(Sealed::new);
    let texts = [
        ("actor", sealed(Some(actor.name.as_str()).filter(|it| !it.is_empty()))),
        ("subject", sealed(act.name)),
        ("reason", sealed(act.reason)),
    ];
    let seal = |at: usize| texts[at].1.as_ref().map(Sealed::seal);
    let entry = Entry {
        tenant_id: tenant,
        seq: head.seq + 1,
        // As exact as the column keeps it: the hash is computed again from what is stored.
        at: now.duration_trunc(TimeDelta::microseconds(1))?,
        actor_kind: actor.kind,
        actor_id: actor.id.clone(),
        verb: act.verb.to_owned(),
        subject: act.subject,
        request_id: RequestId::current().map(|it| it.to_string()),
        actor_seal: seal(0),
        subject_seal: seal(1),
        reason_seal: seal(2),
        before: head.hash,
        hash: Vec::new(),
    };
    let entry = Entry { hash: entry.digest(), ..entry };
    store::append(conn, &entry).await?;
    for (field, text) in texts.iter().filter_map(|(field, text)| Some((*field, text.as_ref()?))) {
        store::keep_text(conn, &entry, field, text).await?;
    }
    store::move_head(conn, &entry).await
}

/// Erases the names and reasons of all entries about or by `id`; says how many texts there were.
pub async fn forget(conn: &mut Conn, tenant: TenantId, id: &str) -> Result<usize> {
    store::erase_texts(conn, tenant, id).await
}

/// Erases a name from the entries of one verb that tell it beside a subject of another kind; says how
/// many there were.
pub async fn forget_name(
    conn: &mut Conn,
    tenant: TenantId,
    verb: &str,
    name: &str,
) -> Result<usize> {
    store::erase_name(conn, tenant, verb, name).await
}
