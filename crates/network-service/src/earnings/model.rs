//! Which days are looked at, and what stands for one point of a chart. No I/O.

use api_types::earnings::{EarningsDay, EarningsRange};
use api_types::{Amount, Currency};
use bigdecimal::{BigDecimal, ToPrimitive};
use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};

/// The most days that can be looked at: ten years.
const MOST_DAYS: i64 = 3_660;
/// What a chart can show day by day.
const DAILY: i64 = 92;
/// What a chart can show week by week.
const WEEKLY: i64 = 92 * 7;

/// The days on show, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The preset's word, or `custom`.
    pub word: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Window {
    /// `first` is the first day of which there are figures. Words that say nothing mean 90 days.
    pub fn of(asked: &EarningsRange, first: Option<NaiveDate>, today: NaiveDate) -> Self {
        let back = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        let month = |month| NaiveDate::from_ymd_opt(today.year(), month, 1).unwrap_or(today);
        let typed = asked.from.is_some() || asked.to.is_some();
        let word = asked.range.as_deref().unwrap_or(if typed { "custom" } else { "90d" });
        let from = match word {
            "24h" => back(1),
            "7d" => back(6),
            "30d" => back(29),
            "12m" => {
                today.checked_sub_months(Months::new(12)).unwrap_or(today) + TimeDelta::days(1)
            }
            "mtd" => month(today.month()),
            "qtd" => month(today.month0() / 3 * 3 + 1),
            "ytd" => month(1),
            "all" => first.unwrap_or(back(89)).max(back(MOST_DAYS as u64 - 1)),
            "custom" => return Self::typed(asked, today),
            _ => return Self { word: "90d".into(), from: back(89), to: today },
        };
        Self { word: word.into(), from, to: today }
    }

    fn typed(asked: &EarningsRange, today: NaiveDate) -> Self {
        let to = asked.to.unwrap_or(today);
        let back = |days| to.checked_sub_days(Days::new(days)).unwrap_or(to);
        let from = asked.from.unwrap_or(back(89));
        let (from, to) = if from <= to { (from, to) } else { (to, from) };
        let earliest = to.checked_sub_days(Days::new(MOST_DAYS as u64 - 1)).unwrap_or(to);
        Self { word: "custom".into(), from: from.max(earliest), to }
    }

    /// The first days of the spans that one point of a chart stands for each.
    pub fn points(&self) -> Vec<NaiveDate> {
        let days = (self.to - self.from).num_days() + 1;
        let step = match days {
            ..=DAILY => 1,
            _ if days <= WEEKLY => 7,
            _ => 30,
        };
        let starts = (0..days).step_by(step).filter_map(|it| u64::try_from(it).ok());
        starts.filter_map(|it| self.from.checked_add_days(Days::new(it))).collect()
    }
}

/// What was earned in one currency between `from` and the day before `until`.
pub fn earned_within(
    days: &[EarningsDay],
    currency: Currency,
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> Amount {
    let within = |it: &&EarningsDay| {
        it.currency == currency && it.day >= from && until.is_none_or(|until| it.day < until)
    };
    let amounts = days.iter().filter(within).map(|it| &it.commission);
    amounts.fold(Amount::zero(currency), |sum, it| sum.plus(it))
}

/// An amount in the smallest unit of its currency; as much as can be drawn when it is more.
pub fn minor(amount: &Amount, currency: Currency) -> i64 {
    let unit = BigDecimal::from(10_i64.pow(u32::try_from(currency.scale()).unwrap_or_default()));
    (amount.decimal() * unit).to_i64().unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn window(word: &str) -> Window {
        let asked = EarningsRange { range: Some(word.into()), ..EarningsRange::default() };
        Window::of(&asked, Some(on("2026-02-01")), on("2026-11-20"))
    }

    #[test]
    fn presets_end_today_and_nonsense_means_90_days() {
        for (word, from) in [
            ("24h", "2026-11-19"),
            ("7d", "2026-11-14"),
            ("30d", "2026-10-22"),
            ("mtd", "2026-11-01"),
            ("qtd", "2026-10-01"),
            ("ytd", "2026-01-01"),
            ("12m", "2025-11-21"),
            ("all", "2026-02-01"),
            ("nonsense", "2026-08-23"),
        ] {
            assert_eq!(
                (window(word).from, window(word).to),
                (on(from), on("2026-11-20")),
                "{word}"
            );
        }
    }

    #[test]
    fn typed_days_may_come_in_any_order_and_are_bounded() {
        let typed = |from: &str, to: &str| {
            let (from, to) = (Some(on(from)), Some(on(to)));
            Window::of(&EarningsRange { range: None, from, to }, None, on("2026-11-20"))
        };
        let turned = typed("2026-11-20", "2026-11-01");
        assert_eq!((turned.from, turned.to), (on("2026-11-01"), on("2026-11-20")));
        let long = typed("1900-01-01", "2026-11-20");
        assert_eq!((long.to - long.from).num_days(), MOST_DAYS - 1);
    }

    #[test]
    fn a_chart_has_at_most_about_a_hundred_points() {
        assert_eq!(window("90d").points().len(), 90);
        assert_eq!(window("12m").points().len(), 53);
        let long = Window { word: "custom".into(), from: on("2017-01-01"), to: on("2026-11-20") };
        assert_eq!(long.points().len(), 121);
    }

    #[test]
    fn a_point_sums_its_own_days_in_its_own_currency() {
        let day = |day: &str, currency: &str, commission: &str| EarningsDay {
            day: on(day),
            currency: currency.parse().expect("a currency"),
            conversions: 1,
            revenue: "1.00".parse().expect("an amount"),
            commission: commission.parse().expect("an amount"),
        };
        let days = [
            day("2026-11-01", "USD", "1.00"),
            day("2026-11-02", "USD", "2.50"),
            day("2026-11-02", "EUR", "99.00"),
            day("2026-11-03", "USD", "4.00"),
        ];
        let earned = earned_within(&days, Currency::USD, on("2026-11-01"), Some(on("2026-11-03")));
        assert_eq!((earned.to_string().as_str(), minor(&earned, Currency::USD)), ("3.50", 350));
        let rest = earned_within(&days, Currency::USD, on("2026-11-03"), None);
        assert_eq!(rest.to_string(), "4.00");
    }
}
