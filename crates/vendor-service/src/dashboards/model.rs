//! How raw sums become the days of a dashboard. No I/O.

use std::collections::{BTreeMap, BTreeSet};

use api_types::dashboards::{Dashboard, DashboardDay, DashboardRange, NextPayable};
use api_types::events::CommissionStatus;
use api_types::{Amount, Currency, PartnerId};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use service_kit::{Refusal, Result};

use crate::commissions::model::scaled;

/// Days that are shown when nobody asks for others.
const USUAL_DAYS: u64 = 90;

/// The most days of one call.
const MOST_DAYS: i64 = 400;

/// First and last day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Span {
    pub fn of(range: &DashboardRange, now: DateTime<Utc>) -> Result<Self> {
        let to = range.to.unwrap_or(now.date_naive());
        let from = range.from.or(to.checked_sub_days(Days::new(USUAL_DAYS - 1))).unwrap_or(to);
        if from > to {
            return Err(Refusal::field("from", "The first day is not after the last").into());
        }
        if to - from >= TimeDelta::days(MOST_DAYS) {
            return Err(Refusal::field("from", format!("At most {MOST_DAYS} days")).into());
        }
        Ok(Self { from, to })
    }

    /// The first moment, and the first one after it.
    pub fn moments(self) -> (DateTime<Utc>, DateTime<Utc>) {
        let midnight = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc();
        (midnight(self.from), midnight(self.to) + TimeDelta::days(1))
    }

    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }
}

/// Human clicks of a partner on a day.
#[derive(Clone, Debug)]
pub struct Clicks {
    pub partner: PartnerId,
    pub day: NaiveDate,
    pub clicks: i64,
}

/// Sales that a partner is credited with, on a day and in a currency.
#[derive(Clone, Debug)]
pub struct Sales {
    pub partner: PartnerId,
    pub day: NaiveDate,
    pub currency: Currency,
    pub conversions: i64,
    pub revenue: Amount,
}

/// Commissions of one status, on a day and in a currency.
#[derive(Clone, Debug)]
pub struct Earned {
    pub partner: PartnerId,
    pub day: NaiveDate,
    pub currency: Currency,
    pub status: CommissionStatus,
    pub amount: Amount,
}

/// What is in holdback until a day.
#[derive(Clone, Debug)]
pub struct Held {
    pub partner: PartnerId,
    pub day: NaiveDate,
    pub currency: Currency,
    pub amount: Amount,
}

/// All sums that dashboards are made of.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    pub clicks: Vec<Clicks>,
    pub sales: Vec<Sales>,
    pub earned: Vec<Earned>,
    pub held: Vec<Held>,
}

/// The dashboards of these partners, in their order; days without anything are left out.
pub fn dashboards(partners: &[PartnerId], sums: Sums) -> Vec<Dashboard> {
    let mut own = parted(sums);
    let mut one = |id: &PartnerId| dashboard(*id, own.remove(id).unwrap_or_default());
    partners.iter().map(&mut one).collect()
}

fn parted(sums: Sums) -> BTreeMap<PartnerId, Sums> {
    let mut own: BTreeMap<PartnerId, Sums> = BTreeMap::new();
    sums.clicks.into_iter().for_each(|it| own.entry(it.partner).or_default().clicks.push(it));
    sums.sales.into_iter().for_each(|it| own.entry(it.partner).or_default().sales.push(it));
    sums.earned.into_iter().for_each(|it| own.entry(it.partner).or_default().earned.push(it));
    sums.held.into_iter().for_each(|it| own.entry(it.partner).or_default().held.push(it));
    own
}

fn dashboard(partner: PartnerId, sums: Sums) -> Dashboard {
    let mut rows: BTreeMap<(NaiveDate, Currency), DashboardDay> = BTreeMap::new();
    for it in &sums.sales {
        let row = rows.entry((it.day, it.currency)).or_insert_with(|| blank(it.day, it.currency));
        row.conversions += it.conversions;
        row.revenue = scaled(&row.revenue.plus(&it.revenue), it.currency);
    }
    for it in &sums.earned {
        let row = rows.entry((it.day, it.currency)).or_insert_with(|| blank(it.day, it.currency));
        add(row, it);
    }
    let currencies: BTreeSet<Currency> = rows.keys().map(|(_, currency)| *currency).collect();
    let usual = currencies.first().copied().unwrap_or(Currency::USD);
    for it in &sums.clicks {
        let of_day = rows.keys().find(|(day, _)| *day == it.day).copied();
        let key = of_day.unwrap_or((it.day, usual));
        rows.entry(key).or_insert_with(|| blank(key.0, key.1)).clicks += it.clicks;
    }
    let next = sums.held.iter().min_by_key(|it| (it.day, it.currency));
    let next_payable = next.map(|it| NextPayable {
        day: it.day,
        amount: scaled(&it.amount, it.currency),
        currency: it.currency,
    });
    Dashboard { partner_id: partner, next_payable, days: rows.into_values().collect() }
}

fn add(row: &mut DashboardDay, earned: &Earned) {
    let sum = match earned.status {
        // What is held is not lost yet: it stands with what waits.
        CommissionStatus::Accrued | CommissionStatus::Held => &mut row.commission_accrued,
        CommissionStatus::Approved => &mut row.commission_approved,
        CommissionStatus::Paid => &mut row.commission_paid,
        CommissionStatus::Reversed => &mut row.commission_reversed,
    };
    *sum = scaled(&sum.plus(&earned.amount), earned.currency);
}

fn blank(day: NaiveDate, currency: Currency) -> DashboardDay {
    let zero = || Amount::zero(currency);
    DashboardDay {
        day,
        currency,
        clicks: 0,
        conversions: 0,
        revenue: zero(),
        refunds: zero(),
        commission_accrued: zero(),
        commission_approved: zero(),
        commission_paid: zero(),
        commission_reversed: zero(),
    }
}

/// Revenue and commissions in one currency; reversed commissions are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turnover {
    pub revenue: Amount,
    pub commissions: Amount,
}

/// One day of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesDay {
    pub day: NaiveDate,
    pub clicks: i64,
    pub conversions: i64,
    pub money: BTreeMap<Currency, Turnover>,
}

/// The figures of one row of a list, over some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub clicks: i64,
    pub conversions: i64,
    pub money: BTreeMap<Currency, Turnover>,
}

/// Books revenue and commissions under their currency.
pub fn book(
    money: &mut BTreeMap<Currency, Turnover>,
    currency: Currency,
    revenue: &Amount,
    commissions: &Amount,
) {
    let zero = || Turnover { revenue: Amount::zero(currency), commissions: Amount::zero(currency) };
    let held = money.entry(currency).or_insert_with(zero);
    held.revenue = scaled(&held.revenue.plus(revenue), currency);
    held.commissions = scaled(&held.commissions.plus(commissions), currency);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn amount(text: &str) -> Amount {
        text.parse().expect("an amount")
    }

    fn currency(code: &str) -> Currency {
        code.parse().expect("a currency")
    }

    #[test]
    fn a_span_is_the_last_ninety_days_unless_told() {
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().expect("a time");
        let span = |from: Option<&str>, to: Option<&str>| {
            Span::of(&DashboardRange { from: from.map(day), to: to.map(day) }, now)
        };
        let usual = span(None, None).expect("lawful");
        assert_eq!(
            (usual.from, usual.to, usual.days().count()),
            (day("2026-08-23"), day("2026-11-20"), 90)
        );
        assert!(span(Some("2026-11-21"), None).is_err());
        assert!(span(Some("2024-01-01"), None).is_err());
    }

    #[test]
    fn clicks_of_a_day_stand_in_one_row() {
        let partner = PartnerId::new_at(DateTime::UNIX_EPOCH);
        let (monday, tuesday) = (day("2026-11-16"), day("2026-11-17"));
        let sale = |code| Sales {
            partner,
            day: monday,
            currency: currency(code),
            conversions: 1,
            revenue: amount("50.000000000"),
        };
        let clicks = |day, clicks| Clicks { partner, day, clicks };
        let earned = Earned {
            partner,
            day: monday,
            currency: currency("EUR"),
            status: CommissionStatus::Accrued,
            amount: amount("10.000000000"),
        };
        let sums = Sums {
            clicks: vec![clicks(monday, 7), clicks(tuesday, 2)],
            sales: vec![sale("USD"), sale("EUR")],
            earned: vec![earned],
            held: vec![],
        };
        let days = dashboards(&[partner], sums).remove(0).days;
        let seen: Vec<_> = days.iter().map(|it| (it.day, it.currency.code(), it.clicks)).collect();
        assert_eq!(seen, [(monday, "EUR", 7), (monday, "USD", 0), (tuesday, "EUR", 2)]);
        assert_eq!(days[0].revenue.to_string(), "50.00");
        assert_eq!(days[0].commission_accrued.to_string(), "10.00");
    }
}
