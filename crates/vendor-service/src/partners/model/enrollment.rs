//! What a caller may ask for when somebody is to become a partner.

use api_types::partners::{CreatePartner, GrantSource, PartnerSource};
use api_types::{CreatorId, ProgramId, RequestId, emails};
use service_kit::{Refusal, Result};

use super::lawful_name;
use crate::grants::Reach;

/// A partner to be made: what was asked for, as far as this caller may ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrollment {
    pub email: String,
    pub name: String,
    pub source: PartnerSource,
    /// None: the brand's default program.
    pub programs: Option<Vec<ProgramId>>,
    /// The versions of terms that were accepted, where the hub names them.
    pub versions: Vec<(ProgramId, i32)>,
    pub grant_source: GrantSource,
    pub creator_id: Option<CreatorId>,
    pub request_id: Option<RequestId>,
    pub sends_invite: bool,
}

impl Enrollment {
    /// Reads a form; what belongs to the hub is refused from everybody else.
    pub fn read(form: CreatePartner, reach: &Reach) -> Result<Self> {
        if reach.is_hub() {
            return Self::of_hub(form);
        }
        let foreign = [
            (form.grants.is_some(), "grants"),
            (form.creator_id.is_some(), "creatorId"),
            (form.request_id.is_some(), "requestId"),
            (form.source == Some(PartnerSource::OpenpartnerNetwork), "source"),
        ];
        if let Some((_, field)) = foreign.into_iter().find(|(given, _)| *given) {
            return Err(Refusal::field(field, "Only the hub may say this").into());
        }
        let source = form.source.unwrap_or(PartnerSource::AdminInvite);
        let grant_source = match source {
            PartnerSource::SelfSignup => GrantSource::Signup,
            _ => GrantSource::Admin,
        };
        Ok(Self {
            email: lawful_email(&form.email)?,
            name: lawful_name(&form.name)?,
            source,
            programs: form.program_ids,
            versions: Vec::new(),
            grant_source,
            creator_id: None,
            request_id: None,
            sends_invite: form.send_invite.unwrap_or(true),
        })
    }

    fn of_hub(form: CreatePartner) -> Result<Self> {
        let source = form.source.unwrap_or(PartnerSource::OpenpartnerNetwork);
        if source != PartnerSource::OpenpartnerNetwork {
            return Err(Refusal::field("source", "The hub's partners come from the network").into());
        }
        let grants = form.grants.unwrap_or_default();
        if grants.iter().any(|it| it.grant_source != GrantSource::Offering) {
            return Err(Refusal::field("grants", "The hub grants offerings").into());
        }
        let versions =
            grants.iter().filter_map(|it| Some((it.program_id, it.terms_version?))).collect();
        let asked = grants.iter().map(|it| it.program_id);
        let programs = match form.program_ids {
            Some(ids) => Some(asked.chain(ids).collect()),
            None => (!grants.is_empty()).then(|| asked.collect()),
        };
        Ok(Self {
            email: lawful_email(&form.email)?,
            name: lawful_name(&form.name)?,
            source,
            programs,
            versions,
            grant_source: GrantSource::Offering,
            creator_id: form.creator_id,
            request_id: form.request_id,
            sends_invite: form.send_invite.unwrap_or(true),
        })
    }
}

impl Enrollment {
    /// The version of a program's terms to freeze; none is the one in force.
    pub fn version_of(&self, program: ProgramId) -> Option<i32> {
        self.versions.iter().find(|it| it.0 == program).map(|it| it.1)
    }
}

pub(super) fn lawful_email(text: &str) -> Result<String> {
    Ok(emails::normalise(text).map_err(|it| Refusal::field("email", it))?)
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::DateTime;

    use super::*;

    pub fn form() -> CreatePartner {
        CreatePartner {
            email: " Ada@Example.com".into(),
            name: " Ada ".into(),
            source: None,
            program_ids: None,
            grants: None,
            creator_id: None,
            request_id: None,
            send_invite: None,
        }
    }

    fn field_of(form: CreatePartner, reach: &Reach) -> Option<String> {
        let err = Enrollment::read(form, reach).expect_err("refused");
        err.refusal()?.field.clone().map(Into::into)
    }

    #[test]
    fn what_is_the_hubs_is_refused_from_others() {
        let now = DateTime::UNIX_EPOCH;
        let creator_id = Some(CreatorId::new_at(now));
        let cases = [
            (CreatePartner { grants: Some(vec![]), ..form() }, "grants"),
            (CreatePartner { creator_id, ..form() }, "creatorId"),
            (CreatePartner { request_id: Some(RequestId::new_at(now)), ..form() }, "requestId"),
            (CreatePartner { source: Some(PartnerSource::OpenpartnerNetwork), ..form() }, "source"),
        ];
        for (form, field) in cases {
            assert_eq!(field_of(form.clone(), &Reach::All).as_deref(), Some(field));
            let import = CreatePartner { source: Some(PartnerSource::Import), ..form };
            assert_eq!(field_of(import, &Reach::Hub).as_deref(), Some("source"));
        }
    }
}
