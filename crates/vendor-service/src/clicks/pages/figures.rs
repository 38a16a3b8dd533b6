//! The figures above the list: clicks a day, and what kept others from counting.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use service_kit::html::chart::{AreaChart, Point};
use service_kit::html::format::{day_text, plural};

use super::DAYS;
use super::words::name;
use crate::clicks::store::DayCount;

/// The class of clicks that count, as they are folded.
pub const COUNTED: &str = "human";

/// The reasons by how many clicks they kept from counting, the most first.
pub fn lost(days: &[DayCount]) -> Vec<(&'static str, i64)> {
    let mut sums: BTreeMap<&'static str, i64> = BTreeMap::new();
    for it in days.iter().filter(|it| it.class != COUNTED) {
        *sums.entry(name(&it.class)).or_default() += it.clicks;
    }
    let mut lost: Vec<(&str, i64)> = sums.into_iter().collect();
    lost.sort_by_key(|(_, clicks)| -clicks);
    lost
}

/// The clicks that counted, on each day from `from` to `to`.
pub fn chart(days: &[DayCount], from: NaiveDate, to: NaiveDate) -> AreaChart {
    let mut counted: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    for it in days.iter().filter(|it| it.class == COUNTED) {
        *counted.entry(it.day).or_default() += it.clicks;
    }
    let point = |day: NaiveDate| {
        let clicks = counted.get(&day).copied().unwrap_or_default();
        Point::new(day_text(day), clicks, plural(clicks, "click", "clicks"))
    };
    AreaChart {
        title: "Clicks that counted, per day".into(),
        column: "Day".into(),
        unit: "Clicks".into(),
        remark: "Days in UTC".into(),
        now: "Counted".into(),
        points: from.iter_days().take_while(|day| *day <= to).map(point).collect(),
        empty: format!("No click counted in these {DAYS} days."),
        ..AreaChart::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_added_up_the_most_first() {
        let day = NaiveDate::MIN;
        let of = |class: &str, clicks| DayCount { day, class: class.to_owned(), clicks };
        let days = [of("human", 9), of("bot", 2), of("duplicate", 5), of("bot", 1)];
        assert_eq!(
            lost(&days),
            [("Same visitor within an hour", 5), ("Bots and link previews", 3)]
        );
    }
}
