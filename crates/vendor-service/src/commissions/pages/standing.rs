//! Where a commission stands, told with the date of what comes next.

use api_types::events::CommissionStatus;
use chrono::{DateTime, Utc};
use service_kit::html::{Html, format};

/// What a badge shows; `parts/badge.html` draws it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The glyph's name.
    pub state: &'static str,
    pub label: &'static str,
    pub tip: &'static str,
    /// "payable 18 Dec"; empty where nothing more comes.
    pub when: Html,
}

impl Standing {
    pub fn of(status: CommissionStatus, payable_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let day = |word: &str| Html::trusted(format!("{word} {}", format::day(payable_at)));
        let (state, label, tip, when) = match status {
            CommissionStatus::Accrued if now < payable_at => (
                "accrued",
                "In holdback",
                "Recorded and not yet due. It becomes payable when the holdback ends.",
                day("payable"),
            ),
            CommissionStatus::Accrued => (
                "pending",
                "To approve",
                "The holdback is over. It is approved within the hour, or now by you.",
                day("since"),
            ),
            CommissionStatus::Approved => (
                "payable",
                "Payable",
                "Approved: it will be paid, and is never computed again.",
                day("since"),
            ),
            CommissionStatus::Paid => {
                ("paid", "Paid", "It went out to the partner.", Html::default())
            }
            CommissionStatus::Held => {
                ("held", "Held", "A person has to look at it.", Html::default())
            }
            CommissionStatus::Reversed => (
                "reversed",
                "Reversed",
                "The event turned out to be somebody else’s before it was approved.",
                Html::default(),
            ),
        };
        Self { state, label, tip, when }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn what_is_over_its_holdback_waits_for_approval() {
        let payable = DateTime::UNIX_EPOCH;
        let of = |now| Standing::of(CommissionStatus::Accrued, payable, now).label;
        assert_eq!(of(payable - TimeDelta::seconds(1)), "In holdback");
        assert_eq!(of(payable), "To approve");
    }
}
