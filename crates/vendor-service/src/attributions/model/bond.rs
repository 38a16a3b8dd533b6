//! How a customer is bound to the partner of the first sale, and how long.

use api_types::{ClickId, EventId, PartnerId, ProgramId};
use chrono::{DateTime, Months, Utc};

/// A customer's first sale that a partner was credited with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bond {
    pub program_id: ProgramId,
    pub partner_id: PartnerId,
    /// The click that was credited with that sale.
    pub click_id: ClickId,
    pub event_id: EventId,
    pub bound_at: DateTime<Utc>,
}

impl Bond {
    /// Whether a later sale is still the partner's: `months` is the rule's, by the calendar in UTC;
    /// none is for ever, 0 is the first sale alone.
    pub fn holds(&self, months: Option<u16>, at: DateTime<Utc>) -> bool {
        let Some(months) = months else { return true };
        let end = self.bound_at.checked_add_months(Months::new(u32::from(months)));
        months > 0 && end.is_some_and(|end| at < end)
    }
}

/// The bonds of one customer, at most one for each partner and program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bonds(Vec<Bond>);

impl Bonds {
    pub fn new(mut bonds: Vec<Bond>) -> Self {
        bonds.sort_by_key(|it| (it.bound_at, it.event_id));
        Self(bonds)
    }

    /// Binds, unless the customer is bound to the same partner and program already.
    pub fn bind(&mut self, bond: Bond) {
        if self.with(bond.partner_id, bond.program_id).is_none() {
            self.0.push(bond);
        }
    }

    pub fn with(&self, partner: PartnerId, program: ProgramId) -> Option<&Bond> {
        self.0.iter().find(|it| it.partner_id == partner && it.program_id == program)
    }

    /// The oldest first.
    pub fn all(&self) -> &[Bond] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn bond(bound_at: &str) -> Bond {
        let now = at(bound_at);
        Bond {
            program_id: ProgramId::new_at(now),
            partner_id: PartnerId::new_at(now),
            click_id: ClickId::new_at(now),
            event_id: EventId::new_at(now),
            bound_at: now,
        }
    }

    #[test]
    fn months_are_counted_by_the_calendar() {
        let bond = bond("2026-01-31T10:00:00Z");
        assert!(bond.holds(Some(1), at("2026-02-28T09:59:59Z")));
        assert!(!bond.holds(Some(1), at("2026-02-28T10:00:00Z")));
        assert!(bond.holds(Some(12), at("2027-01-31T09:59:59Z")));
        assert!(!bond.holds(Some(12), at("2027-01-31T10:00:00Z")));
    }

    #[test]
    fn no_months_are_for_ever_and_zero_is_the_first_sale_alone() {
        let bond = bond("2026-01-31T10:00:00Z");
        assert!(bond.holds(None, at("2099-01-01T00:00:00Z")));
        assert!(!bond.holds(Some(0), at("2026-01-31T10:00:00Z")));
    }

    #[test]
    fn a_customer_is_bound_once_to_the_same_partner_and_program() {
        let first = bond("2026-01-31T10:00:00Z");
        let again = Bond { bound_at: at("2026-03-01T00:00:00Z"), ..first.clone() };
        let mut bonds = Bonds::new(vec![first.clone()]);
        bonds.bind(again);
        assert_eq!(bonds.all(), [first]);
    }
}
