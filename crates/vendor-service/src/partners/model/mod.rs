//! What a partner is, and which changes are lawful. No I/O.

mod enrollment;

use api_types::affiliations::UpsertPartner;
use api_types::partners::{PartnerSource, PartnerStatus};
use api_types::{CreatorId, ErrorCode, PartnerId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::grants::{Card, Reach};
use crate::schema::partners;

pub use enrollment::Enrollment;
use enrollment::lawful_email;

#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = partners, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Partner {
    pub id: PartnerId,
    pub tenant_id: TenantId,
    pub email: String,
    pub name: String,
    pub status: PartnerStatus,
    pub source: PartnerSource,
    /// The same person on the hub, where the hub told so.
    pub creator_id: Option<CreatorId>,
    /// Rises with every change.
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub activated_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// The newest revision that the hub has taken.
    pub network_revision: Option<i64>,
    pub network_existed: Option<bool>,
    pub network_others: Option<i64>,
    pub network_error: Option<String>,
}

/// What the hub answered about one partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub partner: PartnerId,
    pub revision: i64,
    pub creator: CreatorId,
    pub existed: bool,
    pub others: i64,
}

impl Partner {
    /// A new partner; active at once where the hub vouches for the address.
    pub fn enroll(tenant_id: TenantId, ask: &Enrollment, now: DateTime<Utc>) -> Self {
        let vouched = ask.source == PartnerSource::OpenpartnerNetwork;
        Self {
            id: PartnerId::new_at(now),
            tenant_id,
            email: ask.email.clone(),
            name: ask.name.clone(),
            status: if vouched { PartnerStatus::Active } else { PartnerStatus::Invited },
            source: ask.source,
            creator_id: ask.creator_id,
            revision: 1,
            created_at: now,
            activated_at: vouched.then_some(now),
            revoked_at: None,
            network_revision: None,
            network_existed: None,
            network_others: None,
            network_error: None,
        }
    }

    /// The hub knows them: it brought them, or was told of them before.
    pub fn is_known_to_hub(&self) -> bool {
        self.creator_id.is_some() || self.network_revision.is_some()
    }

    /// Whether the hub may be told. Who signs up by themselves first proves their address.
    pub fn is_tellable(&self) -> bool {
        self.source != PartnerSource::SelfSignup || self.status != PartnerStatus::Invited
    }

    /// What the hub is told of them.
    pub fn told(&self) -> UpsertPartner {
        UpsertPartner {
            vendor_partner_id: self.id,
            email: self.email.clone(),
            name: self.name.clone(),
            joined_at: self.created_at,
            status: self.status,
            source: self.source,
            version: self.revision,
        }
    }

    /// The hub approved somebody who is here already: the source stays what it was.
    pub fn join_from_hub(self, creator: Option<CreatorId>, now: DateTime<Utc>) -> Result<Self> {
        self.refuse_revoked()?;
        let (before, partner) = (self.clone(), self.activate(now));
        let creator_id = creator.or(partner.creator_id);
        let partner = Self { creator_id, ..partner };
        Ok(partner.changed_since(&before))
    }

    /// With a new name or address, as far as they are given.
    pub fn patch(self, name: Option<&str>, email: Option<&str>) -> Result<Self> {
        let before = self.clone();
        let name = name.map(lawful_name).transpose()?.unwrap_or(self.name);
        let email = email.map(lawful_email).transpose()?.unwrap_or(self.email);
        Ok(Self { name, email, ..before.clone() }.changed_since(&before))
    }

    /// The first sign-in makes an invited partner active; others stay what they are.
    pub fn activate(self, now: DateTime<Utc>) -> Self {
        match self.status {
            PartnerStatus::Invited => {
                let (status, activated_at) = (PartnerStatus::Active, Some(now));
                Self { status, activated_at, revision: self.revision + 1, ..self }
            }
            PartnerStatus::Active | PartnerStatus::Revoked => self,
        }
    }

    pub fn revoke(self, now: DateTime<Utc>) -> Self {
        let before = self.clone();
        let revoked_at = self.revoked_at.or(Some(now));
        let partner = Self { status: PartnerStatus::Revoked, revoked_at, ..self };
        partner.changed_since(&before)
    }

    /// A revoked partner is again what they were before.
    pub fn reinstate(self) -> Self {
        let before = self.clone();
        let status = match (self.status, self.activated_at) {
            (PartnerStatus::Revoked, Some(_)) => PartnerStatus::Active,
            (PartnerStatus::Revoked, None) => PartnerStatus::Invited,
            (status, _) => status,
        };
        Self { status, revoked_at: None, ..self }.changed_since(&before)
    }

    pub fn refuse_revoked(&self) -> Result<()> {
        match self.status {
            PartnerStatus::Revoked => {
                Err(Refusal::new(ErrorCode::PartnerRevoked, "This partner is revoked").into())
            }
            PartnerStatus::Invited | PartnerStatus::Active => Ok(()),
        }
    }

    /// A revoked partner is let in no more.
    pub fn may_sign_in(&self) -> bool {
        self.status != PartnerStatus::Revoked
    }

    /// The hub may change only partners whom it brought.
    pub fn refuse_foreign(&self, reach: &Reach) -> Result<()> {
        if !reach.is_hub() || self.source == PartnerSource::OpenpartnerNetwork {
            return Ok(());
        }
        let detail = "The hub may change only partners whom it brought";
        Err(Refusal::new(ErrorCode::ForbiddenRole, detail).into())
    }

    fn changed_since(self, before: &Self) -> Self {
        let changed = self != *before && self.revision == before.revision;
        Self { revision: self.revision + i64::from(changed), ..self }
    }
}

/// A partner with the grants that the reader may see.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub partner: Partner,
    pub grants: Vec<Card>,
}

impl Sheet {
    /// Has an active partnership on the hub.
    pub fn via_network(&self) -> bool {
        let is_revoked = self.partner.status == PartnerStatus::Revoked;
        !is_revoked && self.grants.iter().any(|it| it.grant.is_of_hub())
    }

    /// Was on the hub before this brand told of them, in words; empty where they were not.
    pub fn known_before(&self) -> String {
        if self.partner.network_existed != Some(true) {
            return String::new();
        }
        match self.partner.network_others.unwrap_or(0) {
            0 => "Had an identity on the network before you told of them.".to_owned(),
            1 => "Is a partner of one other brand on the network.".to_owned(),
            many => format!("Is a partner of {many} other brands on the network."),
        }
    }
}

impl From<Sheet> for api_types::partners::Partner {
    fn from(sheet: Sheet) -> Self {
        let via_network = sheet.via_network();
        let Partner { id, email, name, status, source, .. } = sheet.partner;
        Self {
            id,
            email,
            name,
            status,
            source,
            via_network,
            network_creator_id: sheet.partner.creator_id,
            already_on_network: sheet.partner.network_existed == Some(true),
            other_vendor_count: sheet.partner.network_others,
            grants: sheet.grants.into_iter().map(Into::into).collect(),
            created_at: sheet.partner.created_at,
            activated_at: sheet.partner.activated_at,
            revoked_at: sheet.partner.revoked_at,
        }
    }
}

fn lawful_name(text: &str) -> Result<String> {
    let name = text.trim();
    let plain = !name.chars().any(char::is_control);
    match name.chars().count() {
        1..=80 if plain => Ok(name.to_owned()),
        _ => Err(Refusal::field("name", "A name has 1 to 80 characters").into()),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::enrollment::tests::form;
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn partner(reach: &Reach) -> Partner {
        let ask = Enrollment::read(form(), reach).expect("lawful");
        Partner::enroll(TenantId::new_at(NOW), &ask, NOW)
    }

    #[test]
    fn the_hub_vouches_for_its_partners() {
        let direct = partner(&Reach::All);
        assert_eq!((direct.status, direct.activated_at), (PartnerStatus::Invited, None));
        assert_eq!((direct.email.as_str(), direct.name.as_str()), ("ada@example.com", "Ada"));
        let brought = partner(&Reach::Hub);
        assert_eq!((brought.status, brought.activated_at), (PartnerStatus::Active, Some(NOW)));
        assert!(direct.refuse_foreign(&Reach::Hub).is_err());
        assert!(brought.refuse_foreign(&Reach::Hub).is_ok());
    }

    #[test]
    fn a_known_partner_keeps_their_source_when_the_hub_approves_them() {
        let creator = Some(CreatorId::new_at(NOW));
        let joined = partner(&Reach::All).join_from_hub(creator, NOW).expect("not revoked");
        assert_eq!(joined.source, PartnerSource::AdminInvite);
        assert_eq!((joined.status, joined.creator_id), (PartnerStatus::Active, creator));
        assert_eq!(joined.revision, 2);
        let again = joined.clone().join_from_hub(creator, NOW).expect("not revoked");
        assert_eq!(again, joined);
        assert!(joined.revoke(NOW).join_from_hub(creator, NOW).is_err());
    }

    #[test]
    fn a_reinstated_partner_is_what_they_were() {
        let later = NOW + TimeDelta::days(1);
        for before in [partner(&Reach::All), partner(&Reach::Hub)] {
            let revoked = before.clone().revoke(NOW);
            assert_eq!(revoked.clone().revoke(later), revoked);
            let back = revoked.reinstate();
            assert_eq!((back.status, back.revoked_at), (before.status, None));
            assert_eq!(back.revision, before.revision + 2);
            assert_eq!(back.clone().reinstate(), back);
        }
    }

    #[test]
    fn who_signs_up_is_told_of_once_the_address_is_proven() {
        let asked = partner(&Reach::All);
        assert!(asked.is_tellable() && !asked.is_known_to_hub());
        let signed_up = Partner { source: PartnerSource::SelfSignup, ..asked };
        assert!(!signed_up.is_tellable());
        assert!(signed_up.activate(NOW).is_tellable());
    }

    #[test]
    fn only_something_new_is_a_change() {
        let ada = partner(&Reach::All);
        assert_eq!(ada.clone().patch(None, None).expect("lawful"), ada);
        assert_eq!(ada.clone().patch(Some("Ada "), Some("ADA@example.com ")).expect("lawful"), ada);
        assert_eq!(ada.clone().patch(Some("Augusta"), None).expect("lawful").revision, 2);
        let moved = ada.clone().patch(None, Some("Ada@New.example")).expect("lawful");
        assert_eq!((moved.email.as_str(), moved.revision), ("ada@new.example", 2));
        assert!(ada.clone().patch(None, Some("nobody")).is_err());
        assert!(ada.clone().patch(Some(" "), None).is_err());
        assert!(ada.patch(Some("A\nB"), None).is_err());
    }
}
