//! What an offering is, and which are lawful. No I/O.

use api_types::federation::{PutOffering, VendorStatus};
use api_types::offerings::MyStanding;
use api_types::programs::{RuleKind, Terms};
use api_types::{OfferingId, ProgramId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};
use url::Url;

use crate::columns::Json;
use crate::schema::offerings;

const LONGEST_TITLE: usize = 200;
const LONGEST_DESCRIPTION: usize = 10_000;
const LONGEST_URL: usize = 2_000;

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = offerings, check_for_backend(diesel::pg::Pg))]
pub struct Offering {
    pub id: OfferingId,
    pub vendor_id: VendorId,
    pub external_id: String,
    pub title: String,
    pub description: String,
    pub product_url: String,
    pub terms: Json<Terms>,
    pub terms_version: i32,
    pub published: bool,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// An offering with what its page needs of the brand.
#[derive(Clone, Debug)]
pub struct Shown {
    pub offering: Offering,
    pub vendor_name: String,
    pub vendor_status: VendorStatus,
}

/// Checks what a brand sends, and makes a row of it.
pub fn lawful(
    vendor: VendorId,
    external_id: &str,
    put: PutOffering,
    now: DateTime<Utc>,
) -> Result<Offering> {
    let PutOffering { title, description, product_url, terms, terms_version, published, version } =
        put;
    if external_id.parse::<ProgramId>().is_err() {
        return Err(Refusal::field("externalId", "Give the program's id, `prg_…`").into());
    }
    let title = title.trim().to_owned();
    if title.is_empty() || title.chars().count() > LONGEST_TITLE {
        return Err(Refusal::field("title", "Give a title of 1 to 200 characters").into());
    }
    if description.chars().count() > LONGEST_DESCRIPTION {
        return Err(Refusal::field("description", "At most 10,000 characters").into());
    }
    check_url(&product_url)?;
    check_terms(&terms)?;
    Ok(Offering {
        id: OfferingId::new_at(now),
        vendor_id: vendor,
        external_id: external_id.to_owned(),
        title,
        description,
        product_url,
        terms: Json(terms),
        terms_version,
        published,
        version,
        created_at: now,
        updated_at: now,
    })
}

fn check_url(text: &str) -> Result<()> {
    let web = Url::parse(text).is_ok_and(|it| matches!(it.scheme(), "http" | "https"));
    if web && text.len() <= LONGEST_URL {
        return Ok(());
    }
    Err(Refusal::field("productUrl", "Give an address that begins with https://").into())
}

fn check_terms(terms: &Terms) -> Result<()> {
    if (terms.rule.kind == RuleKind::Fixed) != terms.rule.currency.is_some() {
        return Err(Refusal::field("terms", "A fixed amount has a currency, a part none").into());
    }
    Ok(())
}

impl Offering {
    /// The stored offering after the brand has sent `newer`; an older version changes nothing.
    pub fn updated(self, newer: Self) -> Self {
        if newer.version < self.version {
            return self;
        }
        Self { id: self.id, created_at: self.created_at, ..newer }
    }
}

impl Shown {
    /// Whether creators who have nothing to do with it yet may see it.
    pub fn is_open(&self) -> bool {
        self.offering.published && self.vendor_status == VendorStatus::Active
    }

    pub fn as_wire(self, mine: Option<MyStanding>) -> api_types::offerings::Offering {
        let Self { offering: it, vendor_name, vendor_status: _ } = self;
        api_types::offerings::Offering {
            id: it.id,
            vendor_id: it.vendor_id,
            vendor_name,
            external_id: it.external_id,
            title: it.title,
            description: it.description,
            product_url: it.product_url,
            terms_in_words: it.terms.0.rule.in_words(),
            terms: it.terms.0,
            published: it.published,
            created_at: it.created_at,
            updated_at: it.updated_at,
            mine,
        }
    }
}
