//! The page of the audit log in both services: what is asked for, what it shows, its file.

use api_types::Listing;
use api_types::audit::{ActorKind, AuditEntry, AuditFilter};
use serde::Deserialize;

use super::csv::{Cell, Csv};
use super::format::{moment, plural};
use super::markup::Html;
use super::urls::with_query;

/// What `layout/audit.html` draws.
pub struct AuditView {
    pub asked: AuditAsked,
    pub rows: Vec<AuditLine>,
    pub path: String,
    pub file: String,
    pub said: String,
    pub first: String,
    pub next: String,
}

/// One entry as a row.
pub struct AuditLine {
    pub at: Html,
    pub kind: &'static str,
    pub entry: AuditEntry,
}

impl AuditView {
    /// `path` is the page's own address; its file is at `<path>.csv`.
    pub fn new(path: &str, asked: AuditAsked, entries: Listing<AuditEntry>) -> Self {
        let count = entries.items.len() as i64;
        let next = entries.next_cursor.map(|it| asked.href(path, &it));
        let line = |entry: AuditEntry| AuditLine {
            at: moment(entry.at),
            kind: called(entry.actor_kind),
            entry,
        };
        Self {
            rows: entries.items.into_iter().map(line).collect(),
            path: path.into(),
            file: asked.href(&format!("{path}.csv"), ""),
            said: plural(count, "entry on this page", "entries on this page"),
            first: if asked.cursor.is_empty() { String::new() } else { asked.href(path, "") },
            next: next.unwrap_or_default(),
            asked,
        }
    }
}

impl AuditLine {
    /// Somebody did it whose name is gone.
    pub fn is_erased(&self) -> bool {
        self.entry.actor_id.is_some()
    }
}

/// The query of the page: what people type, which may be nonsense.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AuditAsked {
    pub actor: String,
    pub verb: String,
    pub from: String,
    pub to: String,
    pub cursor: String,
}

impl AuditAsked {
    /// A day that is none is no filter: browsers send none.
    pub fn filter(&self, limit: Option<i64>) -> AuditFilter {
        let text = |it: &str| Some(it.trim().to_owned()).filter(|it| !it.is_empty());
        AuditFilter {
            actor: text(&self.actor),
            verb: text(&self.verb),
            from: self.from.parse().ok(),
            to: self.to.parse().ok(),
            cursor: text(&self.cursor),
            limit,
        }
    }

    pub fn is_filtered(&self) -> bool {
        let it = self.filter(None);
        it.actor.is_some() || it.verb.is_some() || it.from.is_some() || it.to.is_some()
    }

    /// The same view of `path`, from `cursor` on.
    pub fn href(&self, path: &str, cursor: &str) -> String {
        let Self { actor, verb, from, to, .. } = self;
        let pairs = [("actor", actor.as_str()), ("verb", verb), ("from", from), ("to", to)];
        with_query(path, pairs.into_iter().chain([("cursor", cursor)]))
    }
}

fn called(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Admin => "Admin",
        ActorKind::Creator => "Creator",
        ActorKind::Key => "Key",
        ActorKind::Operator => "Operator",
        ActorKind::OperatorKey => "Deployment key",
        ActorKind::Partner => "Partner",
        ActorKind::Shell => "Command line",
        ActorKind::System => "Timetable",
        ActorKind::Vendor => "Brand",
        ActorKind::Visitor => "Visitor",
    }
}

/// The entries as a file.
pub fn csv(filename: &str, entries: Vec<AuditEntry>) -> Csv {
    let head = vec![
        "seq",
        "at",
        "actor_kind",
        "actor_id",
        "actor",
        "verb",
        "subject",
        "subject_name",
        "reason",
        "request_id",
        "hash",
    ];
    Csv { filename: filename.into(), head, rows: entries.into_iter().map(row).collect() }
}

fn row(it: AuditEntry) -> Vec<Cell> {
    let text = |it: Option<String>| Cell::text(it.unwrap_or_default());
    vec![
        Cell::number(it.seq),
        Cell::number(it.at.to_rfc3339()),
        Cell::text(it.actor_kind),
        text(it.actor_id),
        text(it.actor),
        Cell::text(it.verb),
        Cell::text(it.subject),
        text(it.subject_name),
        text(it.reason),
        text(it.request_id),
        Cell::text(it.hash),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_no_filter_and_the_view_is_kept_from_page_to_page() {
        let asked = AuditAsked {
            actor: " ada ".into(),
            from: "yesterday".into(),
            to: "2026-11-20".into(),
            ..AuditAsked::default()
        };
        let filter = asked.filter(None);
        assert_eq!((filter.actor.as_deref(), filter.from), (Some("ada"), None));
        assert!(asked.is_filtered() && !AuditAsked::default().is_filtered());
        assert_eq!(
            asked.href("/audit", "7"),
            "/audit?actor=+ada+&from=yesterday&to=2026-11-20&cursor=7"
        );
    }
}
