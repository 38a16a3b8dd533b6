//! How an offering's terms changed over time, in words.

use api_types::OfferingId;
use api_types::programs::Terms;
use api_types::scorecards::TermsChange;
use chrono::{DateTime, Days, Utc};
use diesel::prelude::*;

use crate::columns::Json;
use crate::schema::offering_terms;

/// Terms, and since when the hub knew them.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = offering_terms, check_for_backend(diesel::pg::Pg))]
pub struct TermsRow {
    pub offering_id: OfferingId,
    pub since: DateTime<Utc>,
    pub terms: Json<Terms>,
}

/// Every change among `rows`, which stand the newest first; the newest change first.
pub fn changes(rows: &[TermsRow]) -> Vec<TermsChange> {
    let pairs = rows.windows(2);
    pairs
        .map(|pair| TermsChange {
            at: pair[0].since,
            changes: between(&pair[1].terms.0, &pair[0].terms.0),
        })
        .filter(|it| !it.changes.is_empty())
        .collect()
}

/// How many of them are younger than a year.
pub fn changes_in_a_year(changes: &[TermsChange], now: DateTime<Utc>) -> i64 {
    let since = now.checked_sub_days(Days::new(365)).unwrap_or(now);
    let young = changes.iter().filter(|it| it.at > since).count();
    i64::try_from(young).unwrap_or(i64::MAX)
}

fn between(old: &Terms, new: &Terms) -> Vec<String> {
    let mut told = Vec::new();
    if old.rule != new.rule {
        let (before, after) = (old.rule.in_words(), new.rule.in_words());
        told.push(format!("The rate went from “{before}” to “{after}”"));
    }
    if old.window_days != new.window_days {
        let (before, after) = (old.window_days, new.window_days);
        told.push(format!("The window went from {before} to {after} days"));
    }
    if old.holdback_days != new.holdback_days {
        let (before, after) = (old.holdback_days, new.holdback_days);
        told.push(format!("Money is payable after {after} days, before that after {before}"));
    }
    if old.model != new.model {
        told.push("Another click is credited than before".into());
    }
    told
}

#[cfg(test)]
mod tests {
    use api_types::programs::{AttributionModel, Rule, RuleKind};

    use super::*;

    fn row(day: u32, value: &str, window_days: u16) -> TermsRow {
        let value = value.parse().expect("an amount");
        let rule = Rule { kind: RuleKind::Percent, value, currency: None, months: Some(0) };
        let model = AttributionModel::LastClick;
        let terms = Json(Terms { rule, model, window_days, holdback_days: 30 });
        let since = format!("2026-01-{day:02}T00:00:00Z").parse().expect("a time");
        TermsRow { offering_id: OfferingId::new_at(DateTime::UNIX_EPOCH), since, terms }
    }

    #[test]
    fn a_change_says_what_was_and_what_is() {
        let rows = [row(20, "20", 60), row(10, "20", 45), row(1, "25", 45)];
        let told: Vec<Vec<String>> = changes(&rows).into_iter().map(|it| it.changes).collect();
        assert_eq!(told[0], ["The window went from 45 to 60 days"]);
        assert!(told[1][0].contains("25 %") && told[1][0].contains("20 %"), "{told:?}");
        assert!(changes(&rows[..1]).is_empty());
    }

    #[test]
    fn only_the_last_year_counts() {
        let told = changes(&[row(20, "20", 60), row(10, "20", 45), row(1, "25", 45)]);
        let now = |text: &str| text.parse().expect("a time");
        assert_eq!(changes_in_a_year(&told, now("2026-02-01T00:00:00Z")), 2);
        assert_eq!(changes_in_a_year(&told, now("2027-01-15T00:00:00Z")), 1);
    }
}
