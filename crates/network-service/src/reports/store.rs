//! SQL for `reports`.

use api_types::ReportId;
use api_types::reports::{self as wire, ReportStatus};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::Report;
use crate::cursors::Page;
use crate::schema::{creators, offerings, reports};

/// Inserts a report, unless its reporter has an open one of the same thing; says whether it did.
pub async fn insert(conn: &mut Conn, report: &Report) -> Result<bool> {
    let inserted =
        diesel::insert_into(reports::table).values(report).on_conflict_do_nothing().execute(conn);
    Ok(inserted.await? == 1)
}

pub async fn lock(conn: &mut Conn, id: ReportId) -> Result<Option<Report>> {
    let found = reports::table.find(id).select(Report::as_select()).for_update().first(conn).await;
    Ok(found.optional()?)
}

pub async fn update(conn: &mut Conn, report: &Report) -> Result<()> {
    diesel::update(reports::table.find(report.id)).set(report).execute(conn).await?;
    Ok(())
}

pub async fn count_open(conn: &mut Conn) -> Result<i64> {
    let open = reports::table.filter(reports::status.eq(ReportStatus::Open));
    Ok(open.count().get_result(conn).await?)
}

type Row = (Report, Option<String>, Option<(String, String)>);

fn shown((it, title, creator): Row) -> wire::Report {
    let called = creator.map(|(name, email)| if name.is_empty() { email } else { name });
    wire::Report {
        id: it.id,
        offering_id: it.offering_id,
        creator_id: it.creator_id,
        about: title.or(called).unwrap_or_default(),
        reason: it.reason,
        text: it.told,
        reporter_id: it.reporter_id,
        status: it.status,
        note: it.note,
        created_at: it.created_at,
        decided_at: it.decided_at,
    }
}

/// Reports of a status, the newest first; `only` names one, whatever its status.
pub async fn list(
    conn: &mut Conn,
    status: ReportStatus,
    only: Option<ReportId>,
    page: Page<ReportId>,
) -> Result<Vec<wire::Report>> {
    let mut query = reports::table
        .left_join(offerings::table)
        .left_join(creators::table.on(reports::creator_id.eq(creators::id.nullable())))
        .select((
            Report::as_select(),
            offerings::title.nullable(),
            (creators::name, creators::email).nullable(),
        ))
        .into_boxed();
    query = match only {
        Some(id) => query.filter(reports::id.eq(id)),
        None => query.filter(reports::status.eq(status)),
    };
    if let Some(after) = page.after {
        query = query.filter(reports::id.lt(after));
    }
    let rows: Vec<Row> = query.order(reports::id.desc()).limit(page.reach()).load(conn).await?;
    Ok(rows.into_iter().map(shown).collect())
}
