//! What a brand may tell, and how far a run is. No I/O.

use std::collections::BTreeSet;
use std::fmt;

use api_types::dashboards::{Dashboard, DashboardDay, NextPayable};
use api_types::{Amount, Currency, PartnerId, StatsRunId};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::Value;

use super::store::Day;

/// More clicks or conversions in a day than any partner has; sums of them stay far from overflow.
const MOST_A_DAY: i64 = 1_000_000_000_000;

/// A run that is not done by then makes way for the next night's.
pub const LONGEST_RUN: TimeDelta = TimeDelta::hours(20);

/// One pull of all brands.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Run {
    pub id: StatsRunId,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct Progress {
    #[diesel(sql_type = BigInt)]
    pub brands: i64,
    #[diesel(sql_type = BigInt)]
    pub done: i64,
    #[diesel(sql_type = BigInt)]
    pub failed: i64,
    /// Partners whose figures were booked.
    #[diesel(sql_type = BigInt)]
    pub told: i64,
    /// Partners whose figures were left out or refused.
    #[diesel(sql_type = BigInt)]
    pub refused: i64,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { brands, done, failed, told, refused } = self;
        write!(
            f,
            "{} of {brands} brands, {failed} of them failed; {told} partners told, {refused} not",
            done + failed
        )
    }
}

/// What a brand told of one partner, and can be believed.
#[derive(Clone, Debug)]
pub struct Told {
    pub partner: PartnerId,
    pub next: Option<NextPayable>,
    pub days: Vec<Day>,
}

/// The partner that an item of an answer is about.
pub fn partner_of(item: &Value) -> Option<PartnerId> {
    item["partnerId"].as_str()?.parse().ok()
}

/// Reads one partner's figures, or says why they cannot be believed. Each partner is judged alone.
pub fn lawful(item: Value, (from, to): (NaiveDate, NaiveDate)) -> Result<Told, String> {
    let it: Dashboard =
        serde_json::from_value(item).map_err(|err| format!("it cannot be read: {err}"))?;
    let mut seen = BTreeSet::new();
    for day in &it.days {
        if !(from..=to).contains(&day.day) {
            return Err(format!("{} was not asked for", day.day));
        }
        if !seen.insert((day.day, day.currency)) {
            return Err(format!("{} is told twice in {}", day.day, day.currency));
        }
        check_counts(day)?;
        check_amounts(day)?;
    }
    if let Some(next) = &it.next_payable {
        check_amount("the next payable amount", &next.amount, next.currency)?;
    }
    let partner = it.partner_id;
    let days = it.days.iter().map(|day| day_of(partner, day)).collect();
    Ok(Told { partner, next: it.next_payable, days })
}

fn check_counts(day: &DashboardDay) -> Result<(), String> {
    for (what, count) in [("clicks", day.clicks), ("conversions", day.conversions)] {
        if !(0..=MOST_A_DAY).contains(&count) {
            return Err(format!("{count} {what} on {}", day.day));
        }
    }
    Ok(())
}

fn check_amounts(day: &DashboardDay) -> Result<(), String> {
    let amounts = [
        ("revenue", &day.revenue),
        ("refunds", &day.refunds),
        ("commission", &day.commission_accrued),
        ("commission", &day.commission_approved),
        ("commission", &day.commission_paid),
        ("reversed commission", &day.commission_reversed),
    ];
    amounts.into_iter().try_for_each(|(what, amount)| {
        check_amount(what, amount, day.currency).map_err(|why| format!("{why} on {}", day.day))
    })
}

fn check_amount(what: &str, amount: &Amount, currency: Currency) -> Result<(), String> {
    // Sums over all brands must fit, whatever one of them tells.
    let most: Amount = MOST_A_DAY.to_string().parse().expect("a number");
    if amount.is_negative() || *amount > most {
        return Err(format!("{what} of {amount} {currency}"));
    }
    match amount.fit(currency) {
        Some(_) => Ok(()),
        None => Err(format!("{what} of {amount}, finer than {currency} is")),
    }
}

fn day_of(partner: PartnerId, it: &DashboardDay) -> Day {
    let earned = it.commission_accrued.plus(&it.commission_approved).plus(&it.commission_paid);
    Day {
        partner,
        day: it.day,
        currency: it.currency,
        clicks: it.clicks,
        conversions: it.conversions,
        revenue: it.revenue.clone(),
        refunds: it.refunds.clone(),
        commission: earned,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn read(change: impl FnOnce(&mut Value)) -> Result<Told, String> {
        let mut item = json!({
            "partnerId": "01J00000000000000000000001",
            "nextPayable": {"day": "2026-12-20", "amount": "12.50", "currency": "USD"},
            "days": [{
                "day": "2026-11-19", "currency": "USD", "clicks": 3, "conversions": 1,
                "revenue": "10.00", "refunds": "0.00", "commissionAccrued": "1.00",
                "commissionApproved": "2.00", "commissionPaid": "3.00", "commissionReversed": "9.00",
            }],
        });
        change(&mut item);
        lawful(item, (on("2026-08-23"), on("2026-11-20")))
    }

    #[test]
    fn what_is_earned_is_accrued_approved_and_paid() {
        let told = read(|_| ()).expect("lawful");
        assert_eq!(told.days[0].commission.to_string(), "6.00");
    }

    #[test]
    fn absurd_figures_are_refused_with_the_reason() {
        type Change = fn(&mut Value);
        let cases: [(Change, &str); 9] = [
            (|it| it["days"][0]["clicks"] = json!(-1), "-1 clicks on 2026-11-19"),
            (
                |it| it["days"][0]["conversions"] = json!(i64::MAX),
                "9223372036854775807 conversions on 2026-11-19",
            ),
            (|it| it["days"][0]["revenue"] = json!("-1.00"), "revenue of -1.00 USD on 2026-11-19"),
            (
                |it| it["days"][0]["revenue"] = json!("1.005"),
                "revenue of 1.005, finer than USD is on 2026-11-19",
            ),
            (
                |it| it["days"][0]["currency"] = json!("JPY"),
                // 10.00 is a whole number of yen; the commission is looked at next and is too.
                "",
            ),
            (|it| it["days"][0]["day"] = json!("2026-08-22"), "2026-08-22 was not asked for"),
            (|it| it["days"][0]["day"] = json!("2026-11-21"), "2026-11-21 was not asked for"),
            (
                |it| {
                    let twice = it["days"][0].clone();
                    it["days"].as_array_mut().expect("days").push(twice);
                },
                "2026-11-19 is told twice in USD",
            ),
            (
                |it| it["nextPayable"]["amount"] = json!("-3.00"),
                "the next payable amount of -3.00 USD",
            ),
        ];
        for (change, why) in cases {
            assert_eq!(read(change).err().unwrap_or_default(), why);
        }
        let nonsense =
            read(|it| it["days"][0]["currency"] = json!("XQQ")).expect_err("no currency");
        assert!(nonsense.starts_with("it cannot be read"), "{nonsense}");
    }
}
