//! Which days the overview shows, and its figures over them. No I/O.

use api_types::{Amount, Currency};
use bigdecimal::{BigDecimal, ToPrimitive};
use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};
use service_kit::html::ranges::Compare;

use crate::dashboards::model::{SeriesDay, Span};

/// The most days that can be looked at: ten years.
const MOST_DAYS: i64 = 3_660;
/// What a chart can show day by day.
const DAILY: usize = 92;
/// What a chart can show week by week.
const WEEKLY: usize = 92 * 7;

/// The days on show, and whether those before are drawn too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The preset's word, or `custom`.
    pub word: String,
    pub span: Span,
    pub compare: Compare,
}

impl Window {
    /// `first` is the first day that anything happened on. Words that say nothing mean 30 days.
    pub fn of(
        word: &str,
        typed: (Option<NaiveDate>, Option<NaiveDate>),
        compare: &str,
        first: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Self {
        let back = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        let month = |month| NaiveDate::from_ymd_opt(today.year(), month, 1).unwrap_or(today);
        let from = match word {
            "24h" => back(1),
            "7d" => back(6),
            "90d" => back(89),
            "12m" => {
                today.checked_sub_months(Months::new(12)).unwrap_or(today) + TimeDelta::days(1)
            }
            "mtd" => month(today.month()),
            "qtd" => month(today.month0() / 3 * 3 + 1),
            "ytd" => month(1),
            "all" => first.unwrap_or(back(29)),
            "custom" => return Self::typed(typed, compare, today),
            _ => {
                return Self {
                    word: "30d".into(),
                    span: Span { from: back(29), to: today },
                    compare: Compare::Before,
                };
            }
        };
        Self { word: word.into(), span: Span { from, to: today }, compare: Compare::Before }
    }

    fn typed(
        (from, to): (Option<NaiveDate>, Option<NaiveDate>),
        compare: &str,
        today: NaiveDate,
    ) -> Self {
        let to = to.unwrap_or(today);
        let from = from.unwrap_or(to - TimeDelta::days(29));
        let (from, to) = if from <= to { (from, to) } else { (to, from) };
        let from = from.max(to - TimeDelta::days(MOST_DAYS - 1));
        let compare = if compare == "before" { Compare::Before } else { Compare::Nothing };
        Self { word: "custom".into(), span: Span { from, to }, compare }
    }

    /// As many days, just before.
    pub fn before(&self) -> Span {
        let Span { from, to } = self.span;
        let to_before = from - TimeDelta::days(1);
        Span { from: to_before - (to - from), to: to_before }
    }
}

api_types::words! {
    /// What the chart shows.
    pub enum Metric {
        Revenue = "revenue",
        Clicks = "clicks",
        Conversions = "conversions",
        Commissions = "commissions",
    }
}

impl Metric {
    pub fn is_money(self) -> bool {
        matches!(self, Self::Revenue | Self::Commissions)
    }

    /// Its value over some days: a count, or the minor units of a currency.
    pub fn over(self, days: &[SeriesDay], currency: Currency) -> i64 {
        match self {
            Self::Clicks => days.iter().map(|it| it.clicks).sum(),
            Self::Conversions => days.iter().map(|it| it.conversions).sum(),
            Self::Revenue | Self::Commissions => minor(&self.amount(days, currency), currency),
        }
    }

    /// The amount over some days; zero where it is none.
    pub fn amount(self, days: &[SeriesDay], currency: Currency) -> Amount {
        let booked = days.iter().filter_map(|it| it.money.get(&currency));
        let amounts = booked.filter_map(|it| match self {
            Self::Revenue => Some(&it.revenue),
            Self::Commissions => Some(&it.commissions),
            Self::Clicks | Self::Conversions => None,
        });
        amounts.fold(Amount::zero(currency), |sum, it| sum.plus(it))
    }
}

/// An amount in the smallest unit of its currency.
fn minor(amount: &Amount, currency: Currency) -> i64 {
    let unit = BigDecimal::from(10_i64.pow(u32::try_from(currency.scale()).unwrap_or_default()));
    (amount.decimal() * unit).to_i64().unwrap_or(i64::MAX)
}

/// How many days one point of a chart stands for.
pub fn days_per_point(days: usize) -> usize {
    match days {
        0..=DAILY => 1,
        _ if days <= WEEKLY => 7,
        _ => 30,
    }
}

/// The currencies of these days, the one that most days have first.
pub fn currencies(days: &[SeriesDay]) -> Vec<Currency> {
    let mut counts: Vec<(Currency, usize)> = Vec::new();
    for currency in days.iter().flat_map(|it| it.money.keys()) {
        match counts.iter_mut().find(|it| it.0 == *currency) {
            Some(count) => count.1 += 1,
            None => counts.push((*currency, 1)),
        }
    }
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts.into_iter().map(|it| it.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn window(word: &str) -> Window {
        Window::of(word, (None, None), "", Some(on("2026-02-01")), on("2026-11-20"))
    }

    #[test]
    fn presets_end_today_and_compare_with_as_many_days() {
        for (word, from) in [
            ("7d", "2026-11-14"),
            ("30d", "2026-10-22"),
            ("mtd", "2026-11-01"),
            ("qtd", "2026-10-01"),
            ("ytd", "2026-01-01"),
            ("12m", "2025-11-21"),
            ("all", "2026-02-01"),
            ("nonsense", "2026-10-22"),
        ] {
            let window = window(word);
            assert_eq!((window.span.from, window.span.to), (on(from), on("2026-11-20")), "{word}");
        }
        let before = window("7d").before();
        assert_eq!((before.from, before.to), (on("2026-11-07"), on("2026-11-13")));
    }

    #[test]
    fn typed_days_may_come_in_any_order_and_are_bounded() {
        let typed = |from, to| {
            Window::of("custom", (Some(on(from)), Some(on(to))), "", None, on("2026-11-20"))
        };
        assert_eq!(typed("2026-03-02", "2026-03-01").span.from, on("2026-03-01"));
        assert_eq!(typed("2026-03-02", "2026-03-01").compare, Compare::Nothing);
        let long = typed("1900-01-01", "2026-03-01").span;
        assert_eq!((long.to - long.from).num_days(), MOST_DAYS - 1);
    }

    #[test]
    fn money_is_drawn_in_minor_units() {
        let amount = |text: &str| text.parse::<Amount>().expect("an amount");
        let yen: Currency = "JPY".parse().expect("a currency");
        assert_eq!(minor(&amount("12.34"), Currency::USD), 1_234);
        assert_eq!(minor(&amount("500"), yen), 500);
    }
}
