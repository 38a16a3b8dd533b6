//! What a grant is, and which partners a caller may see by it. No I/O.

use api_types::keys::KeyKind;
use api_types::partners::GrantSource;
use api_types::programs::Terms;
use api_types::{GrantId, PartnerId, ProgramId, ProgramVersionId, RequestId, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::keys::caller::Actor;
use crate::programs::model::{Program, ProgramVersion};
use crate::schema::grants;

#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = grants, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Grant {
    pub id: GrantId,
    pub tenant_id: TenantId,
    pub partner_id: PartnerId,
    pub program_id: ProgramId,
    /// The frozen terms.
    pub version_id: ProgramVersionId,
    pub grant_source: GrantSource,
    /// The request on the hub that this grant answers, also where the brand had given it before.
    pub request_id: Option<RequestId>,
    pub granted_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Grant {
    /// Freezes `version` for a partner.
    pub fn freeze(
        version: &ProgramVersion,
        partner: PartnerId,
        source: GrantSource,
        request: Option<RequestId>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id: GrantId::new_at(now),
            tenant_id: version.tenant_id,
            partner_id: partner,
            program_id: version.program_id,
            version_id: version.id,
            grant_source: source,
            request_id: request,
            granted_at: now,
            revoked_at: None,
        }
    }

    pub fn revoke(self, now: DateTime<Utc>) -> Self {
        Self { revoked_at: self.revoked_at.or(Some(now)), ..self }
    }

    /// As it is without the hub: what the hub brought ends, what the brand gave stays.
    pub fn without_hub(self, now: DateTime<Utc>) -> Self {
        match self.grant_source {
            GrantSource::Offering => self.revoke(now),
            GrantSource::Admin | GrantSource::Signup => Self { request_id: None, ..self },
        }
    }

    /// Whether the hub has a part in it.
    pub fn is_of_hub(&self) -> bool {
        self.grant_source == GrantSource::Offering || self.request_id.is_some()
    }
}

/// A grant with what people read of it.
#[derive(Clone, Debug)]
pub struct Card {
    pub grant: Grant,
    pub program_name: String,
    pub terms: Terms,
}

impl From<Card> for api_types::partners::Grant {
    fn from(card: Card) -> Self {
        let Card { grant, program_name, terms } = card;
        let Grant { id, program_id, grant_source, granted_at, revoked_at, .. } = grant;
        let terms_in_words = terms.rule.in_words();
        Self {
            id,
            program_id,
            program_name,
            grant_source,
            terms,
            terms_in_words,
            granted_at,
            revoked_at,
        }
    }
}

/// Which partners, programs and links a caller may see and touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The whole brand.
    All,
    /// These programs, and the partners who ever had a grant for one of them.
    Programs(Vec<ProgramId>),
    /// Programs that are shared on the network, and the partners whom the hub brought or knows.
    Hub,
}

impl Reach {
    pub fn is_hub(&self) -> bool {
        *self == Self::Hub
    }

    /// Whether the program is there for this caller at all.
    pub fn shows_program(&self, program: &Program) -> bool {
        match self {
            Self::All => true,
            Self::Programs(ids) => ids.contains(&program.id),
            Self::Hub => program.share_on_network,
        }
    }

    pub fn shows_grant(&self, grant: &Grant) -> bool {
        match self {
            Self::All => true,
            Self::Programs(ids) => ids.contains(&grant.program_id),
            Self::Hub => grant.is_of_hub(),
        }
    }
}

impl From<&Actor> for Reach {
    fn from(actor: &Actor) -> Self {
        match actor {
            Actor::Key { kind: KeyKind::Federation, .. } => Self::Hub,
            Actor::Key { program_ids, .. } if !program_ids.is_empty() => {
                Self::Programs(program_ids.clone())
            }
            Actor::Key { .. } | Actor::Headless | Actor::Admin { .. } => Self::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use api_types::KeyId;

    use super::*;

    #[test]
    fn a_key_reaches_what_it_was_made_for() {
        let now = DateTime::UNIX_EPOCH;
        let id = KeyId::new_at(now);
        let of = |kind, program_ids| Reach::from(&Actor::Key { id, kind, program_ids });
        let program = ProgramId::new_at(now);
        assert_eq!(of(KeyKind::Scoped, vec![]), Reach::All);
        assert_eq!(of(KeyKind::Scoped, vec![program]), Reach::Programs(vec![program]));
        assert_eq!(of(KeyKind::Federation, vec![]), Reach::Hub);
        assert_eq!(Reach::from(&Actor::Headless), Reach::All);
    }

    #[test]
    fn a_grant_is_revoked_once() {
        let now = DateTime::UNIX_EPOCH;
        let grant = Grant {
            id: GrantId::new_at(now),
            tenant_id: TenantId::new_at(now),
            partner_id: PartnerId::new_at(now),
            program_id: ProgramId::new_at(now),
            version_id: ProgramVersionId::new_at(now),
            grant_source: GrantSource::Admin,
            request_id: None,
            granted_at: now,
            revoked_at: None,
        };
        let revoked = grant.revoke(now);
        assert_eq!(revoked.clone().revoke(now + chrono::TimeDelta::days(1)), revoked);
        assert!(!Reach::Hub.shows_grant(&revoked));
    }
}
