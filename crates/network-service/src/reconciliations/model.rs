//! Which days are compared, and what a difference is. No I/O.

use std::collections::BTreeMap;

use api_types::clicks::ClickCount;
use api_types::reconciliations::ComparedDay;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;

use crate::schema::reconciliations;

/// Days that are compared every night.
const RECENT_DAYS: u64 = 3;

/// Clicks are delivered for 30 days. What a retry of dead clicks delivers later is not compared again.
const OPEN_DAYS: u64 = 31;

/// Days of one call to a brand.
const DAYS_OF_A_CALL: u64 = 7;

/// No brand has so many clicks on a day.
const MOST_A_DAY: i64 = 1_000_000_000_000;

/// The counts of one day.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reconciliations, check_for_backend(diesel::pg::Pg))]
pub struct Day {
    pub day: NaiveDate,
    pub stored: i64,
    pub waiting: i64,
    pub dead: i64,
    pub told: Option<i64>,
    pub difference: Option<i64>,
    pub compared_at: Option<DateTime<Utc>>,
}

impl From<Day> for ComparedDay {
    fn from(it: Day) -> Self {
        let Day { day, stored, waiting, dead, told, difference, compared_at } = it;
        Self { day, stored, waiting, dead, told, difference, compared_at }
    }
}

/// What one side has and the other does not.
///
/// The brand may or may not have those that wait: an answer that was lost left them here.
pub fn difference(stored: i64, waiting: i64, told: i64) -> i64 {
    (stored - waiting - told).max(told - stored).max(0)
}

/// The first moment of today: what was counted since is not counted again.
pub fn midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    now.date_naive().and_time(NaiveTime::MIN).and_utc()
}

/// Closed days that can still change, the oldest first.
pub fn open_days(now: DateTime<Utc>) -> Vec<NaiveDate> {
    let today = now.date_naive();
    (1..=OPEN_DAYS).rev().filter_map(|ago| today.checked_sub_days(Days::new(ago))).collect()
}

/// The first of the days that are compared every night.
pub fn first_recent(now: DateTime<Utc>) -> NaiveDate {
    let today = now.date_naive();
    today.checked_sub_days(Days::new(RECENT_DAYS)).unwrap_or(today)
}

/// The days as few calls ask for them: first and last of each, none longer than a week.
pub fn calls(days: &[NaiveDate]) -> Vec<(NaiveDate, NaiveDate)> {
    let mut calls: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for day in days {
        match calls.last_mut() {
            Some((from, to))
                if to.succ_opt() == Some(*day)
                    && from.checked_add_days(Days::new(DAYS_OF_A_CALL)) > Some(*day) =>
            {
                *to = *day;
            }
            _ => calls.push((*day, *day)),
        }
    }
    calls
}

/// Reads an answer, or says why it cannot be believed: one lawful count for each day that was asked for.
pub fn lawful(
    (from, to): (NaiveDate, NaiveDate),
    days: &[ClickCount],
) -> Result<BTreeMap<NaiveDate, i64>, String> {
    let mut told = BTreeMap::new();
    for it in days {
        if !(from..=to).contains(&it.day) {
            return Err(format!("it tells of {}, which was not asked for", it.day));
        }
        if !(0..=MOST_A_DAY).contains(&it.clicks) {
            return Err(format!("it tells of {} clicks on {}", it.clicks, it.day));
        }
        if told.insert(it.day, it.clicks).is_some() {
            return Err(format!("it tells of {} twice", it.day));
        }
    }
    let missing = from.iter_days().take_while(|it| *it <= to).find(|it| !told.contains_key(it));
    match missing {
        Some(day) => Err(format!("it does not tell of {day}")),
        None => Ok(told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_click_on_its_way_does_not_differ_and_one_that_was_given_up_does() {
        assert_eq!(difference(4_000, 0, 4_000), 0);
        assert_eq!(difference(4_000, 12, 3_988), 0, "on their way");
        assert_eq!(difference(4_000, 12, 3_995), 0, "some answers were lost");
        assert_eq!(difference(4_000, 0, 3_988), 12, "given up, or lost there");
        assert_eq!(difference(4_000, 12, 4_001), 1, "the brand has one that nobody told it of");
    }

    #[test]
    fn days_are_asked_for_in_few_calls_of_a_week_at_most() {
        let days: Vec<NaiveDate> = on("2026-11-01").iter_days().take(9).collect();
        let week = (on("2026-11-01"), on("2026-11-07"));
        assert_eq!(calls(&days), [week, (on("2026-11-08"), on("2026-11-09"))]);
        let apart = [on("2026-11-01"), on("2026-11-03")];
        assert_eq!(calls(&apart), apart.map(|it| (it, it)));
        assert!(calls(&[]).is_empty());
    }

    #[test]
    fn the_open_days_are_the_31_before_today() {
        let now: DateTime<Utc> = "2026-11-20T04:00:00Z".parse().expect("a time");
        let days = open_days(now);
        assert_eq!((days.first(), days.last()), (Some(&on("2026-10-20")), Some(&on("2026-11-19"))));
        assert_eq!((days.len(), first_recent(now)), (31, on("2026-11-17")));
    }

    #[test]
    fn an_answer_counts_each_day_that_was_asked_for_once() {
        let span = (on("2026-11-01"), on("2026-11-02"));
        let count = |day: &str, clicks| ClickCount { day: on(day), clicks };
        let whole = [count("2026-11-01", 3), count("2026-11-02", 0)];
        assert_eq!(lawful(span, &whole).expect("lawful").values().sum::<i64>(), 3);
        let why = |days: &[ClickCount]| lawful(span, days).expect_err("not lawful");
        assert_eq!(why(&whole[..1]), "it does not tell of 2026-11-02");
        assert_eq!(why(&[whole[0], whole[0]]), "it tells of 2026-11-01 twice");
        assert_eq!(
            why(&[count("2026-11-03", 1)]),
            "it tells of 2026-11-03, which was not asked for"
        );
        assert_eq!(why(&[count("2026-11-01", -1)]), "it tells of -1 clicks on 2026-11-01");
    }
}
