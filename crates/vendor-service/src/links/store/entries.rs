//! What the router's map holds of each link, read across tenants.

use api_types::links::LinkStatus;
use api_types::partners::PartnerStatus;
use api_types::{LinkId, PartnerId, ProgramId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use redirect::destination::Destination;
use redirect::links::{LinkEntry, LinkTarget};
use service_kit::{Conn, Result};
use ulid::Ulid;

use crate::config::Tenancy;
use crate::links::model::Link;
use crate::schema::{links, partners, programs, tenants};

/// How many links are read at a time.
const PAGE: i64 = 5_000;

/// What changed, as Postgres tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    Link(LinkId),
    Program(ProgramId),
    Partner(PartnerId),
    Tenant(TenantId),
}

impl Change {
    /// Reads a message of the channel `link_changed`: `link 0197…-…`.
    pub fn read(message: &str) -> Option<Self> {
        let (noun, uuid) = message.split_once(' ')?;
        let hex = uuid.replace('-', "");
        let id = Ulid::from(u128::from_str_radix(&hex, 16).ok()?);
        Some(match noun {
            "link" => Self::Link(LinkId::from_ulid(id)),
            "program" => Self::Program(ProgramId::from_ulid(id)),
            "partner" => Self::Partner(PartnerId::from_ulid(id)),
            "tenant" => Self::Tenant(TenantId::from_ulid(id)),
            _ => return None,
        })
    }
}

/// Which links are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    All,
    Changed(Change),
    /// `tenant` is empty where there is only one.
    Named {
        tenant: &'a str,
        slug: &'a str,
    },
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = programs, check_for_backend(diesel::pg::Pg))]
struct OfProgram {
    destination_url: String,
    revision: i64,
    archived_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = partners, check_for_backend(diesel::pg::Pg))]
struct OfPartner {
    status: PartnerStatus,
    revision: i64,
}

type Row = (Link, OfProgram, OfPartner, String);

/// Links as the router knows them; a suspended brand's go on. For the door across tenants.
pub async fn entries(
    conn: &mut Conn,
    which: Which<'_>,
    tenancy: Tenancy,
) -> Result<Vec<LinkEntry>> {
    let (mut entries, mut after) = (Vec::new(), None);
    loop {
        let rows = page(conn, which, after).await?;
        let full = rows.len() as i64 == PAGE;
        after = rows.last().map(|(link, ..)| link.id);
        entries.extend(rows.into_iter().filter_map(|row| entry(row, tenancy)));
        if !full {
            return Ok(entries);
        }
    }
}

async fn page(conn: &mut Conn, which: Which<'_>, after: Option<LinkId>) -> Result<Vec<Row>> {
    let mut query = links::table
        .inner_join(programs::table)
        .inner_join(partners::table)
        .inner_join(tenants::table)
        .order(links::id)
        .limit(PAGE)
        .select((Link::as_select(), OfProgram::as_select(), OfPartner::as_select(), tenants::slug))
        .into_boxed();
    match which {
        Which::All => {}
        Which::Changed(Change::Link(id)) => query = query.filter(links::id.eq(id)),
        Which::Changed(Change::Program(id)) => query = query.filter(links::program_id.eq(id)),
        Which::Changed(Change::Partner(id)) => query = query.filter(links::partner_id.eq(id)),
        Which::Changed(Change::Tenant(id)) => query = query.filter(links::tenant_id.eq(id)),
        Which::Named { tenant, slug } => {
            query = query.filter(links::slug.eq(slug.to_ascii_lowercase()));
            if !tenant.is_empty() {
                query = query.filter(tenants::slug.eq(tenant.to_ascii_lowercase()));
            }
        }
    }
    if let Some(after) = after {
        query = query.filter(links::id.gt(after));
    }
    Ok(query.load(conn).await?)
}

fn entry((link, program, partner, tenant): Row, tenancy: Tenancy) -> Option<LinkEntry> {
    let destination = link.deep_link.as_deref().unwrap_or(&program.destination_url);
    let Ok(destination) = Destination::stored(destination) else {
        tracing::error!(link.id = %link.id, "This link leads nowhere and is left out");
        return None;
    };
    let target = LinkTarget {
        tenant_id: link.tenant_id.ulid(),
        link_id: link.id.ulid(),
        partner_id: link.partner_id.ulid(),
        program_id: link.program_id.ulid(),
        destination,
        utm: Vec::new(),
        paused: link.status == LinkStatus::Paused,
        eligible: partner.status != PartnerStatus::Revoked && program.archived_at.is_none(),
        version: link.version + program.revision + partner.revision,
    };
    let tenant = match tenancy {
        Tenancy::Single => String::new(),
        Tenancy::Multi => tenant,
    };
    Some(LinkEntry { tenant, slug: link.slug, target })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_postgres_is_read() {
        let id = LinkId::from_ulid(Ulid::from(0x0197_0000_0000_0000_0000_0000_0000_00ff_u128));
        let message = "link 01970000-0000-0000-0000-0000000000ff";
        assert_eq!(Change::read(message), Some(Change::Link(id)));
        for odd in ["", "link", "link x", "click 01970000-0000-0000-0000-0000000000ff"] {
            assert_eq!(Change::read(odd), None, "{odd}");
        }
    }
}
