//! How a brand behaves: what may be told of what was counted.

use api_types::scorecards::{ClickMatch, LEAST_CASES, Observed, Reported, Scorecard};
use api_types::{Amount, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::schema::scorecards;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = scorecards, check_for_backend(diesel::pg::Pg))]
pub struct ScoreRow {
    pub vendor_id: VendorId,
    pub decided: i64,
    pub approved: i64,
    pub median_decision_seconds: Option<i64>,
    pub reversed_percent: Option<Amount>,
    pub counted_at: DateTime<Utc>,
    pub clicks_compared: i64,
    pub clicks_differing: i64,
}

/// What is usual over all brands that have enough cases; none before there are some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Typical {
    pub decision_seconds: Option<i64>,
    pub approved_percent: Option<i64>,
}

impl ScoreRow {
    /// The card; figures of too few cases are left out. `days_to_pay` is the offering's, as told.
    pub fn card(&self, days_to_pay: Option<i32>) -> Scorecard {
        let enough = self.decided >= LEAST_CASES;
        let (compared, differing) = (self.clicks_compared, self.clicks_differing);
        Scorecard {
            observed: Observed {
                decided: self.decided,
                approved: enough.then_some(self.approved),
                median_decision_seconds: self.median_decision_seconds.filter(|_| enough),
                clicks: (compared.max(differing) >= LEAST_CASES)
                    .then_some(ClickMatch { compared, differing }),
                changes_in_a_year: None,
            },
            reported: Reported { days_to_pay, reversed_percent: self.reversed_percent.clone() },
            counted_at: self.counted_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_cases_tell_no_figure() {
        let row = |decided| ScoreRow {
            vendor_id: VendorId::new_at(DateTime::UNIX_EPOCH),
            decided,
            approved: 3,
            median_decision_seconds: Some(60),
            reversed_percent: None,
            counted_at: DateTime::UNIX_EPOCH,
            clicks_compared: decided,
            clicks_differing: 1,
        };
        let few = row(LEAST_CASES - 1).card(Some(14)).observed;
        assert_eq!((few.decided, few.approved, few.median_decision_seconds), (4, None, None));
        assert_eq!(few.clicks, None);
        let card = row(LEAST_CASES).card(Some(14));
        assert_eq!((card.observed.approved, card.reported.days_to_pay), (Some(3), Some(14)));
        assert_eq!(card.observed.clicks, Some(ClickMatch { compared: 5, differing: 1 }));
    }
}
