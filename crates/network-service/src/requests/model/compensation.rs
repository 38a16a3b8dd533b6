//! What a request that was given up had made at the brand.

use api_types::partners::{AskGrant, CreatePartner, CreatedPartner, GrantSource, PartnerSource};
use api_types::requests::SagaStep;
use api_types::{CreatorId, GrantId, OfferingId, PartnerId, ProgramId, RequestId, VendorId};
use serde::{Deserialize, Serialize};

use super::{Request, grant_of_hub};
use crate::columns::Json;
use crate::creators::Creator;

/// What a brand is told of a creator when it is asked for the partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub email: String,
    pub name: String,
}

impl Asked {
    fn of(creator: &Creator) -> Self {
        Self { email: creator.email.clone(), name: creator.name.clone() }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Compensation {
    pub request: RequestId,
    pub vendor: VendorId,
    pub offering: OfferingId,
    pub creator: CreatorId,
    /// None while the brand's answer is lost; then `ask` is repeated to learn it.
    pub partner: Option<PartnerId>,
    pub grant: Option<GrantId>,
    /// The request made the partner, not just a grant.
    pub partner_made: bool,
    pub ask: Option<CreatePartner>,
}

impl Compensation {
    /// The same once the brand has said what it made.
    pub fn learned(self, made: &CreatedPartner, program: ProgramId) -> Self {
        Self {
            partner: Some(made.partner.id),
            grant: grant_of_hub(made, program),
            partner_made: !made.existed,
            ..self
        }
    }

    /// The program of the call that is repeated.
    pub fn program(&self) -> Option<ProgramId> {
        self.ask.as_ref()?.grants.as_ref()?.first().map(|it| it.program_id)
    }
}

impl Request {
    /// Keeps what the brand is told of the creator. While there may be a partner already, whoever has
    /// another name or address by now is asked for as before: else there could be a second one.
    pub fn asking(self, creator: &Creator) -> Self {
        let keeps = self.partner_in_doubt && self.asked.is_some();
        match keeps || self.step != SagaStep::Nothing {
            true => self,
            false => Self { asked: Some(Json(Asked::of(creator))), ..self },
        }
    }

    /// The call that makes the partner. The same request asks the same, so that the brand knows a
    /// repetition as one.
    pub fn partner_call(&self, creator: &Creator, program: ProgramId) -> CreatePartner {
        let grant = AskGrant {
            program_id: program,
            grant_source: GrantSource::Offering,
            terms_version: Some(self.terms_version),
        };
        let Asked { email, name } = match &self.asked {
            Some(Json(asked)) => asked.clone(),
            None => Asked::of(creator),
        };
        CreatePartner {
            email,
            name,
            source: Some(PartnerSource::OpenpartnerNetwork),
            program_ids: None,
            grants: Some(vec![grant]),
            creator_id: Some(creator.id),
            request_id: Some(self.id),
            send_invite: Some(false),
        }
    }

    /// What has to be taken back at the brand when this request is given up; `ask` is the call that
    /// made the partner, needed where its answer was lost.
    pub fn compensation(&self, ask: Option<CreatePartner>) -> Option<Compensation> {
        if self.vendor_partner_id.is_none() && !self.partner_in_doubt {
            return None;
        }
        Some(Compensation {
            request: self.id,
            vendor: self.vendor_id,
            offering: self.offering_id,
            creator: self.creator_id,
            partner: self.vendor_partner_id,
            grant: self.vendor_grant_id,
            partner_made: self.partner_made,
            ask: ask.filter(|_| self.vendor_partner_id.is_none()),
        })
    }
}
