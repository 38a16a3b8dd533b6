//! What a partnership and an affiliation are. No I/O.

use api_types::partnerships::{Earnings, NextPayableDay, PartnershipStatus};
use api_types::programs::Terms;
use api_types::{
    AffiliationId, Amount, CreatorId, Currency, LinkId, OfferingId, PartnerId, PartnershipId,
    RequestId, VendorId,
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;

use crate::columns::Json;
use crate::schema::{affiliations, partnerships};

/// Figures cover so many days, today included.
const DAYS: u64 = 90;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = partnerships, check_for_backend(diesel::pg::Pg))]
pub struct Partnership {
    pub id: PartnershipId,
    pub request_id: RequestId,
    pub offering_id: OfferingId,
    pub vendor_id: VendorId,
    pub creator_id: CreatorId,
    pub affiliation_id: AffiliationId,
    pub vendor_link_id: LinkId,
    pub link_slug: String,
    pub share_url: String,
    pub portal_url: String,
    pub terms: Json<Terms>,
    pub status: PartnershipStatus,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = affiliations, check_for_backend(diesel::pg::Pg))]
pub struct Affiliation {
    pub id: AffiliationId,
    pub vendor_id: VendorId,
    pub vendor_partner_id: PartnerId,
    pub creator_id: CreatorId,
    pub network_sourced: bool,
    pub next_payable_day: Option<NaiveDate>,
    pub next_payable_amount: Option<Amount>,
    pub next_payable_currency: Option<Currency>,
    pub stats_at: Option<DateTime<Utc>>,
    pub stats_error: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// What an approved request leads to.
#[derive(Clone, Debug)]
pub struct NewPartnership {
    pub request: RequestId,
    pub offering: OfferingId,
    pub vendor: VendorId,
    pub creator: CreatorId,
    pub vendor_partner: PartnerId,
    pub network_sourced: bool,
    pub vendor_link: LinkId,
    pub link_slug: String,
    pub share_url: String,
    pub portal_url: String,
    pub terms: Terms,
}

/// A partnership with what its card needs.
#[derive(Clone, Debug)]
pub struct Shown {
    pub partnership: Partnership,
    pub affiliation: Affiliation,
    pub offering_title: String,
    pub vendor_name: String,
}

/// What an affiliation brought in one currency.
#[derive(Clone, Debug)]
pub struct Sum {
    pub affiliation: AffiliationId,
    pub clicks: i64,
    pub earnings: Earnings,
}

/// The first day that figures cover.
pub fn first_day(now: DateTime<Utc>) -> NaiveDate {
    let today = now.date_naive();
    today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today)
}

impl NewPartnership {
    pub fn affiliation(&self, now: DateTime<Utc>) -> Affiliation {
        Affiliation {
            id: AffiliationId::new_at(now),
            vendor_id: self.vendor,
            vendor_partner_id: self.vendor_partner,
            creator_id: self.creator,
            network_sourced: self.network_sourced,
            next_payable_day: None,
            next_payable_amount: None,
            next_payable_currency: None,
            stats_at: None,
            stats_error: None,
            created_at: now,
        }
    }

    pub fn row(self, affiliation: AffiliationId, now: DateTime<Utc>) -> Partnership {
        Partnership {
            id: PartnershipId::new_at(now),
            request_id: self.request,
            offering_id: self.offering,
            vendor_id: self.vendor,
            creator_id: self.creator,
            affiliation_id: affiliation,
            vendor_link_id: self.vendor_link,
            link_slug: self.link_slug,
            share_url: self.share_url,
            portal_url: self.portal_url,
            terms: Json(self.terms),
            status: PartnershipStatus::Active,
            created_at: now,
        }
    }
}

impl Affiliation {
    fn next_payable(&self) -> Option<NextPayableDay> {
        let currency = self.next_payable_currency?;
        let amount = at_scale(self.next_payable_amount.clone()?, currency);
        Some(NextPayableDay { day: self.next_payable_day?, amount, currency })
    }
}

/// An amount as its currency writes it; columns keep more digits.
pub fn at_scale(amount: Amount, currency: Currency) -> Amount {
    amount.fit(currency).unwrap_or(amount)
}

impl Shown {
    /// The card, with those of `sums` that are of this affiliation.
    pub fn as_wire(self, sums: &[Sum]) -> api_types::partnerships::Partnership {
        let Self { partnership: it, affiliation, offering_title, vendor_name } = self;
        let mine: Vec<&Sum> = sums.iter().filter(|sum| sum.affiliation == affiliation.id).collect();
        api_types::partnerships::Partnership {
            id: it.id,
            request_id: it.request_id,
            offering_id: it.offering_id,
            offering_title,
            vendor_id: it.vendor_id,
            vendor_name,
            vendor_partner_id: affiliation.vendor_partner_id,
            link_slug: it.link_slug,
            share_url: it.share_url,
            portal_url: it.portal_url,
            terms_in_words: it.terms.0.rule.in_words(),
            status: it.status,
            clicks_90d: mine.iter().map(|sum| sum.clicks).sum(),
            earnings_90d: mine.iter().map(|sum| sum.earnings.clone()).collect(),
            next_payable: affiliation.next_payable(),
            stats_at: affiliation.stats_at,
            stats_error: affiliation.stats_error,
            created_at: it.created_at,
        }
    }
}
