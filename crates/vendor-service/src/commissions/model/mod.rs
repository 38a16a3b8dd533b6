//! What a commission is, and how its amount comes about. No I/O.

mod rule;
mod terms;

pub use rule::{SALES, compute, is_sale};
pub use terms::{InForce, TermsBook};

use api_types::events::{CommissionLine, CommissionStatus};
use api_types::{
    Amount, CommissionId, Currency, ErrorCode, EventId, GrantId, PartnerId, ProgramId,
    ProgramVersionId, TenantId,
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::schema::commissions;

#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = commissions, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Commission {
    pub id: CommissionId,
    pub tenant_id: TenantId,
    pub event_id: EventId,
    pub partner_id: PartnerId,
    pub program_id: ProgramId,
    pub grant_id: Option<GrantId>,
    /// The terms that computed it.
    pub version_id: ProgramVersionId,
    /// The sale that it was computed from.
    pub base: Amount,
    pub amount: Amount,
    pub currency: Currency,
    pub status: CommissionStatus,
    pub occurred_at: DateTime<Utc>,
    pub payable_at: DateTime<Utc>,
    pub approved_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// What an event earns a partner, before it is a commission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub partner_id: PartnerId,
    pub program_id: ProgramId,
    pub grant_id: Option<GrantId>,
    pub version_id: ProgramVersionId,
    pub base: Amount,
    pub amount: Amount,
    pub currency: Currency,
    pub occurred_at: DateTime<Utc>,
    pub holdback_days: u16,
}

impl Due {
    /// A commission of this; without a holdback it is approved at once.
    pub fn accrue(&self, tenant_id: TenantId, event_id: EventId, now: DateTime<Utc>) -> Commission {
        let at_once = self.holdback_days == 0;
        let Self { partner_id, program_id, grant_id, version_id, occurred_at, currency, .. } =
            *self;
        Commission {
            id: CommissionId::new_at(now),
            tenant_id,
            event_id,
            partner_id,
            program_id,
            grant_id,
            version_id,
            base: self.base.clone(),
            amount: self.amount.clone(),
            currency,
            status: if at_once { CommissionStatus::Approved } else { CommissionStatus::Accrued },
            occurred_at,
            payable_at: occurred_at + TimeDelta::days(i64::from(self.holdback_days)),
            approved_at: at_once.then_some(now),
            created_at: now,
        }
    }
}

impl Commission {
    /// Whether it may no longer be computed again.
    pub fn is_settled(&self) -> bool {
        use CommissionStatus::{Accrued, Approved, Held, Paid, Reversed};
        match self.status {
            Approved | Paid | Held => true,
            Accrued | Reversed => false,
        }
    }

    /// The same commission under what is due now; itself when nothing changed.
    pub fn follow(&self, due: &Due, now: DateTime<Utc>) -> Self {
        let fresh = due.accrue(self.tenant_id, self.event_id, now);
        Self { id: self.id, created_at: self.created_at, ..fresh }
    }

    pub fn reverse(self) -> Self {
        Self { status: CommissionStatus::Reversed, ..self }
    }

    /// Approves what is out of its holdback.
    pub fn approve(self, now: DateTime<Utc>) -> Result<Self> {
        if self.status != CommissionStatus::Accrued {
            let detail = format!("This commission is {} already", self.status);
            return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
        }
        if now < self.payable_at {
            let day = self.payable_at.format("%Y-%m-%d");
            let detail = format!("This commission is in holdback until {day}");
            return Err(Refusal::new(ErrorCode::HoldbackActive, detail).into());
        }
        Ok(Self { status: CommissionStatus::Approved, approved_at: Some(now), ..self })
    }

    pub fn line(&self) -> CommissionLine {
        CommissionLine {
            commission_id: self.id,
            amount: scaled(&self.amount, self.currency),
            currency: self.currency,
            status: self.status,
            payable_at: self.payable_at,
        }
    }
}

/// An amount as it is written in its currency; columns have more digits than any currency.
pub fn scaled(amount: &Amount, currency: Currency) -> Amount {
    amount.fit(currency).unwrap_or_else(|| amount.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(holdback_days: u16) -> Due {
        let now = DateTime::UNIX_EPOCH;
        Due {
            partner_id: PartnerId::new_at(now),
            program_id: ProgramId::new_at(now),
            grant_id: None,
            version_id: ProgramVersionId::new_at(now),
            base: "100.00".parse().expect("an amount"),
            amount: "20.00".parse().expect("an amount"),
            currency: Currency::USD,
            occurred_at: now,
            holdback_days,
        }
    }

    fn commission(holdback_days: u16) -> Commission {
        let now = DateTime::UNIX_EPOCH;
        due(holdback_days).accrue(TenantId::new_at(now), EventId::new_at(now), now)
    }

    fn code(result: Result<Commission>) -> Option<ErrorCode> {
        result.err().and_then(|err| err.refusal().map(|it| it.code))
    }

    #[test]
    fn a_commission_is_approved_when_its_holdback_is_over_and_once() {
        let commission = commission(30);
        let payable = DateTime::UNIX_EPOCH + TimeDelta::days(30);
        let early = commission.clone().approve(payable - TimeDelta::microseconds(1));
        assert_eq!(code(early), Some(ErrorCode::HoldbackActive));
        let approved = commission.approve(payable).expect("approved");
        assert_eq!(approved.approved_at, Some(payable));
        assert_eq!(code(approved.approve(payable)), Some(ErrorCode::StateConflict));
    }

    #[test]
    fn without_a_holdback_it_is_approved_at_once() {
        let commission = commission(0);
        assert_eq!(commission.status, CommissionStatus::Approved);
        assert!(commission.is_settled() && commission.approved_at.is_some());
    }

    #[test]
    fn a_reversed_commission_comes_back_when_it_is_due_again() {
        let reversed = commission(30).reverse();
        let again = reversed.follow(&due(30), DateTime::UNIX_EPOCH + TimeDelta::days(1));
        assert_eq!((again.id, again.status), (reversed.id, CommissionStatus::Accrued));
        assert_eq!(again.created_at, reversed.created_at);
    }

    #[test]
    fn a_stored_amount_is_written_in_its_currency() {
        let stored: Amount = "12.500000000".parse().expect("an amount");
        assert_eq!(scaled(&stored, Currency::USD).to_string(), "12.50");
    }
}
