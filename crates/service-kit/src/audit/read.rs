//! Showing the log, and proving that nobody has touched it.

use std::fmt;

use api_types::audit::{AuditEntry, AuditFilter};
use api_types::{ErrorCode, ListQuery, Listing, TenantId};
use chrono::{Days, NaiveDate, NaiveTime};

use super::chain::Entry;
use super::store::{self, Head, Told, Wanted};
use crate::{Conn, OrRefuse, Result};

/// Entries that are checked at once.
const BATCH: i64 = 1_000;

/// One page of the log, the newest entry first. A cursor that is none of ours is refused with 400.
pub async fn list(
    conn: &mut Conn,
    tenant: TenantId,
    filter: &AuditFilter,
) -> Result<Listing<AuditEntry>> {
    let limit = ListQuery { cursor: None, limit: filter.limit }.limit();
    let before = filter.cursor.as_deref().map(str::parse).transpose();
    let before = before.ok().or_refuse(ErrorCode::BadRequest, "This cursor is none of ours")?;
    let text = |it: &Option<String>| {
        it.as_deref().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned)
    };
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let wanted = Wanted {
        actor: text(&filter.actor),
        verb: text(&filter.verb),
        from: filter.from.map(midnight),
        until: filter.to.and_then(|it| it.checked_add_days(Days::new(1))).map(midnight),
        before,
        limit: limit + 1,
    };
    let rows = store::told(conn, tenant, &wanted).await?;
    Ok(Listing::cut(rows, limit, |it| it.seq.to_string()).map(shown))
}

fn shown(it: Told) -> AuditEntry {
    AuditEntry {
        seq: it.seq,
        at: it.at,
        actor_kind: it.actor_kind,
        actor_id: it.actor_id,
        actor: it.actor,
        verb: it.verb,
        subject: it.subject,
        subject_name: it.subject_name,
        reason: it.reason,
        request_id: it.request_id,
        hash: hex(&it.hash),
    }
}

/// What came of checking a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry is as it was written; height and hash of the last.
    Whole { height: i64, hash: String },
    /// The first entry that is not as it was written.
    Broken { seq: i64, why: &'static str },
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole { height, hash } => write!(f, "whole: {height} entries, head {hash}"),
            Self::Broken { seq, why } => write!(f, "broken at entry {seq}: {why}"),
        }
    }
}

/// Checks a tenant's chain from its first entry to its head, a thousand entries at a time.
pub async fn verify(conn: &mut Conn, tenant: TenantId) -> Result<Verdict> {
    let head = store::head(conn, tenant).await?;
    let mut last = Head::nothing();
    while last.seq < head.seq {
        let batch = store::entries(conn, tenant, last.seq, BATCH.min(head.seq - last.seq)).await?;
        for entry in &batch {
            if let Some(why) = fault(entry, &last) {
                return Ok(Verdict::Broken { seq: last.seq + 1, why });
            }
            last = Head { seq: entry.seq, hash: entry.hash.clone() };
        }
        let Some(first) = batch.first() else {
            return Ok(Verdict::Broken { seq: last.seq + 1, why: "the entry is gone" });
        };
        if let Some(seq) = forged_text(conn, tenant, &batch, first.seq).await? {
            return Ok(Verdict::Broken { seq, why: "a name or reason is not what was written" });
        }
    }
    if last != head {
        return Ok(Verdict::Broken { seq: last.seq, why: "the head names another hash" });
    }
    Ok(Verdict::Whole { height: head.seq, hash: hex(&head.hash) })
}

fn fault(entry: &Entry, last: &Head) -> Option<&'static str> {
    if entry.seq != last.seq + 1 {
        return Some("the entry is gone");
    }
    if entry.before != last.hash {
        return Some("it does not follow the entry before it");
    }
    (entry.digest() != entry.hash).then_some("its hash is not that of its content")
}

/// The first entry of a batch with a text that its seal does not fit. An erased text is none.
async fn forged_text(
    conn: &mut Conn,
    tenant: TenantId,
    batch: &[Entry],
    first: i64,
) -> Result<Option<i64>> {
    let last = batch.last().map_or(first, |it| it.seq);
    let texts = store::texts(conn, tenant, (first, last)).await?;
    let forged = texts.iter().find(|(seq, field, text)| {
        let entry = usize::try_from(seq - first).ok().and_then(|at| batch.get(at));
        entry.and_then(|it| it.seal_of(field)) != Some(text.seal().as_slice())
    });
    Ok(forged.map(|it| it.0))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}
