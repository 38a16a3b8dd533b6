//! Requests as their creators see them.

use api_types::requests::Application;
use api_types::{CreatorId, PartnershipId, RequestId};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::cursors::Page;
use crate::requests::model::Request;
use crate::schema::{offerings, partnerships, requests, vendors};

type ApplicationRow = (Request, String, String, Option<PartnershipId>);

fn application_of((it, title, vendor, partnership): ApplicationRow) -> Application {
    Application {
        id: it.id,
        offering_id: it.offering_id,
        offering_title: title,
        vendor_name: vendor,
        status: it.status,
        pitch: it.pitch,
        preferred_slug: it.preferred_slug,
        decision_note: it.decision_note.filter(|_| it.decided_at.is_some()),
        terms_in_words: it.terms.0.rule.in_words(),
        terms_version: it.terms_version,
        created_at: it.created_at,
        decided_at: it.decided_at,
        partnership_id: partnership,
    }
}

pub async fn applications(
    conn: &mut Conn,
    creator: CreatorId,
    page: Page<RequestId>,
) -> Result<Vec<Application>> {
    let mut query = requests::table
        .inner_join(offerings::table)
        .inner_join(vendors::table)
        .left_join(partnerships::table)
        .filter(requests::creator_id.eq(creator))
        .select((
            Request::as_select(),
            offerings::title,
            vendors::display_name,
            partnerships::id.nullable(),
        ))
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(requests::id.lt(after));
    }
    let rows: Vec<ApplicationRow> =
        query.order(requests::id.desc()).limit(page.reach()).load(conn).await?;
    Ok(rows.into_iter().map(application_of).collect())
}

pub async fn application(
    conn: &mut Conn,
    creator: CreatorId,
    id: RequestId,
) -> Result<Option<Application>> {
    let row: Option<ApplicationRow> = requests::table
        .inner_join(offerings::table)
        .inner_join(vendors::table)
        .left_join(partnerships::table)
        .filter(requests::id.eq(id))
        .filter(requests::creator_id.eq(creator))
        .select((
            Request::as_select(),
            offerings::title,
            vendors::display_name,
            partnerships::id.nullable(),
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(application_of))
}
