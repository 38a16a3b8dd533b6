//! Reading clicks back, each with why it did or did not count.

use api_types::clicks::{ClickFilter, ClickSource};
use api_types::{ClickId, TenantId};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, Result};

use crate::clicks::model::{self, Click};
use crate::grants::model::Reach;
use crate::schema::{click_verdicts, clicks};

/// A click, and whether it was found to be a duplicate.
pub struct ListedClick {
    pub click: Click,
    pub duplicate: bool,
}

/// The newest first, of those that the caller may see.
pub async fn list(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    filter: &ClickFilter,
    limit: i64,
) -> Result<Vec<ListedClick>> {
    let verdicts = click_verdicts::table
        .filter(click_verdicts::tenant_id.eq(tenant))
        .filter(click_verdicts::click_id.eq(clicks::id))
        .filter(click_verdicts::kind.eq("duplicate"));
    let mut query = clicks::table
        .filter(clicks::tenant_id.eq(tenant))
        .select((Click::as_select(), exists(verdicts)))
        .order(clicks::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(link) = filter.link_id {
        query = query.filter(clicks::link_id.eq(link));
    }
    if let Some(partner) = filter.partner_id {
        query = query.filter(clicks::partner_id.eq(partner));
    }
    query = match reach {
        Reach::All => query,
        Reach::Programs(ids) => query.filter(clicks::program_id.eq_any(ids)),
        Reach::Hub => query.filter(clicks::source.eq(ClickSource::Network)),
    };
    if let Some(cursor) = &filter.cursor {
        let before: ClickId =
            cursor.parse().map_err(|_| Refusal::field("cursor", "No such page"))?;
        query = query.filter(clicks::id.lt(before));
    }
    let rows: Vec<(Click, bool)> = query.load(conn).await?;
    Ok(rows.into_iter().map(|(click, duplicate)| ListedClick { click, duplicate }).collect())
}

impl From<ListedClick> for api_types::clicks::Click {
    fn from(ListedClick { click, duplicate }: ListedClick) -> Self {
        let reason = model::reason(click.class, click.eligible, duplicate);
        let Click { id, link_id, partner_id, class, source, referrer_host, .. } = click;
        let Click { device, country, sub_id, occurred_at, .. } = click;
        Self {
            id,
            link_id,
            partner_id,
            class,
            counted: reason.is_none(),
            reason: reason.map(str::to_owned),
            source,
            referrer_host,
            device,
            country,
            sub_id,
            occurred_at,
        }
    }
}
