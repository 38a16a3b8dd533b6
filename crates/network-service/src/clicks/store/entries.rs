//! What the router's map holds of each partnership's link, and of each domain.

use std::collections::BTreeMap;

use api_types::links::RouteStatus;
use api_types::partnerships::PartnershipStatus;
use api_types::{CreatorId, LinkId, PartnershipId, VendorId};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use redirect::links::{LinkEntry, LinkTarget};
use redirect::{Destination, NotADestination};
use service_kit::{Conn, Result};
use ulid::Ulid;

use crate::clicks::model::own_space;
use crate::schema::{creator_domains, partnership_slugs, partnerships, vendors};

/// How many partnerships are read at a time.
const PAGE: i64 = 5_000;

/// Bits of a version that count the brand's changes; above them stands the partnership's own time, so
/// that a newer partnership with the same link wins.
const VERSION_BITS: u32 = 20;

/// What changed, as Postgres tells it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    Partnership(PartnershipId),
    Vendor(VendorId),
    Domain(String),
}

impl Change {
    /// Reads a message of the channel `route_changed`: `partnership 0197…-…`, `domain go.ada.example`.
    pub fn read(message: &str) -> Option<Self> {
        let (noun, name) = message.split_once(' ')?;
        let ulid = || Some(Ulid::from(u128::from_str_radix(&name.replace('-', ""), 16).ok()?));
        Some(match noun {
            "partnership" => Self::Partnership(PartnershipId::from_ulid(ulid()?)),
            "vendor" => Self::Vendor(VendorId::from_ulid(ulid()?)),
            "domain" => Self::Domain(name.to_owned()),
            _ => return None,
        })
    }
}

/// Which links are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    All,
    Partnership(PartnershipId),
    Vendor(VendorId),
    /// By the brand's slug and the link's.
    OnHub {
        vendor: &'a str,
        slug: &'a str,
    },
    /// By the creator and the slug on their domains.
    OnDomain {
        creator: CreatorId,
        slug: &'a str,
    },
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = partnerships, check_for_backend(diesel::pg::Pg))]
struct Routed {
    id: PartnershipId,
    vendor_id: VendorId,
    creator_id: CreatorId,
    vendor_link_id: LinkId,
    link_slug: String,
    status: PartnershipStatus,
    destination_url: String,
    link_status: RouteStatus,
    link_version: i64,
}

type Row = (Routed, String);

/// Links as the router knows them; a suspended brand's go on. For the door across tenants.
pub async fn entries(conn: &mut Conn, which: Which<'_>) -> Result<Vec<LinkEntry>> {
    let (mut entries, mut after) = (Entries::default(), None);
    loop {
        let rows = page(conn, which, after).await?;
        let full = rows.len() as i64 == PAGE;
        after = rows.last().map(|(it, _)| it.id);
        let ids: Vec<PartnershipId> = rows.iter().map(|(it, _)| it.id).collect();
        let slugs = slugs(conn, &ids).await?;
        for row in rows {
            entries.add(row, &slugs);
        }
        if !full {
            return Ok(entries.all());
        }
    }
}

async fn page(conn: &mut Conn, which: Which<'_>, after: Option<PartnershipId>) -> Result<Vec<Row>> {
    let mut query = partnerships::table
        .inner_join(vendors::table)
        .order(partnerships::id)
        .limit(PAGE)
        .select((Routed::as_select(), vendors::slug))
        .into_boxed();
    match which {
        Which::All => {}
        Which::Partnership(id) => query = query.filter(partnerships::id.eq(id)),
        Which::Vendor(id) => query = query.filter(partnerships::vendor_id.eq(id)),
        Which::OnHub { vendor, slug } => {
            query = query
                .filter(vendors::slug.eq(vendor.to_ascii_lowercase()))
                .filter(partnerships::link_slug.eq(slug.to_ascii_lowercase()));
        }
        Which::OnDomain { creator, slug } => {
            let named = partnership_slugs::table
                .filter(partnership_slugs::creator_id.eq(creator))
                .filter(partnership_slugs::slug.eq(slug.to_ascii_lowercase()))
                .select(partnership_slugs::partnership_id);
            query = query.filter(partnerships::id.eq_any(named));
        }
    }
    if let Some(after) = after {
        query = query.filter(partnerships::id.gt(after));
    }
    Ok(query.load(conn).await?)
}

/// Every slug of these partnerships on their creators' domains.
async fn slugs(
    conn: &mut Conn,
    ids: &[PartnershipId],
) -> Result<BTreeMap<PartnershipId, Vec<String>>> {
    let rows: Vec<(PartnershipId, String)> = partnership_slugs::table
        .filter(partnership_slugs::partnership_id.eq_any(ids))
        .select((partnership_slugs::partnership_id, partnership_slugs::slug))
        .load(conn)
        .await?;
    let mut slugs: BTreeMap<PartnershipId, Vec<String>> = BTreeMap::new();
    for (id, slug) in rows {
        slugs.entry(id).or_default().push(slug);
    }
    Ok(slugs)
}

/// Entries in the order of their partnerships: of two with one link the newer stands last.
#[derive(Default)]
struct Entries(BTreeMap<(String, String), LinkTarget>);

impl Entries {
    fn add(&mut self, row: Row, slugs: &BTreeMap<PartnershipId, Vec<String>>) {
        let (it, vendor_slug) = row;
        let target = match target(&it) {
            Ok(target) => target,
            Err(cause) => {
                tracing::error!(partnership.id = %it.id, %cause, "A link leads nowhere and is left out");
                return;
            }
        };
        for slug in slugs.get(&it.id).into_iter().flatten() {
            self.0.insert((own_space(it.creator_id), slug.clone()), target.clone());
        }
        self.0.insert((vendor_slug, it.link_slug), target);
    }

    fn all(self) -> Vec<LinkEntry> {
        let entry = |((tenant, slug), target)| LinkEntry { tenant, slug, target };
        self.0.into_iter().map(entry).collect()
    }
}

/// The engine's nouns are the brand's: its tenant is the brand, its partner the creator, its program
/// the partnership.
fn target(it: &Routed) -> Result<LinkTarget, NotADestination> {
    let is_active = it.status == PartnershipStatus::Active;
    Ok(LinkTarget {
        tenant_id: it.vendor_id.ulid(),
        link_id: it.vendor_link_id.ulid(),
        partner_id: it.creator_id.ulid(),
        program_id: it.id.ulid(),
        destination: Destination::stored(&it.destination_url)?,
        utm: Vec::new(),
        paused: it.link_status == RouteStatus::Paused,
        eligible: is_active && it.link_status != RouteStatus::Ended,
        version: version(it),
    })
}

fn version(it: &Routed) -> i64 {
    let changes = it.link_version.clamp(0, (1 << VERSION_BITS) - 1);
    (it.id.at().timestamp_millis() << VERSION_BITS) | changes
}

/// Domains in use, all of them or those of one name.
pub async fn domains(conn: &mut Conn, name: Option<&str>) -> Result<Vec<(String, CreatorId)>> {
    let mut query = creator_domains::table
        .filter(creator_domains::status.eq_any(["verified", "warned"]))
        .select((creator_domains::domain, creator_domains::creator_id))
        .into_boxed();
    if let Some(name) = name {
        query = query.filter(creator_domains::domain.eq(name));
    }
    Ok(query.load(conn).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_postgres_is_read() {
        let id = Ulid::from(0x0197_0000_0000_0000_0000_0000_0000_00ff_u128);
        let uuid = "01970000-0000-0000-0000-0000000000ff";
        let read = |noun: &str| Change::read(&format!("{noun} {uuid}"));
        assert_eq!(read("partnership"), Some(Change::Partnership(PartnershipId::from_ulid(id))));
        assert_eq!(read("vendor"), Some(Change::Vendor(VendorId::from_ulid(id))));
        assert_eq!(Change::read("domain a.example"), Some(Change::Domain("a.example".into())));
        for odd in ["", "vendor", "vendor x", "link 01970000-0000-0000-0000-0000000000ff"] {
            assert_eq!(Change::read(odd), None, "{odd}");
        }
    }
}
