//! What a partnership is, and how it ends and goes on. No I/O.

use api_types::links::RouteStatus;
use api_types::partnerships as wire;
use api_types::partnerships::{Earnings, EndedBy, PartnershipStatus};
use api_types::programs::Terms;
use api_types::{
    AffiliationId, CreatorId, LinkId, OfferingId, PartnerId, PartnershipId, RequestId, VendorId,
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use redirect::Destination;
use service_kit::{Refusal, Result};
use url::Url;

use crate::affiliations::Affiliation;
use crate::columns::Json;
use crate::schema::partnerships;

/// Figures cover so many days, today included.
const DAYS: u64 = 90;

const LONGEST_SLUG: usize = 40;

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = partnerships, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
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
    pub creator_slug: String,
    pub destination_url: String,
    pub link_status: RouteStatus,
    pub link_version: i64,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_by: Option<EndedBy>,
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
    pub destination: String,
    pub link_version: i64,
    pub portal_url: String,
    pub terms: Terms,
}

/// What share links on the hub and on a creator's own domains begin with.
#[derive(Clone, Debug)]
pub struct ShareBases {
    hub: String,
    domains: Vec<String>,
}

impl ShareBases {
    /// Links on own domains have the scheme and port of the hub.
    pub fn new(public_url: &Url, domains: &[String]) -> Self {
        let port = public_url.port().map(|it| format!(":{it}")).unwrap_or_default();
        let scheme = public_url.scheme();
        let own = domains.iter().map(|it| format!("{scheme}://{it}{port}/r/"));
        Self { hub: format!("{}r/", public_url.as_str()), domains: own.collect() }
    }

    pub fn on_hub(&self, vendor_slug: &str, link_slug: &str) -> String {
        format!("{}{vendor_slug}/{link_slug}", self.hub)
    }

    pub fn on_domains(&self, creator_slug: &str) -> Vec<String> {
        self.domains.iter().map(|it| format!("{it}{creator_slug}")).collect()
    }
}

/// Where a brand's link leads, checked and normalised. Plain http is for a hub that is http itself.
pub fn destination(text: &str, is_https: bool) -> Result<String> {
    let checked = match is_https {
        true => Destination::parse(text, &[]),
        false => Destination::stored(text),
    };
    let checked = checked.map_err(|err| Refusal::field("destinationUrl", err.to_string()))?;
    Ok(checked.into())
}

/// The brand's slug, or the first of `-2`, `-3`, … behind it that the creator has not used.
pub fn free_slug(vendor_slug: &str, used: &[String]) -> String {
    let base: String = vendor_slug.chars().take(LONGEST_SLUG - 6).collect();
    let base = base.trim_end_matches('-');
    let numbered = (2_u64..).map(|n| format!("{base}-{n}"));
    let mut all = std::iter::once(base.to_owned()).chain(numbered);
    all.find(|it| !used.contains(it)).unwrap_or_default()
}

/// A partnership with what its card needs.
#[derive(Clone, Debug)]
pub struct Shown {
    pub partnership: Partnership,
    pub affiliation: Affiliation,
    pub offering_title: String,
    pub vendor_name: String,
    pub vendor_slug: String,
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
        let (vendor, partner) = (self.vendor, self.vendor_partner);
        Affiliation::provisioned(vendor, partner, self.creator, self.network_sourced, now)
    }

    pub fn row(self, affiliation: AffiliationId, slug: String, now: DateTime<Utc>) -> Partnership {
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
            creator_slug: slug,
            destination_url: self.destination,
            link_status: RouteStatus::Active,
            link_version: self.link_version,
            ended_at: None,
            ended_by: None,
        }
    }
}

impl Partnership {
    pub fn is_active(&self) -> bool {
        self.status == PartnershipStatus::Active
    }

    /// It ends; link and figures stay in sight.
    pub fn end(self, by: EndedBy, now: DateTime<Utc>) -> Self {
        match self.is_active() {
            true => Self {
                status: PartnershipStatus::Ended,
                ended_at: Some(now),
                ended_by: Some(by),
                ..self
            },
            false => self,
        }
    }

    /// The brand has taken the partner back: same id, link and terms. Whoever left stays gone.
    pub fn revive(self) -> Self {
        match self.ended_by {
            Some(EndedBy::Brand) => {
                Self { status: PartnershipStatus::Active, ended_at: None, ended_by: None, ..self }
            }
            Some(EndedBy::Creator) | None => self,
        }
    }

    /// A later request was approved and came to the same link: it goes on under the terms of today.
    pub fn renewed(self, new: NewPartnership) -> Self {
        Self {
            request_id: new.request,
            offering_id: new.offering,
            link_slug: new.link_slug,
            share_url: new.share_url,
            portal_url: new.portal_url,
            terms: Json(new.terms),
            status: PartnershipStatus::Active,
            ended_at: None,
            ended_by: None,
            ..self
        }
    }
}

impl Shown {
    /// The card, with those of `sums` that are of this affiliation.
    pub fn as_wire(self, sums: &[Sum], bases: &ShareBases) -> wire::Partnership {
        let Self { partnership: it, affiliation, offering_title, vendor_name, vendor_slug } = self;
        let mine: Vec<&Sum> = sums.iter().filter(|sum| sum.affiliation == affiliation.id).collect();
        wire::Partnership {
            id: it.id,
            request_id: it.request_id,
            offering_id: it.offering_id,
            offering_title,
            vendor_id: it.vendor_id,
            vendor_name,
            vendor_partner_id: affiliation.vendor_partner_id,
            hub_url: bases.on_hub(&vendor_slug, &it.link_slug),
            own_urls: bases.on_domains(&it.creator_slug),
            link_slug: it.link_slug,
            share_url: it.share_url,
            creator_slug: it.creator_slug,
            destination_url: it.destination_url,
            portal_url: it.portal_url,
            terms_in_words: it.terms.0.rule.in_words(),
            status: it.status,
            clicks_90d: mine.iter().map(|sum| sum.clicks).sum(),
            earnings_90d: mine.iter().map(|sum| sum.earnings.clone()).collect(),
            next_payable: affiliation.next_payable(),
            stats_at: affiliation.stats_at,
            stats_error: affiliation.stats_error,
            created_at: it.created_at,
            ended_at: it.ended_at,
            ended_by: it.ended_by,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_partnership_with_a_brand_gets_a_number() {
        let used = ["acme".to_owned(), "acme-2".to_owned()];
        assert_eq!(free_slug("acme", &[]), "acme");
        assert_eq!(free_slug("acme", &used), "acme-3");
        assert_eq!(free_slug("brand", &used), "brand");
        assert!(free_slug(&"long-".repeat(10), &[]).len() <= LONGEST_SLUG);
    }

    #[test]
    fn links_on_own_domains_look_like_the_hub() {
        let domains = ["go.ada.example".to_owned()];
        let bases = |url: &str| ShareBases::new(&Url::parse(url).expect("an address"), &domains);
        let usual = bases("https://hub.example");
        assert_eq!(usual.on_hub("acme", "ada"), "https://hub.example/r/acme/ada");
        assert_eq!(usual.on_domains("acme"), ["https://go.ada.example/r/acme"]);
        assert_eq!(bases("http://hub:4700").on_domains("a"), ["http://go.ada.example:4700/r/a"]);
    }

    #[test]
    fn only_a_web_address_is_a_destination() {
        assert_eq!(destination("https://A.example", true).ok(), Some("https://a.example/".into()));
        assert!(destination("http://a.example/", true).is_err());
        assert!(destination("http://a.example/", false).is_ok());
        assert!(destination("javascript:alert(1)", false).is_err());
    }

    fn new(now: DateTime<Utc>) -> NewPartnership {
        NewPartnership {
            request: RequestId::new_at(now),
            offering: OfferingId::new_at(now),
            vendor: VendorId::new_at(now),
            creator: CreatorId::new_at(now),
            vendor_partner: PartnerId::new_at(now),
            network_sourced: true,
            vendor_link: LinkId::new_at(now),
            link_slug: "ada".into(),
            share_url: "https://brand.example/r/ada".into(),
            portal_url: "https://brand.example/signin".into(),
            terms: terms(),
            destination: "https://brand.example/".into(),
            link_version: 1,
        }
    }

    fn terms() -> Terms {
        let terms = serde_json::json!({
            "rule": {"kind": "percent", "value": "20.00", "months": 12},
            "model": "last_click", "windowDays": 60, "holdbackDays": 30,
        });
        serde_json::from_value(terms).expect("lawful terms")
    }

    #[test]
    fn what_a_brand_ended_goes_on_and_what_a_creator_left_does_not() {
        let now = DateTime::UNIX_EPOCH;
        let fresh = new(now);
        let live = fresh.clone().row(AffiliationId::new_at(now), "acme".into(), now);
        let ended = live.clone().end(EndedBy::Brand, now);
        assert_eq!((ended.is_active(), ended.ended_at), (false, Some(now)));
        let again = ended.clone().end(EndedBy::Creator, now);
        assert_eq!(again.ended_by, Some(EndedBy::Brand), "the first end stays");
        let back = ended.revive();
        assert_eq!((back.id, back.is_active(), back.ended_by), (live.id, true, None));
        let left = live.clone().end(EndedBy::Creator, now).revive();
        assert!(!left.is_active());
        let approved = left.renewed(NewPartnership { request: RequestId::new_at(now), ..fresh });
        assert_eq!((approved.id, approved.is_active()), (live.id, true));
        assert_ne!(approved.request_id, live.request_id);
    }
}
