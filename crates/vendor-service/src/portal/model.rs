//! How a partner's sums become balances and weeks. No I/O.

use std::collections::{BTreeMap, BTreeSet};

use api_types::dashboards::NextPayable;
use api_types::events::CommissionStatus;
use api_types::portal::Balance;
use api_types::{Amount, Currency};
use chrono::{Datelike, Days, NaiveDate};

use crate::commissions::model::scaled;

/// Weeks of the chart, the current one included.
pub const WEEKS: u64 = 12;

/// All commissions of one status in one currency.
#[derive(Clone, Debug)]
pub struct StatusSum {
    pub currency: Currency,
    pub status: CommissionStatus,
    pub amount: Amount,
}

/// What leaves its holdback on one day.
#[derive(Clone, Debug)]
pub struct Maturing {
    pub currency: Currency,
    pub day: NaiveDate,
    pub amount: Amount,
}

/// What was earned on one day, by where it stands.
#[derive(Clone, Debug)]
pub struct DaySum {
    pub day: NaiveDate,
    pub status: CommissionStatus,
    pub amount: Amount,
}

/// What was earned in a week: what is certain, and what may still be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// A Monday.
    pub begins: NaiveDate,
    pub certain: Amount,
    pub in_holdback: Amount,
}

/// One balance for each currency, in the order of their codes. `maturing` has the earliest first.
pub fn balances(sums: &[StatusSum], maturing: &[Maturing]) -> Vec<Balance> {
    let currencies: BTreeSet<Currency> = sums.iter().map(|it| it.currency).collect();
    let balance = |currency: Currency| {
        let of = |status| {
            let own = sums.iter().filter(|it| it.currency == currency && it.status == status);
            let sum = own.fold(Amount::zero(currency), |sum, it| sum.plus(&it.amount));
            scaled(&sum, currency)
        };
        let next = maturing.iter().find(|it| it.currency == currency);
        Balance {
            currency,
            in_holdback: of(CommissionStatus::Accrued),
            held: of(CommissionStatus::Held),
            payable: of(CommissionStatus::Approved),
            paid: of(CommissionStatus::Paid),
            next_payable: next.map(|it| NextPayable {
                day: it.day,
                amount: scaled(&it.amount, currency),
                currency,
            }),
        }
    };
    currencies.into_iter().map(balance).collect()
}

/// The Monday with which the chart begins.
pub fn first_week(today: NaiveDate) -> NaiveDate {
    let monday = monday(today);
    monday.checked_sub_days(Days::new(7 * (WEEKS - 1))).unwrap_or(monday)
}

/// Every week of the chart, those without anything too. What was reversed was not earned.
pub fn weeks(days: &[DaySum], currency: Currency, today: NaiveDate) -> Vec<Week> {
    let zero = || Amount::zero(currency);
    let begins = first_week(today).iter_weeks().take(WEEKS as usize);
    let mut weeks: BTreeMap<NaiveDate, Week> =
        begins.map(|it| (it, Week { begins: it, certain: zero(), in_holdback: zero() })).collect();
    for it in days {
        let Some(week) = weeks.get_mut(&monday(it.day)) else { continue };
        let part = match it.status {
            CommissionStatus::Approved | CommissionStatus::Paid => &mut week.certain,
            CommissionStatus::Accrued | CommissionStatus::Held => &mut week.in_holdback,
            CommissionStatus::Reversed => continue,
        };
        *part = scaled(&part.plus(&it.amount), currency);
    }
    weeks.into_values().collect()
}

fn monday(day: NaiveDate) -> NaiveDate {
    let since = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(since)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().expect("an amount")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn currencies_have_balances_of_their_own() {
        let euro: Currency = "EUR".parse().expect("a currency");
        let sum = |currency, status, text| StatusSum { currency, status, amount: amount(text) };
        let sums = [
            sum(Currency::USD, CommissionStatus::Accrued, "10.000000000"),
            sum(Currency::USD, CommissionStatus::Reversed, "99.00"),
            sum(euro, CommissionStatus::Approved, "4.00"),
        ];
        let maturing =
            [Maturing { currency: Currency::USD, day: day("2026-12-18"), amount: amount("7.5") }];
        let balances = balances(&sums, &maturing);
        let [eur, usd] = &balances[..] else { panic!("{balances:?}") };
        assert_eq!((eur.payable.to_string(), eur.next_payable.is_none()), ("4.00".into(), true));
        assert_eq!(usd.in_holdback.to_string(), "10.00");
        let next = usd.next_payable.as_ref().map(|it| it.amount.to_string());
        assert_eq!(next.as_deref(), Some("7.50"));
    }

    #[test]
    fn weeks_begin_on_mondays_and_none_is_left_out() {
        let today = day("2026-11-20");
        let sum = |on: &str, status| DaySum { day: day(on), status, amount: amount("5.00") };
        let days = [
            sum("2026-11-16", CommissionStatus::Accrued),
            sum("2026-11-15", CommissionStatus::Paid),
            sum("2026-11-15", CommissionStatus::Reversed),
            sum("2020-01-01", CommissionStatus::Paid),
        ];
        let weeks = weeks(&days, Currency::USD, today);
        assert_eq!((weeks.len(), weeks[0].begins), (12, day("2026-08-31")));
        assert_eq!(weeks[11].in_holdback.to_string(), "5.00");
        assert_eq!(weeks[10].certain.to_string(), "5.00");
    }
}
