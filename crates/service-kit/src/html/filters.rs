//! The formats as template filters, such as `{{ row.total|money }}`.
//!
//! A page's module says `use service_kit::html::filters;` when its template uses one.

use std::fmt::Display;

use api_types::reconciliations::ComparedDay;
use askama::{Result, Values};
use chrono::{DateTime, Utc};

use super::faces::Face;
use super::format::{self, Clock, Dated, Priced};
use super::markup::Html;

/// `{{ money|money }}`: `USD 1,234.50`.
#[askama::filter_fn]
pub fn money(value: impl Priced, _: &dyn Values) -> Result<Html> {
    Ok(value.priced())
}

/// `{{ amount|amount }}`: `1,234.50`, for columns whose head names the currency.
#[askama::filter_fn]
pub fn amount(value: impl Display, _: &dyn Values) -> Result<String> {
    Ok(format::grouped(&value.to_string()))
}

/// `{{ number|count }}`: `1,234`.
#[askama::filter_fn]
pub fn count(value: impl Display, _: &dyn Values) -> Result<String> {
    Ok(format::grouped(&value.to_string()))
}

/// `{{ rate|rate }}`: `20 %`, from a plain decimal.
#[askama::filter_fn]
pub fn rate(value: impl Display, _: &dyn Values) -> Result<String> {
    Ok(format::rate(&value.to_string()))
}

/// `{{ at|day }}`: `12 Dec`.
#[askama::filter_fn]
pub fn day(at: impl Dated, _: &dyn Values) -> Result<Html> {
    Ok(format::day(at))
}

/// `{{ at|date }}`: `12 Dec 2026`.
#[askama::filter_fn]
pub fn date(at: impl Dated, _: &dyn Values) -> Result<Html> {
    Ok(format::date(at))
}

/// `{{ at|minute }}`: `12 Dec, 14:05`.
#[askama::filter_fn]
pub fn minute(at: impl Dated + Clock, _: &dyn Values) -> Result<Html> {
    Ok(format::minute(at))
}

/// `{{ at|moment }}`: `12 Dec 2026, 14:05 UTC`.
#[askama::filter_fn]
pub fn moment(at: impl Dated + Clock, _: &dyn Values) -> Result<Html> {
    Ok(format::moment(at))
}

/// `{{ at|ago(now) }}`: `3 days ago`.
#[askama::filter_fn]
pub fn ago(at: &DateTime<Utc>, _: &dyn Values, now: &DateTime<Utc>) -> Result<Html> {
    Ok(format::ago(*at, *now))
}

/// `{{ day|clicks_differ }}`: `12 of 4,000 clicks differ on 18 November`.
#[askama::filter_fn]
pub fn clicks_differ(day: &ComparedDay, _: &dyn Values) -> Result<String> {
    Ok(format::clicks_differ(day))
}

/// `{{ name|avatar }}`: initials in a disc whose tint goes with the name.
#[askama::filter_fn]
pub fn avatar(name: impl Display, _: &dyn Values) -> Result<Html> {
    Ok(Face::of(&name.to_string()).disc())
}

#[cfg(test)]
mod tests {
    use api_types::Money;
    use askama::Template;

    use super::*;
    use crate::html::filters;

    #[derive(Template)]
    #[template(
        source = "{% for row in rows %}{{ row.money|money }} {{ row.money.amount|amount }} {{ row.at|day }} {{ row.at|moment }} {{ row.at|ago(now) }} {{ row.name|avatar }} {{ row.number|count }}{% endfor %}",
        ext = "html"
    )]
    struct Rows {
        rows: Vec<Row>,
        now: DateTime<Utc>,
    }

    struct Row {
        money: Money,
        at: DateTime<Utc>,
        name: String,
        number: u64,
    }

    #[test]
    fn filters_take_the_fields_of_rows_and_print_markup_as_it_is() {
        let at: DateTime<Utc> = "2026-12-12T14:05:00Z".parse().expect("a valid moment");
        let amount = "1234.50".parse().expect("a plain decimal");
        let money = Money { amount, currency: "USD".parse().expect("a currency") };
        let row = Row { money, at, name: "Slow <Studio>".into(), number: 12_846 };
        let html = Rows { rows: vec![row], now: at }.render().expect("the template renders");
        assert!(html.starts_with(r#"<span class="m"><i>USD</i>1,234.50</span> 1,234.50 <time "#));
        assert!(html.contains("just now</time>") && html.ends_with("SS</span> 12,846"), "{html}");
    }
}
