//! What was earned over time, in one currency.

use api_types::Currency;
use api_types::earnings::EarningsReport;
use service_kit::html::chart::{AreaChart, Point};
use service_kit::html::format::{day_text, grouped};

use crate::earnings::model::{Window, earned_within, minor};

pub(super) fn chart(window: &Window, report: &EarningsReport, currency: Currency) -> AreaChart {
    let starts = window.points();
    let point = |(at, start): (usize, &chrono::NaiveDate)| {
        let earned = earned_within(&report.days, currency, *start, starts.get(at + 1).copied());
        let shown = format!("{currency} {}", grouped(&earned.to_string()));
        Point::new(day_text(*start), minor(&earned, currency), shown)
    };
    AreaChart {
        title: format!("Earned, {currency}"),
        column: if starts.len() > 1 { "From".into() } else { "Day".into() },
        unit: format!("Earned, {currency}"),
        remark: format!("{currency}, days in UTC"),
        now: "Commission of all brands".into(),
        before: String::new(),
        decimals: u32::try_from(currency.scale()).unwrap_or_default(),
        points: starts.iter().enumerate().map(point).collect(),
        empty: "Nothing was earned in these days.".into(),
    }
}
