//! Telling the operators, and what they make of it.

use api_types::reports::{self as wire, MakeReport, ReportFilter, ReportStatus};
use api_types::{CreatorId, ErrorCode, Listing, ReportId};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::{Conn, OrRefuse, Result};

use super::model::{self, Report, Subject};
use super::store;
use crate::app::HUB;
use crate::cursors::Page;
use crate::{creators, offerings, reasons};

const UNKNOWN: &str = "There is no such report";

/// Keeps a report of something that the reporter can see.
pub async fn make(
    conn: &mut Conn,
    form: MakeReport,
    reporter: Option<CreatorId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let told = model::lawful_text(&form)?;
    let (offering_id, creator_id) = match model::subject(&form)? {
        Subject::Offering(id) => {
            offerings::actions::visible(conn, id, reporter, now).await?;
            (Some(id), None)
        }
        Subject::Handle(handle) => {
            let handle = handle.trim().to_ascii_lowercase();
            let creator = creators::store::find_by_handle(conn, &handle).await?;
            let unknown = "There is no such creator";
            (None, Some(creator.or_refuse(ErrorCode::CreatorNotFound, unknown)?.id))
        }
    };
    let report = Report {
        id: ReportId::new_at(now),
        offering_id,
        creator_id,
        reason: form.reason,
        told,
        reporter_id: reporter,
        status: ReportStatus::Open,
        note: None,
        created_at: now,
        decided_at: None,
    };
    store::insert(conn, &report).await?;
    Ok(())
}

pub async fn list(conn: &mut Conn, filter: &ReportFilter) -> Result<Listing<wire::Report>> {
    let page = Page::of(filter.cursor.as_deref(), filter.limit)?;
    let status = filter.status.unwrap_or(ReportStatus::Open);
    let rows = store::list(conn, status, None, page).await?;
    Ok(Listing::cut(rows, page.limit, |it| it.id.to_string()))
}

pub async fn find(conn: &mut Conn, id: ReportId) -> Result<wire::Report> {
    let page = Page { after: None, limit: 1 };
    let rows = store::list(conn, ReportStatus::Open, Some(id), page).await?;
    rows.into_iter().next().or_refuse(ErrorCode::NotFound, UNKNOWN)
}

/// Closes a report, with what an operator made of it.
pub async fn decide(
    conn: &mut Conn,
    id: ReportId,
    status: ReportStatus,
    note: &str,
    now: DateTime<Utc>,
) -> Result<wire::Report> {
    let note = reasons::lawful_note(note)?;
    let before = store::lock(conn, id).await?.or_refuse(ErrorCode::NotFound, UNKNOWN)?;
    let after = before.clone().decided(status, note, now)?;
    if after != before {
        store::update(conn, &after).await?;
        let verb = match status {
            ReportStatus::Dismissed => "reports.dismiss",
            ReportStatus::Resolved | ReportStatus::Open => "reports.resolve",
        };
        let act = Act::new(verb, id).because(after.note.as_deref().unwrap_or_default());
        audit::record(conn, HUB, act, now).await?;
    }
    find(conn, id).await
}
