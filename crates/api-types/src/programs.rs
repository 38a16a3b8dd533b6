//! Programs: the terms under which a brand pays its partners.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::listings::NetworkListing;
use crate::{Amount, Currency, ProgramId, ProgramVersionId};

crate::words! {
    /// How a commission is computed.
    pub enum RuleKind {
        /// A part of each sale.
        Percent = "percent",
        /// The same amount for each sale.
        Fixed = "fixed",
    }

    /// Which touch is credited.
    pub enum AttributionModel {
        LastClick = "last_click",
    }

    /// Where a program stands.
    pub enum ProgramStatus {
        Active = "active",
        /// Unlisted and closed to new partners; its links still redirect.
        Archived = "archived",
    }
}

/// What a partner earns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    pub kind: RuleKind,
    /// Percent: above 0, at most 100. Fixed: an amount of `currency`.
    pub value: Amount,
    /// Fixed only.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// How long after the customer's first sale: none is for ever, 0 is that sale alone.
    #[serde(default)]
    pub months: Option<u16>,
}

impl Rule {
    /// The rule as one sentence in plain words, the same on every page.
    pub fn in_words(&self) -> String {
        let share = match (self.kind, self.currency) {
            (RuleKind::Percent, _) => format!("{} %", trimmed(&self.value)),
            (RuleKind::Fixed, Some(currency)) => format!("{currency} {}", self.value),
            (RuleKind::Fixed, None) => self.value.to_string(),
        };
        let (of, for_each) = match self.kind {
            RuleKind::Percent => ("of every sale", "of the first sale"),
            RuleKind::Fixed => ("for every sale", "for the first sale"),
        };
        match self.months {
            Some(0) => format!("{share} {for_each} of a customer"),
            Some(1) => format!("{share} {of} for 1 month"),
            Some(months) => format!("{share} {of} for {months} months"),
            None => format!("{share} {of}, for as long as the customer stays"),
        }
    }
}

fn trimmed(value: &Amount) -> String {
    let text = value.to_string();
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// One numbered version of a program's terms. A grant freezes one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(
    feature = "diesel",
    derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)
)]
#[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Jsonb))]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    pub rule: Rule,
    pub model: AttributionModel,
    /// A click counts when it is at most this old at the time of the event.
    pub window_days: u16,
    /// Days between the event and the commission becoming payable.
    pub holdback_days: u16,
}

#[cfg(feature = "diesel")]
crate::stored_as_jsonb!(Terms);

/// A program as its brand sees it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Program {
    pub id: ProgramId,
    pub name: String,
    pub description: String,
    pub status: ProgramStatus,
    pub is_default: bool,
    pub destination_url: String,
    /// Hosts that a partner's deep link may lead to, besides the destination's own.
    pub deep_link_hosts: Vec<String>,
    pub share_on_network: bool,
    /// How the hub lists it while it is shared.
    pub network_listing: NetworkListing,
    pub version: i32,
    pub terms: Terms,
    /// The rule in plain words.
    pub terms_in_words: String,
    pub created_at: DateTime<Utc>,
}

/// One version in a program's history.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgramVersion {
    pub id: ProgramVersionId,
    pub number: i32,
    pub terms: Terms,
    pub terms_in_words: String,
    /// None for the first one: it holds from the beginning of time.
    pub valid_from: Option<DateTime<Utc>>,
}

/// Makes a program. Absent terms have the field's usual values: 30-day window, last click, 30 days of holdback.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateProgram {
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub destination_url: String,
    #[serde(default)]
    pub deep_link_hosts: Vec<String>,
    pub rule: Rule,
    pub window_days: Option<u16>,
    pub model: Option<AttributionModel>,
    pub holdback_days: Option<u16>,
    #[serde(default)]
    pub share_on_network: bool,
    #[serde(default)]
    pub network_listing: NetworkListing,
}

/// Changes a program. A change of rule, window, model or holdback makes a new version.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchProgram {
    pub name: Option<String>,
    pub description: Option<String>,
    pub destination_url: Option<String>,
    pub deep_link_hosts: Option<Vec<String>>,
    pub rule: Option<Rule>,
    pub window_days: Option<u16>,
    pub model: Option<AttributionModel>,
    pub holdback_days: Option<u16>,
    pub share_on_network: Option<bool>,
    /// Replaces the listing whole.
    pub network_listing: Option<NetworkListing>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_one_sentence() {
        let rule = |kind, value: &str, currency: Option<&str>, months| {
            let currency = currency.map(|it| it.parse().expect("a currency"));
            Rule { kind, value: value.parse().expect("an amount"), currency, months }.in_words()
        };
        assert_eq!(
            rule(RuleKind::Percent, "20.00", None, Some(12)),
            "20 % of every sale for 12 months"
        );
        assert_eq!(
            rule(RuleKind::Percent, "12.50", None, Some(0)),
            "12.5 % of the first sale of a customer"
        );
        assert_eq!(
            rule(RuleKind::Fixed, "40.00", Some("USD"), None),
            "USD 40.00 for every sale, for as long as the customer stays"
        );
    }
}
