//! What an affiliation is, and what a brand may tell of it. No I/O.

use api_types::affiliations::UpsertPartner;
use api_types::partners::{PartnerSource, PartnerStatus};
use api_types::partnerships::NextPayableDay;
use api_types::{AffiliationId, Amount, CreatorId, Currency, PartnerId, VendorId, emails};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::schema::affiliations;

const LONGEST_NAME: usize = 100;

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = affiliations, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
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
    pub status: PartnerStatus,
    pub source: Option<PartnerSource>,
    pub version: i64,
    pub creator_existed: bool,
    pub joined_at: Option<DateTime<Utc>>,
}

/// What a brand tells of one partner, checked.
#[derive(Clone, Debug)]
pub struct Told {
    pub partner: PartnerId,
    pub email: String,
    pub name: String,
    pub joined_at: DateTime<Utc>,
    pub status: PartnerStatus,
    pub source: PartnerSource,
    pub version: i64,
}

impl Told {
    pub fn read(form: UpsertPartner) -> Result<Self> {
        let email = emails::normalise(&form.email).map_err(|err| Refusal::field("email", err))?;
        if form.version < 1 {
            return Err(Refusal::field("version", "A version is 1 or more").into());
        }
        Ok(Self {
            partner: form.vendor_partner_id,
            email,
            name: lawful_name(&form.name)?,
            joined_at: form.joined_at,
            status: form.status,
            source: form.source,
            version: form.version,
        })
    }
}

fn lawful_name(text: &str) -> Result<String> {
    let name = text.trim();
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Refusal::field("name", "A name has at most 100 characters").into());
    }
    Ok(name.to_owned())
}

impl Affiliation {
    /// The hub has provisioned this partner.
    pub fn provisioned(
        vendor: VendorId,
        partner: PartnerId,
        creator: CreatorId,
        network_sourced: bool,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id: AffiliationId::new_at(now),
            vendor_id: vendor,
            vendor_partner_id: partner,
            creator_id: creator,
            network_sourced,
            next_payable_day: None,
            next_payable_amount: None,
            next_payable_currency: None,
            stats_at: None,
            stats_error: None,
            created_at: now,
            status: PartnerStatus::Active,
            source: None,
            version: 0,
            creator_existed: true,
            joined_at: None,
        }
    }

    /// A brand has told of this partner, whom the hub did not know.
    pub fn told(vendor: VendorId, told: &Told, creator: CreatorId, now: DateTime<Utc>) -> Self {
        let fresh = Self::provisioned(vendor, told.partner, creator, false, now);
        fresh.renewed(told)
    }

    /// The row as the brand tells it now; the creator and where the partner came from stay.
    pub fn renewed(self, told: &Told) -> Self {
        Self {
            status: told.status,
            source: Some(told.source),
            version: told.version,
            joined_at: Some(told.joined_at),
            ..self
        }
    }

    /// Whether what a brand tells is older than what it told before.
    pub fn outdates(&self, told: &Told) -> bool {
        told.version < self.version
    }

    pub fn is_revoked(&self) -> bool {
        self.status == PartnerStatus::Revoked
    }

    pub fn next_payable(&self) -> Option<NextPayableDay> {
        let currency = self.next_payable_currency?;
        let amount = at_scale(self.next_payable_amount.clone()?, currency);
        Some(NextPayableDay { day: self.next_payable_day?, amount, currency })
    }
}

/// An amount as its currency writes it; columns keep more digits.
pub fn at_scale(amount: Amount, currency: Currency) -> Amount {
    amount.fit(currency).unwrap_or(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> UpsertPartner {
        let now = DateTime::UNIX_EPOCH;
        UpsertPartner {
            vendor_partner_id: PartnerId::new_at(now),
            email: " Ada@Example.com".into(),
            name: " Ada ".into(),
            joined_at: now,
            status: PartnerStatus::Active,
            source: PartnerSource::AdminInvite,
            version: 1,
        }
    }

    #[test]
    fn what_a_brand_tells_is_checked() {
        let told = Told::read(form()).expect("lawful");
        assert_eq!((told.email.as_str(), told.name.as_str()), ("ada@example.com", "Ada"));
        let field = |form| {
            let err = Told::read(form).expect_err("refused");
            err.refusal().and_then(|it| it.field.clone()).expect("a field").into_owned()
        };
        assert_eq!(field(UpsertPartner { email: "nobody".into(), ..form() }), "email");
        assert_eq!(field(UpsertPartner { name: "x".repeat(101), ..form() }), "name");
        assert_eq!(field(UpsertPartner { version: 0, ..form() }), "version");
    }

    #[test]
    fn no_word_of_a_brand_changes_what_is_metered() {
        let now = DateTime::UNIX_EPOCH;
        let (vendor, creator) = (VendorId::new_at(now), CreatorId::new_at(now));
        let source = PartnerSource::OpenpartnerNetwork;
        let told = Told::read(UpsertPartner { source, version: 7, ..form() }).expect("lawful");
        assert!(!Affiliation::told(vendor, &told, creator, now).network_sourced);
        let ours = Affiliation::provisioned(vendor, told.partner, creator, true, now);
        assert!(!ours.outdates(&told));
        let renewed = ours.renewed(&told);
        assert!(renewed.network_sourced);
        assert!(renewed.outdates(&Told { version: 6, ..told }));
    }
}
