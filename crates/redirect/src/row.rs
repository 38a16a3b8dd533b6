//! One click as it is stored: the columns of the table, in its order.

use std::borrow::Cow;
use std::error::Error;

use bytes::{BufMut, BytesMut};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use ulid::Ulid;

use crate::agents::{Device, Family};
use crate::classify::Class;
use crate::visitor::VisitorHash;

/// Longest sub-id that is kept, characters.
const SUB_ID_CHARS: usize = 64;

/// Microseconds from 1970 to 2000, where Postgres counts from.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

/// Which door a click came in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Router,
    Network,
    Sdk,
    Coupon,
}

impl Source {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Router => "router",
            Self::Network => "network",
            Self::Sdk => "sdk",
            Self::Coupon => "coupon",
        }
    }
}

/// A click. The time in `id` decides the month it is stored under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClickRow {
    pub id: Ulid,
    pub tenant_id: Ulid,
    pub link_id: Ulid,
    pub partner_id: Ulid,
    pub program_id: Ulid,
    pub class: Class,
    pub eligible: bool,
    pub visitor_hash: VisitorHash,
    pub landing_url: Option<String>,
    pub referrer_host: Option<String>,
    pub ua_family: Family,
    pub device: Device,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    pub sub_id: Option<String>,
    pub opt_out: bool,
    pub source: Source,
    pub occurred_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
}

/// A partner's own mark, cut to what is kept; an empty one is none.
pub fn sub_id(text: &str) -> Option<String> {
    let kept: String = text.trim().chars().filter(|c| !c.is_control()).take(SUB_ID_CHARS).collect();
    (!kept.is_empty()).then_some(kept)
}

pub(crate) const COLUMN_COUNT: usize = 18;

/// What a table calls those whom a click belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owners {
    pub tenant: &'static str,
    pub link: &'static str,
    pub partner: &'static str,
    pub program: &'static str,
}

impl Default for Owners {
    fn default() -> Self {
        Self { tenant: "tenant_id", link: "link_id", partner: "partner_id", program: "program_id" }
    }
}

/// The columns of a table whose owners are called so, with a comma between them.
pub(crate) fn column_names(owners: &Owners) -> String {
    let Owners { tenant, link, partner, program } = *owners;
    let owners = ["id", tenant, link, partner, program].into_iter();
    let rest = COLUMNS.iter().skip(5).map(|(name, _)| *name);
    owners.chain(rest).collect::<Vec<_>>().join(", ")
}

/// The first five are called as [`Owners`] says.
pub(crate) const COLUMNS: [(&str, Type); COLUMN_COUNT] = [
    ("id", Type::UUID),
    ("tenant_id", Type::UUID),
    ("link_id", Type::UUID),
    ("partner_id", Type::UUID),
    ("program_id", Type::UUID),
    ("class", Type::TEXT),
    ("eligible", Type::BOOL),
    ("visitor_hash", Type::BYTEA),
    ("landing_url", Type::TEXT),
    ("referrer_host", Type::TEXT),
    ("ua_family", Type::TEXT),
    ("device", Type::TEXT),
    ("country", Type::TEXT),
    ("sub_id", Type::TEXT),
    ("opt_out", Type::BOOL),
    ("source", Type::TEXT),
    ("occurred_at", Type::TIMESTAMPTZ),
    ("received_at", Type::TIMESTAMPTZ),
];

/// A row's values in the order of [`COLUMNS`], ready to be sent.
pub(crate) struct Values<'a> {
    ids: [Id; 5],
    class: &'static str,
    eligible: bool,
    visitor_hash: &'a [u8],
    landing_url: Option<Cow<'a, str>>,
    referrer_host: Option<Cow<'a, str>>,
    ua_family: &'static str,
    device: &'static str,
    country: Option<Cow<'a, str>>,
    sub_id: Option<Cow<'a, str>>,
    opt_out: bool,
    source: &'static str,
    times: [Moment; 2],
}

impl<'a> Values<'a> {
    pub(crate) fn of(row: &'a ClickRow) -> Self {
        Self {
            ids: [row.id, row.tenant_id, row.link_id, row.partner_id, row.program_id].map(Id),
            class: row.class.as_str(),
            eligible: row.eligible,
            visitor_hash: &row.visitor_hash,
            landing_url: row.landing_url.as_deref().map(storable),
            referrer_host: row.referrer_host.as_deref().map(storable),
            ua_family: row.ua_family.as_str(),
            device: row.device.as_str(),
            country: row.country.as_deref().map(storable),
            sub_id: row.sub_id.as_deref().map(storable),
            opt_out: row.opt_out,
            source: row.source.as_str(),
            times: [row.occurred_at, row.received_at].map(Moment),
        }
    }

    pub(crate) fn params(&self) -> [&(dyn ToSql + Sync); COLUMN_COUNT] {
        let [id, tenant, link, partner, program] = &self.ids;
        let [occurred_at, received_at] = &self.times;
        [
            id,
            tenant,
            link,
            partner,
            program,
            &self.class,
            &self.eligible,
            &self.visitor_hash,
            &self.landing_url,
            &self.referrer_host,
            &self.ua_family,
            &self.device,
            &self.country,
            &self.sub_id,
            &self.opt_out,
            &self.source,
            occurred_at,
            received_at,
        ]
    }
}

/// Postgres stores no NUL in a text, and one would refuse the whole batch.
fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "").into() } else { text.into() }
}

#[derive(Clone, Copy, Debug)]
struct Id(Ulid);

impl ToSql for Id {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.put_slice(&self.0.to_bytes());
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::UUID
    }

    to_sql_checked!();
}

#[derive(Clone, Copy, Debug)]
struct Moment(DateTime<Utc>);

impl ToSql for Moment {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.put_i64(self.0.timestamp_micros() - POSTGRES_EPOCH);
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::TIMESTAMPTZ
    }

    to_sql_checked!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sub_id_is_cut_and_cleaned() {
        assert_eq!(sub_id(" may-\u{0}campaign "), Some("may-campaign".into()));
        assert_eq!(sub_id(&"é".repeat(70)).map(|kept| kept.chars().count()), Some(64));
        assert_eq!(sub_id(" \n"), None);
    }

    #[test]
    fn a_table_may_call_the_owners_otherwise() {
        let usual = column_names(&Owners::default());
        assert_eq!(usual, COLUMNS.map(|(name, _)| name).join(", "));
        let named = column_names(&Owners { tenant: "vendor_id", ..Owners::default() });
        assert!(named.starts_with("id, vendor_id, link_id,"), "{named}");
    }

    #[test]
    fn a_nul_does_not_reach_the_database() {
        assert_eq!(storable("a\0b"), "ab");
        assert_eq!(storable("ab"), "ab");
    }
}
