//! A scorecard as it is drawn: figures with what they rest on, and what nobody knows said so.

use api_types::scorecards::{ClickMatch, LEAST_CASES, Observed, Reported, Scorecard, TermsChange};
use service_kit::html::format::{count, date_text, plural, share};

use crate::offerings::Insight;
use crate::offerings::model::Typical;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How a brand behaves, ready to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Behaviour {
    /// How long it takes to decide; empty where unknown.
    pub decides: String,
    pub observed: Vec<Measure>,
    pub reported: Vec<Measure>,
    pub changes: Vec<ChangeLine>,
    /// When it was counted; empty before the first count.
    pub counted: String,
}

/// One figure. `dot` and `tick` are percent of a line: this brand, and the median of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    pub label: &'static str,
    pub value: String,
    pub note: String,
    pub known: bool,
    pub dot: i64,
    pub tick: i64,
}

/// One change of terms: when, and what in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeLine {
    pub when: String,
    pub line: String,
}

impl Measure {
    fn known(label: &'static str, value: String, note: String) -> Self {
        Self { label, value, note, known: true, dot: 0, tick: 0 }
    }

    fn unknown(label: &'static str, value: &str, note: String) -> Self {
        Self { known: false, ..Self::known(label, value.to_owned(), note) }
    }

    pub fn has_gauge(&self) -> bool {
        self.tick > 0
    }
}

impl Behaviour {
    pub fn of(insight: Insight) -> Self {
        let Insight { score, typical, changes } = insight;
        let recent = score.as_ref().and_then(|it| it.observed.changes_in_a_year);
        let changed = changes.iter().map(ChangeLine::of).collect();
        let mut behaviour = Self { changes: changed, ..Self::of_brand(score, typical) };
        behaviour.observed.push(steadiness(recent));
        behaviour
    }

    /// Without what belongs to one offering.
    pub fn of_brand(score: Option<Scorecard>, typical: Typical) -> Self {
        let Some(Scorecard { observed, reported, counted_at }) = score else {
            let note = "counted every hour".to_owned();
            let unknown = |label| Measure::unknown(label, "Not counted yet", note.clone());
            return Self {
                observed: vec![unknown("Decides in"), unknown("Approves"), clicks(None)],
                reported: vec![unknown("Pays in"), unknown("Takes back")],
                ..Self::default()
            };
        };
        let decides = observed.median_decision_seconds.map(lasting).unwrap_or_default();
        Self {
            decides,
            observed: vec![
                decision(&observed, typical),
                approval(&observed, typical),
                clicks(observed.clicks),
            ],
            reported: told(&reported),
            changes: Vec::new(),
            counted: format!(
                "Counted on {}. Below {LEAST_CASES} decisions there is no figure.",
                date_text(counted_at.date_naive())
            ),
        }
    }
}

fn decision(it: &Observed, typical: Typical) -> Measure {
    let Some(seconds) = it.median_decision_seconds else {
        return Measure::unknown("Decides in", "Too few yet", cases(it.decided));
    };
    let usual = typical.decision_seconds.filter(|it| *it > 0);
    let note = usual.map(|it| format!("median of all brands {}", lasting(it)));
    let measure = Measure::known("Decides in", lasting(seconds), note.unwrap_or_default());
    match usual {
        Some(usual) => Measure { tick: 50, dot: (50 * seconds / usual).clamp(0, 100), ..measure },
        None => measure,
    }
}

fn approval(it: &Observed, typical: Typical) -> Measure {
    let Some(approved) = it.approved else {
        return Measure::unknown("Approves", "Too few yet", cases(it.decided));
    };
    let note = match typical.approved_percent {
        Some(usual) => format!("median of all brands {usual}\u{a0}%"),
        None => format!("of {}", plural(it.decided, "decision", "decisions")),
    };
    let measure = Measure::known("Approves", share(approved, it.decided), note);
    let dot = (100 * approved / it.decided.max(1)).clamp(0, 100);
    Measure { dot, tick: typical.approved_percent.unwrap_or(0), ..measure }
}

/// Whether the brand has the clicks of creators' links, as the hub counts them beside it.
fn clicks(it: Option<ClickMatch>) -> Measure {
    let Some(ClickMatch { compared, differing }) = it else {
        let note = "the hub's count beside the brand's, every night".to_owned();
        return Measure::unknown("Clicks agree", "Not compared yet", note);
    };
    let agreeing = (compared - differing).max(0);
    let value = match differing {
        0 => "All of them".into(),
        _ => share(agreeing, compared.max(differing)),
    };
    let note = format!("{} clicks of 90 days, counted by hub and brand", count(compared));
    Measure::known("Clicks agree", value, note)
}

fn cases(decided: i64) -> String {
    plural(decided, "decision in 90 days", "decisions in 90 days")
}

fn told(it: &Reported) -> Vec<Measure> {
    let pays = match it.days_to_pay {
        Some(days) => {
            let note = "from the sale until the money leaves".to_owned();
            Measure::known("Pays in", plural(days.into(), "day", "days"), note)
        }
        None => Measure::unknown("Pays in", "Not told", "the brand says nothing".into()),
    };
    let back = match &it.reversed_percent {
        Some(percent) => {
            let shown = service_kit::html::format::rate(&percent.to_string());
            Measure::known("Takes back", shown, "refunds as a part of revenue".into())
        }
        None => Measure::unknown("Takes back", "Not told", "no sales of 90 days are told".into()),
    };
    vec![pays, back]
}

/// How often the terms changed in a year; an offering that is listed since yesterday says the same.
fn steadiness(recent: Option<i64>) -> Measure {
    let note = "in 12 months, as far as it was listed here".to_owned();
    match recent {
        None => Measure::unknown("Terms changed", "Not counted yet", note),
        Some(0) => Measure::known("Terms changed", "Never".into(), note),
        Some(n) => Measure::known("Terms changed", plural(n, "time", "times"), note),
    }
}

impl ChangeLine {
    fn of(change: &TermsChange) -> Self {
        let when = format!("Changed {}", date_text(change.at.date_naive()));
        Self { when, line: format!("{}.", change.changes.join(". ")) }
    }
}

/// The four figures of a card; a dash for what is unknown.
pub fn brief(score: Option<&Scorecard>) -> [String; 4] {
    let dash = || "–".to_owned();
    let Some(Scorecard { observed, reported, .. }) = score else {
        return [dash(), dash(), dash(), dash()];
    };
    let approved = observed.approved.map(|it| share(it, observed.decided));
    let reversed = reported.reversed_percent.as_ref();
    [
        observed.median_decision_seconds.map(lasting).unwrap_or_else(dash),
        approved.unwrap_or_else(dash),
        reported.days_to_pay.map(|it| format!("{it} d")).unwrap_or_else(dash),
        reversed.map(|it| service_kit::html::format::rate(&it.to_string())).unwrap_or_else(dash),
    ]
}

/// `12 min`, `21 h`, `3 days`.
pub fn lasting(seconds: i64) -> String {
    match seconds {
        ..MINUTE => "1 min".into(),
        MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        it if it < 2 * DAY => format!("{} h", seconds / HOUR),
        _ => plural(seconds / DAY, "day", "days"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn card(decided: i64, approved: Option<i64>, seconds: Option<i64>) -> Scorecard {
        let observed = Observed {
            decided,
            approved,
            median_decision_seconds: seconds,
            clicks: None,
            changes_in_a_year: None,
        };
        let reported = Reported { days_to_pay: None, reversed_percent: None };
        Scorecard { observed, reported, counted_at: DateTime::UNIX_EPOCH }
    }

    #[test]
    fn a_time_is_told_in_its_own_measure() {
        assert_eq!(
            [20, 600, 75_600, 86_400 * 4].map(lasting),
            ["1 min", "10 min", "21 h", "4 days"]
        );
    }

    #[test]
    fn what_is_unknown_says_so() {
        let few = Behaviour::of_brand(Some(card(3, None, None)), Typical::default());
        let unknown = ["Too few yet", "Too few yet", "Not compared yet"];
        assert!(few.observed.iter().map(|it| it.value.as_str()).eq(unknown));
        assert!(few.observed.iter().all(|it| !it.has_gauge()));
        assert_eq!(few.observed[0].note, "3 decisions in 90 days");
        assert!(few.reported.iter().all(|it| it.value == "Not told"));
        let never = Behaviour::of_brand(None, Typical::default());
        assert!(never.counted.is_empty() && never.observed.iter().all(|it| !it.known));
        assert_eq!(brief(None), ["–"; 4]);
    }

    #[test]
    fn clicks_that_differ_lower_what_agrees() {
        let value = |compared, differing| clicks(Some(ClickMatch { compared, differing })).value;
        assert_eq!(value(4_000, 0), "All of them");
        assert_eq!(value(4_000, 12), "99.7\u{a0}%");
        assert_eq!(value(5, 9), "0.0\u{a0}%", "the brand claims more than there were");
    }

    #[test]
    fn a_gauge_stands_beside_what_is_usual() {
        let usual = Typical { decision_seconds: Some(HOUR), approved_percent: Some(58) };
        let told = Behaviour::of_brand(Some(card(10, Some(6), Some(HOUR))), usual);
        let places: Vec<(i64, i64)> = told.observed.iter().map(|it| (it.dot, it.tick)).collect();
        assert_eq!(places, [(50, 50), (60, 58), (0, 0)]);
        assert_eq!(told.observed[1].value, "60.0 %".replace(' ', "\u{a0}"));
    }
}
