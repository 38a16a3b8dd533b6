//! What an invitation is, and which changes are lawful. No I/O.

use api_types::invitations::{CreateInvitation, InvitationStatus, LASTS_DAYS};
use api_types::{CreatorId, ErrorCode, InvitationId, OfferingId, RequestId, VendorId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::schema::invitations;

const LONGEST_MESSAGE: usize = 1_000;

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = invitations, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Invitation {
    pub id: InvitationId,
    pub offering_id: OfferingId,
    pub vendor_id: VendorId,
    pub creator_id: CreatorId,
    pub message: String,
    pub status: InvitationStatus,
    pub request_id: Option<RequestId>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

impl Invitation {
    pub fn new(
        vendor: VendorId,
        offering: OfferingId,
        form: CreateInvitation,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let message = form.message.trim().to_owned();
        let odd = |it: char| it.is_control() && it != '\n';
        if message.chars().count() > LONGEST_MESSAGE || message.chars().any(odd) {
            return Err(Refusal::field("message", "At most 1,000 characters").into());
        }
        Ok(Self {
            id: InvitationId::new_at(now),
            offering_id: offering,
            vendor_id: vendor,
            creator_id: form.creator_id,
            message,
            status: InvitationStatus::Pending,
            request_id: None,
            created_at: now,
            expires_at: now + TimeDelta::days(LASTS_DAYS),
            decided_at: None,
        })
    }

    /// Where it stands; one whose time is over counts as expired before the clock says so.
    pub fn status_at(&self, now: DateTime<Utc>) -> InvitationStatus {
        match self.status {
            InvitationStatus::Pending if self.expires_at <= now => InvitationStatus::Expired,
            status => status,
        }
    }

    /// The creator says no; none where they had said so before.
    pub fn decline(self, now: DateTime<Utc>) -> Result<Option<Self>> {
        self.end(InvitationStatus::Declined, now)
    }

    /// The brand takes it back; none where it had done so before.
    pub fn withdraw(self, now: DateTime<Utc>) -> Result<Option<Self>> {
        self.end(InvitationStatus::Withdrawn, now)
    }

    fn end(self, status: InvitationStatus, now: DateTime<Utc>) -> Result<Option<Self>> {
        let over = |detail: &'static str| Refusal::new(ErrorCode::InvitationOver, detail);
        match self.status_at(now) {
            InvitationStatus::Pending => Ok(Some(Self { status, decided_at: Some(now), ..self })),
            same if same == status => Ok(None),
            InvitationStatus::Accepted => Err(over("The creator has applied already").into()),
            InvitationStatus::Declined => Err(over("The creator has declined it").into()),
            InvitationStatus::Withdrawn => Err(over("The brand has taken it back").into()),
            InvitationStatus::Expired => Err(over("This invitation is over").into()),
        }
    }

    /// The creator has applied.
    pub fn accept(self, request: RequestId, now: DateTime<Utc>) -> Self {
        Self {
            status: InvitationStatus::Accepted,
            request_id: Some(request),
            decided_at: Some(now),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(message: &str) -> Result<Invitation> {
        let now = DateTime::UNIX_EPOCH;
        let form = CreateInvitation { creator_id: CreatorId::new_at(now), message: message.into() };
        Invitation::new(VendorId::new_at(now), OfferingId::new_at(now), form, now)
    }

    #[test]
    fn an_invitation_ends_once_and_the_same_end_twice_is_no_error() {
        let later = DateTime::UNIX_EPOCH + TimeDelta::hours(1);
        let it = fresh("Come along").expect("lawful");
        let declined = it.clone().decline(later).expect("lawful").expect("changed");
        assert_eq!(declined.decided_at, Some(later));
        assert!(declined.clone().decline(later).expect("lawful").is_none());
        assert!(declined.withdraw(later).is_err());
        let accepted = it.accept(RequestId::new_at(later), later);
        assert!(accepted.decline(later).is_err());
    }

    #[test]
    fn after_thirty_days_it_is_over() {
        let it = fresh("").expect("lawful");
        let almost = it.expires_at - TimeDelta::seconds(1);
        assert_eq!(it.status_at(almost), InvitationStatus::Pending);
        assert_eq!(it.status_at(it.expires_at), InvitationStatus::Expired);
        let over = it.expires_at;
        assert!(it.decline(over).is_err());
    }

    #[test]
    fn a_message_is_bounded() {
        assert!(fresh(&"x".repeat(1_000)).is_ok());
        for bad in ["x".repeat(1_001), "a\u{7}b".to_owned()] {
            assert!(fresh(&bad).is_err());
        }
    }
}
