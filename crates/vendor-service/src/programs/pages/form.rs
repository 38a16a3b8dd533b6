//! The editor's form: texts as they were typed, and what they mean.

use std::str::FromStr;

use api_types::listings::{ApprovalType, NetworkListing, Visibility};
use api_types::programs::{CreateProgram, PatchProgram, Rule, RuleKind, Terms};
use api_types::{Amount, Currency};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;
use service_kit::html::{Choice, FormErrors};

use crate::programs::model::Program;

/// The lengths of time that a rule may be chosen to last, in months.
const MONTHS: [u16; 9] = [1, 3, 6, 9, 12, 18, 24, 36, 60];

/// What stands in the fields; their names are those of the API.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProgramForm {
    pub name: String,
    pub description: String,
    pub destination_url: String,
    pub deep_link_hosts: String,
    #[serde(rename = "rule.kind")]
    pub kind: String,
    #[serde(rename = "rule.value")]
    pub value: String,
    #[serde(rename = "rule.currency")]
    pub currency: String,
    #[serde(rename = "rule.months")]
    pub months: String,
    pub window_days: String,
    pub holdback_days: String,
    pub share_on_network: String,
    #[serde(rename = "networkListing.visibility")]
    pub visibility: String,
    #[serde(rename = "networkListing.approval")]
    pub approval: String,
    #[serde(rename = "networkListing.categories")]
    pub categories: String,
    #[serde(rename = "networkListing.allowList")]
    pub allow_list: String,
    /// The last day on which the hub lists it.
    #[serde(rename = "networkListing.endsAt")]
    pub ends_on: String,
    /// The example sale of the preview.
    pub sale: String,
    pub sale_currency: String,
    /// `preview`, or something else to save.
    pub intent: String,
}

impl ProgramForm {
    /// A new program as most brands want it.
    pub fn fresh() -> Self {
        Self {
            kind: RuleKind::Percent.to_string(),
            value: "20".into(),
            months: "12".into(),
            window_days: "30".into(),
            holdback_days: "30".into(),
            sale: "49.00".into(),
            sale_currency: "USD".into(),
            ..Self::default()
        }
    }

    pub fn of(program: &Program, terms: &Terms) -> Self {
        let (rule, listing) = (&terms.rule, &program.network_listing);
        let currency = rule.currency.map(|it| it.to_string()).unwrap_or_default();
        Self {
            name: program.name.clone(),
            description: program.description.clone(),
            destination_url: program.destination_url.clone(),
            deep_link_hosts: program.deep_link_hosts.join("\n"),
            kind: rule.kind.to_string(),
            value: rule.value.to_string(),
            months: rule.months.map(|it| it.to_string()).unwrap_or_default(),
            window_days: terms.window_days.to_string(),
            holdback_days: terms.holdback_days.to_string(),
            share_on_network: if program.share_on_network { "true".into() } else { String::new() },
            visibility: listing.visibility.to_string(),
            approval: listing.approval.to_string(),
            categories: listing.categories.join(", "),
            allow_list: listing.allow_list.join("\n"),
            ends_on: listing.ends_at.map(last_day).unwrap_or_default(),
            sale_currency: rule.currency.map_or("USD".into(), |it| it.to_string()),
            currency,
            ..Self::fresh()
        }
    }

    pub fn wants_preview(&self) -> bool {
        self.intent == "preview"
    }

    pub fn is_shared(&self) -> bool {
        !self.share_on_network.is_empty()
    }

    pub fn kinds(&self) -> Vec<Choice> {
        let kinds = [("percent", "A percentage of the sale"), ("fixed", "A fixed amount per sale")];
        Choice::list(kinds, &self.kind)
    }

    /// For how long a customer's sales pay; what is in force stands among them.
    pub fn durations(&self) -> Vec<Choice> {
        let mut months: Vec<u16> = MONTHS.to_vec();
        months.extend(self.months.parse::<u16>().ok().filter(|it| *it > 0));
        months.sort_unstable();
        months.dedup();
        let first = ("0".to_owned(), "Only a customer’s first sale".to_owned());
        let some = months.into_iter().map(|it| {
            let noun = if it == 1 { "month" } else { "months" };
            (it.to_string(), format!("Sales of {it} {noun} after the first"))
        });
        let all = (String::new(), "All sales, for as long as the customer stays".to_owned());
        Choice::list(std::iter::once(first).chain(some).chain([all]), &self.months)
    }

    /// The program that is asked for, or what can't be read.
    pub fn create(&self) -> Result<CreateProgram, FormErrors> {
        let read = self.read()?;
        Ok(CreateProgram {
            name: self.name.clone(),
            description: self.description.clone(),
            destination_url: self.destination_url.trim().to_owned(),
            deep_link_hosts: self.hosts(),
            rule: read.rule,
            window_days: Some(read.window_days),
            model: None,
            holdback_days: Some(read.holdback_days),
            share_on_network: self.is_shared(),
            network_listing: read.listing,
        })
    }

    /// All fields as a change, or what can't be read.
    pub fn patch(&self) -> Result<PatchProgram, FormErrors> {
        let read = self.read()?;
        Ok(PatchProgram {
            name: Some(self.name.clone()),
            description: Some(self.description.clone()),
            destination_url: Some(self.destination_url.trim().to_owned()),
            deep_link_hosts: Some(self.hosts()),
            rule: Some(read.rule),
            window_days: Some(read.window_days),
            model: None,
            holdback_days: Some(read.holdback_days),
            share_on_network: Some(self.is_shared()),
            network_listing: Some(read.listing),
        })
    }

    pub fn visibilities(&self) -> Vec<Choice> {
        let options = [("public", "Every creator"), ("private", "Only whom I name or invite")];
        Choice::list(options, &self.visibility)
    }

    pub fn approvals(&self) -> Vec<Choice> {
        let options = [("manual", "I decide on each application"), ("auto", "Everybody, at once")];
        Choice::list(options, &self.approval)
    }

    fn listing(&self, errors: &mut FormErrors) -> NetworkListing {
        NetworkListing {
            visibility: self.visibility.parse().unwrap_or(Visibility::Public),
            approval: self.approval.parse().unwrap_or(ApprovalType::Manual),
            categories: parts(&self.categories, &[',', '\n']),
            allow_list: parts(&self.allow_list, &[',', '\n', ' ']),
            ends_at: match self.ends_on.trim() {
                "" => None,
                text => {
                    let day = text.parse::<NaiveDate>().ok();
                    if day.is_none() {
                        errors.add("networkListing.endsAt", "A day, such as 2026-12-31");
                    }
                    day.and_then(after)
                }
            },
        }
    }

    /// The rule and the days.
    pub(super) fn read(&self) -> Result<Read, FormErrors> {
        let mut errors = FormErrors::default();
        let kind = self.kind.parse().unwrap_or(RuleKind::Percent);
        let value = read(&self.value, "rule.value", "A number, such as 20 or 12.5", &mut errors);
        let currency = match (kind, self.currency.trim()) {
            (RuleKind::Percent, _) | (_, "") => None,
            (RuleKind::Fixed, text) => {
                read::<Currency>(text, "rule.currency", "A currency, such as USD", &mut errors)
            }
        };
        let months = match self.months.trim() {
            "" => None,
            text => read(text, "rule.months", "A whole number of months", &mut errors),
        };
        let days = "A whole number of days";
        let window_days = read(&self.window_days, "windowDays", days, &mut errors);
        let holdback_days = read(&self.holdback_days, "holdbackDays", days, &mut errors);
        let listing = self.listing(&mut errors);
        match (value, window_days, holdback_days) {
            (Some(value), Some(window_days), Some(holdback_days)) if errors.is_empty() => {
                let rule = Rule { kind, value, currency, months };
                Ok(Read { rule, window_days, holdback_days, listing })
            }
            _ => Err(errors),
        }
    }

    fn hosts(&self) -> Vec<String> {
        parts(&self.deep_link_hosts, &[',', '\n', ' '])
    }

    /// The example sale, as far as it can be read.
    pub(super) fn example(&self) -> Option<(Amount, Currency)> {
        let currency: Currency = self.sale_currency.trim().to_uppercase().parse().ok()?;
        let sale: Amount = self.sale.trim().parse().ok()?;
        Some((sale.fit(currency)?, currency))
    }
}

/// What a form's terms come to.
pub struct Read {
    pub rule: Rule,
    pub window_days: u16,
    pub holdback_days: u16,
    pub listing: NetworkListing,
}

fn parts(text: &str, between: &[char]) -> Vec<String> {
    let parts = text.split(between).map(str::trim);
    parts.filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// The moment after a day, in UTC.
fn after(day: NaiveDate) -> Option<DateTime<Utc>> {
    Some(day.succ_opt()?.and_time(NaiveTime::MIN).and_utc())
}

/// The last whole day before a moment.
fn last_day(end: DateTime<Utc>) -> String {
    (end - TimeDelta::seconds(1)).date_naive().to_string()
}

fn read<T: FromStr>(text: &str, field: &str, sentence: &str, errors: &mut FormErrors) -> Option<T> {
    let parsed = text.trim().to_uppercase().parse().ok();
    if parsed.is_none() {
        errors.add(field, sentence);
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_cannot_be_read_is_told() {
        let form = ProgramForm {
            value: "twenty".into(),
            window_days: "-1".into(),
            ..ProgramForm::fresh()
        };
        let errors = form.create().expect_err("two mistakes");
        assert!(!errors.at("rule.value").is_empty() && !errors.at("windowDays").is_empty());
        assert_eq!(errors.mistakes().len(), 2);
    }

    #[test]
    fn a_form_says_what_the_program_says() {
        let form = ProgramForm {
            kind: "fixed".into(),
            currency: "eur".into(),
            value: "40".into(),
            months: String::new(),
            deep_link_hosts: "a.example, b.example\nc.example".into(),
            ..ProgramForm::fresh()
        };
        let made = form.create().expect("readable");
        assert_eq!(made.rule.currency.map(|it| it.to_string()).as_deref(), Some("EUR"));
        assert_eq!((made.rule.months, made.deep_link_hosts.len()), (None, 3));
    }

    #[test]
    fn a_listing_ends_after_its_last_day() {
        let form = ProgramForm {
            categories: "Craft, small business".into(),
            allow_list: "@ada\nbob@example.com".into(),
            ends_on: "2026-12-31".into(),
            ..ProgramForm::fresh()
        };
        let listing = form.create().expect("readable").network_listing;
        assert_eq!((listing.categories.len(), listing.allow_list.len()), (2, 2));
        let end = listing.ends_at.expect("an end");
        assert_eq!(
            (end.to_rfc3339(), last_day(end)),
            ("2027-01-01T00:00:00+00:00".into(), "2026-12-31".into())
        );
        let odd = ProgramForm { ends_on: "soon".into(), ..ProgramForm::fresh() };
        assert!(!odd.create().expect_err("no day").at("networkListing.endsAt").is_empty());
    }

    #[test]
    fn an_unusual_length_stands_among_the_choices() {
        let form = ProgramForm { months: "7".into(), ..ProgramForm::fresh() };
        let chosen: Vec<String> =
            form.durations().into_iter().filter(|it| it.chosen).map(|it| it.value).collect();
        assert_eq!(chosen, ["7"]);
    }
}
