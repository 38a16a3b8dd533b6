//! What an offering is, and which are lawful. No I/O.

mod changes;
mod scores;
mod wish;

use api_types::federation::{PutOffering, VendorStatus};
use api_types::listings::{ApprovalType, NetworkListing, Visibility};
use api_types::offerings::{MyStanding, TakenDown};
use api_types::programs::{RuleKind, Terms};
use api_types::scorecards::{Scorecard, TermsChange};
use api_types::{Amount, Currency, Money, OfferingId, ProgramId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};
use url::Url;

use crate::columns::Json;
use crate::schema::offerings;

pub use changes::{TermsRow, changes, changes_in_a_year};
pub use scores::{ScoreRow, Typical};
pub use wish::{After, Order, Viewer, Wish};

const LONGEST_TITLE: usize = 200;
const LONGEST_DESCRIPTION: usize = 10_000;
const LONGEST_URL: usize = 2_000;

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = offerings, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
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
    /// An operator has unlisted it: it is not published, whatever the brand sends.
    pub taken_down_at: Option<DateTime<Utc>>,
    pub taken_down_for: Option<String>,
    /// What the brand wants meanwhile.
    pub withheld: bool,
    pub visibility: Visibility,
    pub approval: ApprovalType,
    pub categories: Vec<String>,
    pub allow_list: Vec<String>,
    pub ends_at: Option<DateTime<Utc>>,
    pub days_to_pay: Option<i32>,
}

/// What the hub has counted about an offering.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = offerings, check_for_backend(diesel::pg::Pg))]
pub struct Counted {
    pub partners: i64,
    pub epc: Option<Amount>,
    pub epc_currency: Option<Currency>,
}

/// An offering with what its page needs of the brand.
#[derive(Clone, Debug)]
pub struct Shown {
    pub offering: Offering,
    pub counted: Counted,
    pub vendor_name: String,
    pub vendor_slug: String,
    pub vendor_status: VendorStatus,
}

/// Checks what a brand sends, and makes a row of it.
pub fn lawful(
    vendor: VendorId,
    external_id: &str,
    put: PutOffering,
    now: DateTime<Utc>,
) -> Result<Offering> {
    let PutOffering { title, description, product_url, terms, terms_version, published, .. } = put;
    let listing = lawful_listing(put.listing)?;
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
        version: put.version,
        created_at: now,
        updated_at: now,
        taken_down_at: None,
        taken_down_for: None,
        withheld: false,
        visibility: listing.visibility,
        approval: listing.approval,
        categories: listing.categories,
        allow_list: listing.allow_list,
        ends_at: listing.ends_at,
        days_to_pay: put.days_to_pay.map(i32::from),
    })
}

fn lawful_listing(listing: NetworkListing) -> Result<NetworkListing> {
    let lawful = listing.lawful();
    Ok(lawful.map_err(|bad| Refusal::field(bad.field, bad.detail))?)
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
        let down = self.taken_down_at.is_some();
        Self {
            id: self.id,
            created_at: self.created_at,
            taken_down_at: self.taken_down_at,
            taken_down_for: self.taken_down_for,
            published: newer.published && !down,
            withheld: newer.published && down,
            ..newer
        }
    }

    /// The offering once an operator has unlisted it; again renews the reason.
    pub fn taken_down(self, reason: &str, now: DateTime<Utc>) -> Self {
        Self {
            taken_down_at: self.taken_down_at.or(Some(now)),
            taken_down_for: Some(reason.to_owned()),
            withheld: self.published || self.withheld,
            published: false,
            ..self
        }
    }

    /// The offering as its brand wants it.
    pub fn put_back(self) -> Self {
        Self {
            taken_down_at: None,
            taken_down_for: None,
            published: self.withheld,
            withheld: false,
            ..self
        }
    }
}

impl Counted {
    /// What one click earns on average, as its currency writes it.
    pub fn earning_per_click(&self) -> Option<Money> {
        let (amount, currency) = (self.epc.as_ref()?, self.epc_currency?);
        let whole = bigdecimal::BigDecimal::from(100);
        Some(Money { amount: amount.percent(&whole, currency), currency })
    }
}

impl Shown {
    /// Whether creators who have nothing to do with it yet may apply, if they may see it.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        let has_ended = self.offering.ends_at.is_some_and(|it| it <= now);
        self.offering.published && !has_ended && self.vendor_status == VendorStatus::Active
    }

    pub fn is_public(&self) -> bool {
        self.offering.visibility == Visibility::Public
    }

    pub fn approves_at_once(&self) -> bool {
        self.offering.approval == ApprovalType::Auto
    }

    pub fn as_wire(self, score: Option<Scorecard>) -> api_types::offerings::Offering {
        let Self { offering: it, counted, vendor_name, vendor_slug, vendor_status: _ } = self;
        api_types::offerings::Offering {
            id: it.id,
            vendor_id: it.vendor_id,
            vendor_name,
            vendor_slug,
            external_id: it.external_id,
            title: it.title,
            description: it.description,
            product_url: it.product_url,
            terms_in_words: it.terms.0.rule.in_words(),
            terms_version: it.terms_version,
            terms: it.terms.0,
            published: it.published,
            categories: it.categories,
            visibility: it.visibility,
            approval: it.approval,
            ends_at: it.ends_at,
            partners: counted.partners,
            earning_per_click: counted.earning_per_click(),
            created_at: it.created_at,
            updated_at: it.updated_at,
            score,
            changes: Vec::new(),
            mine: None,
            taken_down: None,
        }
    }

    /// The same for its brand, which is told what an operator did.
    pub fn as_wire_for_brand(self, score: Option<Scorecard>) -> api_types::offerings::Offering {
        let down = self.offering.taken_down_at.zip(self.offering.taken_down_for.clone());
        let taken_down = down.map(|(at, reason)| TakenDown { at, reason });
        api_types::offerings::Offering { taken_down, ..self.as_wire(score) }
    }
}

/// What the page of one offering tells besides the offering itself.
#[derive(Clone, Debug, Default)]
pub struct Insight {
    pub score: Option<Scorecard>,
    /// What is usual on this hub.
    pub typical: Typical,
    pub changes: Vec<TermsChange>,
}

impl Insight {
    /// The offering with all that is known about it, and how the creator who asks stands to it.
    pub fn about(self, shown: Shown, mine: Option<MyStanding>) -> api_types::offerings::Offering {
        let offering = shown.as_wire(self.score);
        api_types::offerings::Offering { changes: self.changes, mine, ..offering }
    }
}
