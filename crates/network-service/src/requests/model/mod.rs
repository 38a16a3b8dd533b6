//! What a request is, and which changes are lawful. No I/O.

mod compensation;

use api_types::links::Link;
use api_types::partners::{CreatedPartner, GrantSource, PartnerSource};
use api_types::programs::Terms;
use api_types::requests::{Apply, FederationFailure, RequestStatus, SagaStep};
use api_types::{
    CreatorId, ErrorCode, GrantId, LinkId, OfferingId, PartnerId, ProgramId, RequestId, VendorId,
    slugs,
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::columns::Json;
use crate::offerings::Shown;
use crate::schema::requests;

pub use compensation::{Asked, Compensation};

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
    pub link_destination: Option<String>,
    pub link_version: Option<i64>,
    /// What the creator accepted; an approval grants it.
    pub terms: Json<Terms>,
    pub terms_version: i32,
    /// The brand was asked for the partner and its answer was lost: there may be one.
    pub partner_in_doubt: bool,
    /// None while the brand's contact waits for a digest.
    pub brand_told_at: Option<DateTime<Utc>>,
    /// What the brand was last told of the creator, until it has answered with the partner.
    pub asked: Option<Json<Asked>>,
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
    /// An application under the terms that `shown` has now; other accepted ones are refused.
    pub fn new(
        shown: &Shown,
        creator: CreatorId,
        apply: Apply,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let offering = &shown.offering;
        let pitch = apply.pitch.trim().to_owned();
        if pitch.chars().count() > LONGEST_PITCH {
            return Err(Refusal::field("pitch", "At most 2,000 characters").into());
        }
        let preferred_slug = slugs::link_slug(&apply.preferred_slug)
            .map_err(|err| Refusal::field("preferredSlug", err))?;
        if apply.terms_version != offering.terms_version {
            return Err(terms_changed(shown));
        }
        Ok(Self {
            id: RequestId::new_at(now),
            offering_id: offering.id,
            vendor_id: offering.vendor_id,
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
            link_destination: None,
            link_version: None,
            terms: offering.terms.clone(),
            terms_version: offering.terms_version,
            partner_in_doubt: false,
            brand_told_at: None,
            asked: None,
        })
    }

    /// A new request that nobody has to decide on. Its claim is named like itself: whoever stored it
    /// may work on it, and when they die the claim runs out like any other.
    pub fn begun_at_once(self, now: DateTime<Utc>) -> Result<Self> {
        let claim = self.id.to_string();
        match self.begin(None, &claim, now)? {
            Begun::Mine(request) => Ok(*request),
            Begun::UnderWay | Begun::Done => Err(not_pending("This request was begun before")),
        }
    }

    /// Starts or goes on with provisioning, under a fresh claim.
    pub fn begin(self, note: Option<String>, claim: &str, now: DateTime<Utc>) -> Result<Begun> {
        match self.status {
            RequestStatus::Approved => Ok(Begun::Done),
            RequestStatus::Provisioning if self.claimed_until.is_some_and(|it| it > now) => {
                Ok(Begun::UnderWay)
            }
            RequestStatus::Pending | RequestStatus::Provisioning => {
                let died = self.status == RequestStatus::Provisioning;
                let doubt = died && self.step == SagaStep::Nothing;
                Ok(Begun::Mine(Box::new(Self {
                    partner_in_doubt: self.partner_in_doubt || doubt,
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
        Self {
            step: SagaStep::Partner,
            partner_in_doubt: false,
            asked: None,
            vendor_partner_id: Some(made.partner.id),
            vendor_grant_id: grant_of_hub(made, program),
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
            link_destination: Some(link.destination_url.clone()),
            link_version: Some(link.version),
            ..self
        }
    }

    /// `in_doubt`: the call that failed may have been carried out.
    pub fn failed(self, failure: FederationFailure, in_doubt: bool) -> Self {
        let doubt = in_doubt && self.step == SagaStep::Nothing;
        Self {
            partner_in_doubt: self.partner_in_doubt || doubt,
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
}

fn terms_changed(shown: &Shown) -> service_kit::Error {
    let offering = &shown.offering;
    let detail = format!(
        "The terms are now version {}: {}, counted for {} days, payable after {} days. Read and \
         accept them to apply",
        offering.terms_version,
        offering.terms.0.rule.in_words(),
        offering.terms.0.window_days,
        offering.terms.0.holdback_days,
    );
    Refusal::new(ErrorCode::TermsChanged, detail).about("termsVersion").into()
}

/// The live grant of the hub for this program, in what the brand answered.
fn grant_of_hub(made: &CreatedPartner, program: ProgramId) -> Option<GrantId> {
    let ours = made.partner.grants.iter().find(|it| {
        it.program_id == program
            && it.grant_source == GrantSource::Offering
            && it.revoked_at.is_none()
    });
    ours.map(|it| it.id)
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
