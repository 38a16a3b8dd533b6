//! Which terms hold for a partner, a program and a moment.

use api_types::{GrantId, PartnerId, ProgramId};
use chrono::{DateTime, Utc};

use crate::grants::model::Grant;
use crate::programs::model::ProgramVersion;

/// All versions of some programs, and all grants of some partners.
#[derive(Clone, Debug, Default)]
pub struct TermsBook {
    pub versions: Vec<ProgramVersion>,
    pub grants: Vec<Grant>,
}

/// The terms that compute a commission.
#[derive(Clone, Copy, Debug)]
pub struct InForce<'a> {
    /// The grant that froze them, if one did.
    pub grant_id: Option<GrantId>,
    pub version: &'a ProgramVersion,
}

impl TermsBook {
    /// The program's own terms at a moment.
    pub fn of_program(&self, program: ProgramId, at: DateTime<Utc>) -> Option<&ProgramVersion> {
        let own = self.versions.iter().filter(|it| it.program_id == program);
        let begun = own.filter(|it| it.valid_from.is_none_or(|from| from <= at));
        begun.max_by_key(|it| it.number)
    }

    /// The terms of a partner: frozen by their grant, else the program's own.
    pub fn of_partner(
        &self,
        partner: PartnerId,
        program: ProgramId,
        at: DateTime<Utc>,
    ) -> Option<InForce<'_>> {
        let frozen = self.grant(partner, program, at).and_then(|grant| {
            let version = self.versions.iter().find(|it| it.id == grant.version_id)?;
            Some(InForce { grant_id: Some(grant.id), version })
        });
        frozen.or_else(|| {
            let version = self.of_program(program, at)?;
            Some(InForce { grant_id: None, version })
        })
    }

    /// The grant that was live at a moment; one that was given later covers what was before it.
    fn grant(&self, partner: PartnerId, program: ProgramId, at: DateTime<Utc>) -> Option<&Grant> {
        let own = |it: &&Grant| it.partner_id == partner && it.program_id == program;
        let live =
            || self.grants.iter().filter(own).filter(|it| it.revoked_at.is_none_or(|end| at < end));
        let earlier =
            live().filter(|it| it.granted_at <= at).max_by_key(|it| (it.granted_at, it.id));
        earlier.or_else(|| live().min_by_key(|it| (it.granted_at, it.id)))
    }
}

#[cfg(test)]
mod tests {
    use api_types::partners::GrantSource;
    use api_types::programs::{AttributionModel, Rule, RuleKind, Terms};
    use api_types::{ProgramVersionId, TenantId};

    use super::*;

    fn at(day: u32) -> DateTime<Utc> {
        format!("2026-01-{day:02}T00:00:00Z").parse().expect("a time")
    }

    fn version(
        program: ProgramId,
        number: i32,
        valid_from: Option<DateTime<Utc>>,
    ) -> ProgramVersion {
        let value = "20".parse().expect("an amount");
        let rule = Rule { kind: RuleKind::Percent, value, currency: None, months: None };
        let model = AttributionModel::LastClick;
        ProgramVersion {
            id: ProgramVersionId::new_at(at(1)),
            tenant_id: TenantId::new_at(at(1)),
            program_id: program,
            number,
            terms: Terms { rule, model, window_days: 30, holdback_days: 30 },
            valid_from,
        }
    }

    fn grant(version: &ProgramVersion, partner: PartnerId, from: u32, to: Option<u32>) -> Grant {
        let grant = Grant::freeze(version, partner, GrantSource::Admin, None, at(from));
        Grant { revoked_at: to.map(at), ..grant }
    }

    #[test]
    fn a_grant_freezes_terms_for_as_long_as_it_lives() {
        let (program, partner) = (ProgramId::new_at(at(1)), PartnerId::new_at(at(1)));
        let first = version(program, 1, None);
        let second = version(program, 2, Some(at(10)));
        let grants = vec![grant(&first, partner, 5, Some(20)), grant(&second, partner, 25, None)];
        let book = TermsBook { versions: vec![first, second], grants };
        let seen = |day| {
            let found = book.of_partner(partner, program, at(day)).expect("terms");
            (found.version.number, found.grant_id.is_some())
        };
        assert_eq!([seen(6), seen(15), seen(26)], [(1, true), (1, true), (2, true)]);
        assert_eq!(seen(3), (1, true), "a grant need not be older than the event");
        assert_eq!(seen(22), (2, true), "the grant to come covers the gap");
        let stranger = PartnerId::new_at(at(2));
        let own = |day| book.of_partner(stranger, program, at(day)).map(|it| it.version.number);
        assert_eq!([own(9), own(10)], [Some(1), Some(2)]);
    }
}
