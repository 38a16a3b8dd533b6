//! Copies of all that the hub holds on a creator.

use api_types::accounts::{Export, ExportStatus};
use api_types::{CreatorId, ErrorCode, ExportId, Listing};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::letters;
use crate::accounts::model::ExportRow;
use crate::accounts::store;
use crate::app::Post;
use crate::creators;
use crate::cursors::Page;

const UNKNOWN: &str = "There is no such copy";

/// Whether a copy has more steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    More,
    Last,
}

/// Begins a copy; while one is being made that one is answered.
pub async fn ask_export(conn: &mut Conn, creator: CreatorId, now: DateTime<Utc>) -> Result<Export> {
    if let Some(running) = store::lock_running(conn, creator).await? {
        return Ok(running.into());
    }
    let total = store::sections(conn).await?.len();
    let row = ExportRow::new(creator, i32::try_from(total)?, now);
    store::insert_export(conn, &row).await?;
    Ok(row.into())
}

pub async fn exports(
    conn: &mut Conn,
    creator: CreatorId,
    page: Page<ExportId>,
) -> Result<Listing<Export>> {
    let rows = store::list_exports(conn, creator, page).await?;
    Ok(Listing::cut(rows, page.limit, |it| it.id.to_string()).map(Export::from))
}

pub async fn export(conn: &mut Conn, creator: CreatorId, id: ExportId) -> Result<Export> {
    let row = store::find_export(conn, creator, id).await?;
    Ok(row.or_refuse(ErrorCode::NotFound, UNKNOWN)?.into())
}

/// A copy that is whole and has not expired.
pub async fn download(
    conn: &mut Conn,
    creator: CreatorId,
    id: ExportId,
    now: DateTime<Utc>,
) -> Result<ExportRow> {
    let row = store::find_export(conn, creator, id).await?;
    let row = row.or_refuse(ErrorCode::NotFound, UNKNOWN)?;
    if !row.can_be_downloaded(now) {
        let detail = match row.status {
            ExportStatus::Running => "This copy is still being made",
            ExportStatus::Done | ExportStatus::Failed => "This copy is gone; ask for another",
        };
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    Ok(row)
}

/// Does the next step of a copy. Workers at once wait for each other and do one step each.
pub async fn step(conn: &mut Conn, post: &Post, id: ExportId, now: DateTime<Utc>) -> Result<Step> {
    let row = store::lock_export(conn, id).await?;
    let Some(row) = row.filter(|it| it.status == ExportStatus::Running) else {
        return Ok(Step::Last);
    };
    if row.is_overdue(now) {
        store::update_export(conn, &row.failed(now)).await?;
        return Ok(Step::Last);
    }
    let creator = creators::store::find(conn, row.creator_id).await?;
    let creator = creator.or_refuse(ErrorCode::CreatorNotFound, super::UNKNOWN)?;
    let sections = store::sections(conn).await?;
    match sections.get(usize::try_from(row.done)?) {
        Some(section) => {
            store::copy_section(conn, id, (creator.id, &creator.email), section).await?;
            Ok(Step::More)
        }
        None => {
            let row = row.finished(now);
            store::update_export(conn, &row).await?;
            letters::exported(conn, post, &creator, &row, now).await?;
            Ok(Step::Last)
        }
    }
}
