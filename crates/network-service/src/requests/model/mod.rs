//! What a request is, and which changes are lawful. No I/O.

use api_types::links::Link;
use api_types::partners::{CreatedPartner, GrantSource, PartnerSource};
use api_types::requests::{Apply, FederationFailure, RequestStatus, SagaStep};
use api_types::{
    CreatorId, ErrorCode, GrantId, LinkId, OfferingId, PartnerId, ProgramId, RequestId, VendorId,
    slugs,
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use service_kit::{Refusal, Result};

use crate::columns::Json;
use crate::schema::requests;

const LONGEST_PITCH: usize = 2_000;
const LONGEST_NOTE: usize = 1_000;

/// A worker that does not renew its claim within this time counts as dead.
pub const CLAIM: TimeDelta = TimeDelta::seconds(15);

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = requests, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Request {
    pub id: RequestId,
    pub offering_id: OfferingId,
    pub vendor_id: VendorId,
    pub creator_id: CreatorId,
    pub status: RequestStatus,
    pub pitch: String,
    pub preferred_slug: String,
    pub decision_note: Option<String>,
    pub step: SagaStep,
    pub vendor_partner_id: Option<PartnerId>,
    pub vendor_grant_id: Option<GrantId>,
    pub partner_made: bool,
    pub network_sourced: bool,
    pub portal_url: Option<String>,
    pub vendor_link_id: Option<LinkId>,
    pub link_slug: Option<String>,
    pub share_url: Option<String>,
    pub failure: Option<Json<FederationFailure>>,
    pub claim: Option<String>,
    pub claimed_until: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// What an approval found.
#[derive(Debug)]
pub enum Begun {
    /// The caller has the claim and does the work.
    Mine(Box<Request>),
    /// Somebody else is at it.
    UnderWay,
    /// It was approved before.
    Done,
}

/// What a closing of a request found.
#[derive(Debug)]
pub enum Closed {
    Now(Box<Request>),
    /// It was closed in the same way before.
    Before(Box<Request>),
}

/// What a request that was given up had made at the brand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compensation {
    pub request: RequestId,
    pub vendor: VendorId,
    pub offering: OfferingId,
    pub partner: PartnerId,
    pub grant: Option<GrantId>,
    /// The request made the partner, not just a grant.
    pub partner_made: bool,
}

pub fn lawful_note(note: Option<String>) -> Result<Option<String>> {
    let note = note.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    if note.as_ref().is_some_and(|it| it.chars().count() > LONGEST_NOTE) {
        return Err(Refusal::field("decisionNote", "At most 1,000 characters").into());
    }
    Ok(note)
}

fn not_pending(detail: &'static str) -> service_kit::Error {
    Refusal::new(ErrorCode::RequestNotPending, detail).into()
}

fn is_provisioning() -> service_kit::Error {
    let detail = "Partner and link are being made at this moment; try again in a few seconds";
    Refusal::new(ErrorCode::RequestProvisioning, detail).retry_after(5).into()
}

impl Request {
    pub fn new(
        vendor: VendorId,
        offering: OfferingId,
        creator: CreatorId,
        apply: Apply,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let pitch = apply.pitch.trim().to_owned();
        if pitch.chars().count() > LONGEST_PITCH {
            return Err(Refusal::field("pitch", "At most 2,000 characters").into());
        }
        let preferred_slug = slugs::link_slug(&apply.preferred_slug)
            .map_err(|err| Refusal::field("preferredSlug", err))?;
        Ok(Self {
            id: RequestId::new_at(now),
            offering_id: offering,
            vendor_id: vendor,
            creator_id: creator,
            status: RequestStatus::Pending,
            pitch,
            preferred_slug,
            decision_note: None,
            step: SagaStep::Nothing,
            vendor_partner_id: None,
            vendor_grant_id: None,
            partner_made: false,
            network_sourced: false,
            portal_url: None,
            vendor_link_id: None,
            link_slug: None,
            share_url: None,
            failure: None,
            claim: None,
            claimed_until: None,
            created_at: now,
            decided_at: None,
        })
    }

    /// Starts or goes on with provisioning, under a fresh claim.
    pub fn begin(self, note: Option<String>, claim: &str, now: DateTime<Utc>) -> Result<Begun> {
        match self.status {
            RequestStatus::Approved => Ok(Begun::Done),
            RequestStatus::Provisioning if self.claimed_until.is_some_and(|it| it > now) => {
                Ok(Begun::UnderWay)
            }
            RequestStatus::Pending | RequestStatus::Provisioning => {
                Ok(Begun::Mine(Box::new(Self {
                    status: RequestStatus::Provisioning,
                    decision_note: note.or(self.decision_note),
                    failure: None,
                    claim: Some(claim.to_owned()),
                    claimed_until: Some(now + CLAIM),
                    ..self
                })))
            }
            RequestStatus::Rejected => Err(not_pending("This request was rejected")),
            RequestStatus::Cancelled => Err(not_pending("The creator has withdrawn this request")),
        }
    }

    /// The brand has made the partner, or given the known one the grant.
    pub fn with_partner(self, made: &CreatedPartner, program: ProgramId) -> Self {
        let ours = made.partner.grants.iter().find(|it| {
            it.program_id == program
                && it.grant_source == GrantSource::Offering
                && it.revoked_at.is_none()
        });
        Self {
            step: SagaStep::Partner,
            vendor_partner_id: Some(made.partner.id),
            vendor_grant_id: ours.map(|it| it.id),
            partner_made: !made.existed,
            network_sourced: made.partner.source == PartnerSource::OpenpartnerNetwork,
            portal_url: Some(made.portal_url.clone()),
            ..self
        }
    }

    pub fn with_link(self, link: &Link) -> Self {
        Self {
            step: SagaStep::Link,
            vendor_link_id: Some(link.id),
            link_slug: Some(link.slug.clone()),
            share_url: Some(link.share_url.clone()),
            ..self
        }
    }

    pub fn failed(self, failure: FederationFailure) -> Self {
        Self {
            status: RequestStatus::Pending,
            failure: Some(Json(failure)),
            claim: None,
            claimed_until: None,
            ..self
        }
    }

    pub fn approved(self, now: DateTime<Utc>) -> Self {
        Self {
            status: RequestStatus::Approved,
            step: SagaStep::Done,
            failure: None,
            claim: None,
            claimed_until: None,
            decided_at: Some(now),
            ..self
        }
    }

    pub fn reject(self, note: Option<String>, now: DateTime<Utc>) -> Result<Closed> {
        match self.status {
            RequestStatus::Rejected => Ok(Closed::Before(Box::new(self))),
            RequestStatus::Pending => {
                let (status, decided_at) = (RequestStatus::Rejected, Some(now));
                let rejected = Self { status, decided_at, decision_note: note, ..self };
                Ok(Closed::Now(Box::new(rejected)))
            }
            RequestStatus::Provisioning => Err(is_provisioning()),
            RequestStatus::Approved => Err(not_pending("This request was approved")),
            RequestStatus::Cancelled => Err(not_pending("The creator has withdrawn this request")),
        }
    }

    pub fn cancel(self, now: DateTime<Utc>) -> Result<Closed> {
        match self.status {
            RequestStatus::Cancelled => Ok(Closed::Before(Box::new(self))),
            RequestStatus::Pending => {
                let (status, decided_at) = (RequestStatus::Cancelled, Some(now));
                Ok(Closed::Now(Box::new(Self { status, decided_at, ..self })))
            }
            RequestStatus::Provisioning => Err(is_provisioning()),
            RequestStatus::Approved => Err(not_pending("This request was approved")),
            RequestStatus::Rejected => Err(not_pending("This request was rejected")),
        }
    }

    /// What has to be taken back at the brand when this request is given up.
    pub fn compensation(&self) -> Option<Compensation> {
        let partner = self.vendor_partner_id?;
        Some(Compensation {
            request: self.id,
            vendor: self.vendor_id,
            offering: self.offering_id,
            partner,
            grant: self.vendor_grant_id,
            partner_made: self.partner_made,
        })
    }
}

/// A failure in one line, as the refusal's detail: `<status>: <code> <detail>`.
pub fn in_words(failure: &FederationFailure) -> String {
    let FederationFailure { status, error, detail, .. } = failure;
    match status {
        Some(status) => format!("{status}: {error} {detail}"),
        None => format!("{error}: {detail}"),
    }
}

#[cfg(test)]
mod tests;
