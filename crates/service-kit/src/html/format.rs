//! How dates, money, counts and shares are written, alike on every page.
//!
//! Times are UTC. Money arrives as a plain decimal text and is never computed with here.

use api_types::Money;
use api_types::reconciliations::ComparedDay;
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Timelike, Utc};

use super::markup::{Html, escaped};

/// What can be written as money: [`Money`] and references to it.
pub trait Priced {
    fn priced(&self) -> Html;
}

impl Priced for Money {
    fn priced(&self) -> Html {
        money(&self.amount.to_string(), &self.currency.to_string())
    }
}

impl<T: Priced + ?Sized> Priced for &T {
    fn priced(&self) -> Html {
        (**self).priced()
    }
}

/// What has a date: a moment, a day, and references to them.
pub trait Dated {
    fn on(&self) -> NaiveDate;

    /// The machine-readable form for `<time datetime>`.
    fn machine(&self) -> String;
}

impl Dated for DateTime<Utc> {
    fn on(&self) -> NaiveDate {
        self.date_naive()
    }

    fn machine(&self) -> String {
        self.to_rfc3339_opts(SecondsFormat::Secs, true)
    }
}

impl Dated for NaiveDate {
    fn on(&self) -> NaiveDate {
        *self
    }

    fn machine(&self) -> String {
        self.to_string()
    }
}

impl<T: Dated + ?Sized> Dated for &T {
    fn on(&self) -> NaiveDate {
        (**self).on()
    }

    fn machine(&self) -> String {
        (**self).machine()
    }
}

/// `USD 1,234.50` with the currency set small: `<span class="m"><i>USD</i>1,234.50</span>`.
pub fn money(amount: &str, currency: &str) -> Html {
    let (currency, amount) = (escaped(currency), escaped(&grouped(amount)));
    Html::trusted(format!(r#"<span class="m"><i>{currency}</i>{amount}</span>"#))
}

/// A plain decimal with thousands separators: `-1234.5` becomes `− 1,234.5`.
pub fn grouped(plain: &str) -> String {
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("\u{2212}\u{a0}", digits),
        None => ("", plain),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !part.is_empty() {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// `1,234`.
pub fn count(number: impl ToString) -> String {
    grouped(&number.to_string())
}

/// `1 click`, `1,234 clicks`.
pub fn plural(number: i64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{} {noun}", count(number))
}

/// `12 of 4,000 clicks differ on 18 November`.
pub fn clicks_differ(it: &ComparedDay) -> String {
    let difference = it.difference.unwrap_or_default();
    let verb = if difference == 1 { "differs" } else { "differ" };
    let (of, day) = (plural(it.stored, "click", "clicks"), it.day.format("%-d %B"));
    format!("{} of {of} {verb} on {day}", count(difference))
}

/// A rate that is a plain decimal: `20.00` becomes `20 %`, `12.50` becomes `12.5 %`.
pub fn rate(plain: &str) -> String {
    let short = match plain.contains('.') {
        true => plain.trim_end_matches('0').trim_end_matches('.'),
        false => plain,
    };
    format!("{}\u{a0}%", grouped(short))
}

/// `part` of `whole` with one decimal, half up: `8.6 %`. A dash where there is no whole.
pub fn share(part: i64, whole: i64) -> String {
    match per_mille(part, whole) {
        Some(tenths) => tenths_of_percent(tenths),
        None => String::from("\u{2013}"),
    }
}

/// Whether a rise is good news, bad news, or neither: only the first two are coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rise {
    Good,
    Bad,
    Neither,
}

/// The change against the period before: `+14.9 %`, coloured by what a rise means here.
pub fn change(now: i64, before: i64, rise: Rise) -> Html {
    let Some(tenths) = per_mille(now.saturating_sub(before), before) else {
        return Html::trusted(r#"<span class="delta">none before</span>"#);
    };
    let tone = match (rise, tenths.signum()) {
        (Rise::Neither, _) | (_, 0) => "",
        (Rise::Good, 1) | (Rise::Bad, -1) => " up",
        _ => " down",
    };
    let plus = if tenths > 0 { "+" } else { "" };
    Html::trusted(format!(
        r#"<span class="delta{tone}">{plus}{}</span>"#,
        tenths_of_percent(tenths)
    ))
}

/// `12 Dec`, for dates whose year goes without saying.
pub fn day(at: impl Dated) -> Html {
    time(&at.machine(), &day_text(at.on()))
}

/// `12 Dec 2026`.
pub fn date(at: impl Dated) -> Html {
    time(&at.machine(), &date_text(at.on()))
}

/// `12 Dec, 14:05`.
pub fn minute(at: impl Dated + Clock) -> Html {
    time(&at.machine(), &format!("{}, {}", day_text(at.on()), at.clock()))
}

/// `12 Dec 2026, 14:05 UTC`.
pub fn moment(at: impl Dated + Clock) -> Html {
    time(&at.machine(), &moment_text(&at))
}

/// `3 days ago` or `in 3 days`; the exact moment shows on hover.
pub fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> Html {
    let seconds = now.signed_duration_since(at).num_seconds();
    let span = span_text(seconds.abs());
    let text = match (span, seconds >= 0) {
        (None, _) => String::from("just now"),
        (Some(span), true) => format!("{span} ago"),
        (Some(span), false) => format!("in {span}"),
    };
    let (machine, exact) = (at.machine(), moment_text(&at));
    Html::trusted(format!(r#"<time datetime="{machine}" title="{exact}">{text}</time>"#))
}

/// `12 Dec` as bare text, for chart labels and sentences.
pub fn day_text(day: NaiveDate) -> String {
    format!("{} {}", day.day(), day.format("%b"))
}

/// `12 Dec 2026` as bare text.
pub fn date_text(day: NaiveDate) -> String {
    format!("{} {}", day_text(day), day.year())
}

/// What also has a time of day: a moment and references to it.
pub trait Clock {
    /// `14:05`.
    fn clock(&self) -> String;
}

impl Clock for DateTime<Utc> {
    fn clock(&self) -> String {
        format!("{:02}:{:02}", self.hour(), self.minute())
    }
}

impl<T: Clock + ?Sized> Clock for &T {
    fn clock(&self) -> String {
        (**self).clock()
    }
}

fn moment_text(at: &(impl Dated + Clock)) -> String {
    format!("{}, {} UTC", date_text(at.on()), at.clock())
}

fn time(machine: &str, text: &str) -> Html {
    Html::trusted(format!(r#"<time datetime="{machine}">{text}</time>"#))
}

fn span_text(seconds: i64) -> Option<String> {
    const STEPS: [(i64, &str, &str); 5] = [
        (365 * 86_400, "year", "years"),
        (30 * 86_400, "month", "months"),
        (86_400, "day", "days"),
        (3_600, "hour", "hours"),
        (60, "minute", "minutes"),
    ];
    let (size, one, many) = STEPS.into_iter().find(|(size, ..)| seconds >= *size)?;
    Some(plural(seconds / size, one, many))
}

fn per_mille(part: i64, whole: i64) -> Option<i64> {
    if whole == 0 {
        return None;
    }
    let (part, whole) = (i128::from(part), i128::from(whole.unsigned_abs()));
    let rounded = (part.abs() * 2_000 + whole) / (whole * 2) * part.signum();
    i64::try_from(rounded).ok()
}

fn tenths_of_percent(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let plain = format!("{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    format!("{}\u{a0}%", grouped(&plain))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-12-12T14:05:09Z".parse().expect("a valid moment")
    }

    #[test]
    fn money_is_grouped_and_names_its_currency() {
        let shown = money("1234567.50", "USD").to_string();
        assert_eq!(shown, r#"<span class="m"><i>USD</i>1,234,567.50</span>"#);
        assert_eq!(grouped("-18.40"), "\u{2212}\u{a0}18.40");
        assert_eq!(grouped("100"), "100");
        assert_eq!(grouped("1000"), "1,000");
    }

    #[test]
    fn a_hostile_currency_is_escaped() {
        assert!(!money("1", "<b>").as_str().contains("<b>"));
    }

    #[test]
    fn dates_carry_their_machine_form() {
        assert_eq!(day(noon()).as_str(), r#"<time datetime="2026-12-12T14:05:09Z">12 Dec</time>"#);
        assert!(moment(noon()).as_str().ends_with(">12 Dec 2026, 14:05 UTC</time>"));
        assert!(minute(noon()).as_str().ends_with(">12 Dec, 14:05</time>"));
        assert!(date(noon().date_naive()).as_str().contains(r#""2026-12-12">12 Dec 2026<"#));
    }

    #[test]
    fn distance_in_time_goes_both_ways() {
        let said = |delta: TimeDelta| {
            let html = ago(noon() - delta, noon()).to_string();
            html.split(['>', '<']).nth(2).map(String::from).expect("text inside the element")
        };
        assert_eq!(said(TimeDelta::seconds(20)), "just now");
        assert_eq!(said(TimeDelta::days(3)), "3 days ago");
        assert_eq!(said(TimeDelta::hours(1)), "1 hour ago");
        assert_eq!(said(-TimeDelta::days(45)), "in 1 month");
    }

    #[test]
    fn shares_round_half_up_and_know_no_division_by_zero() {
        assert_eq!(share(1_104, 12_846), "8.6\u{a0}%");
        assert_eq!(share(1, 0), "\u{2013}");
        assert_eq!(share(i64::MAX, i64::MAX), "100.0\u{a0}%");
        assert_eq!(rate("12.50"), "12.5\u{a0}%");
        assert_eq!(rate("20"), "20\u{a0}%");
    }

    #[test]
    fn a_change_is_coloured_only_where_it_means_something() {
        let up = change(1_149, 1_000, Rise::Good);
        assert_eq!(up.as_str(), "<span class=\"delta up\">+14.9\u{a0}%</span>");
        assert!(change(1_149, 1_000, Rise::Bad).as_str().contains("delta down"));
        assert!(change(1_149, 1_000, Rise::Neither).as_str().contains(r#""delta""#));
        assert!(change(5, 0, Rise::Good).as_str().contains("none before"));
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(plural(1, "click", "clicks"), "1 click");
        assert_eq!(plural(12_846, "click", "clicks"), "12,846 clicks");
    }
}
