//! What stands in the address of the search, so that it can be shared and gone back to.

use api_types::listings::ApprovalType;
use api_types::offerings::{OfferingFilter, OfferingSort};
use api_types::programs::{AttributionModel, RuleKind};
use service_kit::html::Choice;
use service_kit::html::format::count;
use service_kit::html::urls::{borrowed, with_query};
use url::form_urlencoded::parse;

use crate::shell::DISCOVER;

const ON_A_PAGE: i64 = 24;
const LONGEST: usize = 200;

/// The words that the page knows; others are dropped.
const KNOWN: &[&str] = &[
    "q",
    "category",
    "kind",
    "minPercent",
    "recurring",
    "minWindowDays",
    "maxHoldbackDays",
    "model",
    "approval",
    "endsWithinDays",
    "brand",
    "sort",
    "cursor",
];

/// The pairs of an address, in their order; a topic may be named several times.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pairs: Vec<(String, String)>,
}

impl Asked {
    pub fn read(query: &str) -> Self {
        let pairs = parse(query.as_bytes()).into_owned();
        let known = pairs
            .filter(|(name, value)| KNOWN.contains(&name.as_str()) && !value.trim().is_empty());
        Self { pairs: known.collect() }
    }

    /// The first value of a name; empty where there is none.
    pub fn one(&self, name: &str) -> &str {
        let found = self.pairs.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str, value: &str) -> bool {
        self.pairs.iter().any(|pair| pair.0 == name && pair.1 == value)
    }

    /// Something narrows the list.
    pub fn is_filtered(&self) -> bool {
        self.pairs.iter().any(|(name, _)| name != "sort" && name != "cursor")
    }

    pub fn is_bare(&self) -> bool {
        self.pairs.is_empty()
    }

    /// How many filters stand beside the search box.
    pub fn set(&self) -> usize {
        let beside = |name: &str| !["q", "sort", "cursor"].contains(&name);
        self.pairs.iter().filter(|(name, _)| beside(name)).count()
    }

    /// What the search is asked for; what can't be read is left out.
    pub fn filter(&self) -> OfferingFilter {
        let text = |name| Some(self.one(name).to_owned()).filter(|it| !it.is_empty());
        let topics: Vec<&str> =
            self.pairs.iter().filter(|it| it.0 == "category").map(|it| it.1.as_str()).collect();
        let (sort, currency) = match self.one("sort").split_once('-') {
            Some(("epc", code)) => (Some(OfferingSort::Epc), code.parse().ok()),
            _ => (self.one("sort").parse().ok(), None),
        };
        let sort = sort.filter(|it| *it != OfferingSort::Epc || currency.is_some());
        OfferingFilter {
            q: text("q").map(|it| it.chars().take(LONGEST).collect()),
            vendor_id: self.one("brand").parse().ok(),
            category: (!topics.is_empty()).then(|| topics.join(",")),
            kind: self.one("kind").parse().ok(),
            min_percent: self.one("minPercent").trim().parse().ok(),
            recurring: self.one("recurring").parse().ok(),
            min_window_days: self.one("minWindowDays").parse().ok(),
            max_holdback_days: self.one("maxHoldbackDays").parse().ok(),
            model: self.one("model").parse().ok(),
            approval: self.one("approval").parse().ok(),
            ends_within_days: self.one("endsWithinDays").parse().ok(),
            sort,
            currency,
            cursor: text("cursor"),
            limit: Some(ON_A_PAGE),
        }
    }

    /// The same list from another place on; from its beginning for an empty cursor.
    pub fn at(&self, cursor: &str) -> String {
        let mut pairs = self.pairs.clone();
        pairs.retain(|(name, _)| name != "cursor");
        pairs.push(("cursor".into(), cursor.into()));
        with_query(DISCOVER, borrowed(&pairs))
    }

    /// The list without one filter, from its beginning.
    fn without(&self, name: &str, value: &str) -> String {
        let mut pairs = self.pairs.clone();
        pairs.retain(|pair| pair.0 != "cursor" && !(pair.0 == name && pair.1 == value));
        with_query(DISCOVER, borrowed(&pairs))
    }

    /// The filters that are set, each with the address of the list without it. `brand` is the name
    /// of the brand that is filtered by.
    pub fn tags(&self, brand: &str) -> Vec<(String, String)> {
        let told = self.pairs.iter().filter_map(|(name, value)| {
            let label = label(name, value, brand)?;
            Some((label, self.without(name, value)))
        });
        told.collect()
    }

    pub fn kinds(&self, percent: i64, fixed: i64) -> Vec<Choice> {
        let options = [
            (String::new(), "Any".to_owned()),
            (RuleKind::Percent.to_string(), format!("A part of each sale ({})", count(percent))),
            (RuleKind::Fixed.to_string(), format!("A fixed sum ({})", count(fixed))),
        ];
        Choice::list(options, self.one("kind"))
    }

    pub fn approvals(&self, at_once: i64) -> Vec<Choice> {
        let options = [
            (String::new(), "Any".to_owned()),
            (ApprovalType::Auto.to_string(), format!("At once ({})", count(at_once))),
            (ApprovalType::Manual.to_string(), "The brand decides".to_owned()),
        ];
        Choice::list(options, self.one("approval"))
    }

    pub fn windows(&self) -> Vec<Choice> {
        self.days("minWindowDays", &["30", "60", "90"], "days or more")
    }

    pub fn holdbacks(&self) -> Vec<Choice> {
        self.days("maxHoldbackDays", &["0", "14", "30", "60"], "days at most")
    }

    pub fn ends(&self) -> Vec<Choice> {
        self.days("endsWithinDays", &["7", "30", "90"], "days")
    }

    fn days(&self, name: &str, usual: &[&str], unit: &str) -> Vec<Choice> {
        let chosen = self.one(name);
        let mut days: Vec<&str> = usual.to_vec();
        if !chosen.is_empty() && !days.contains(&chosen) && chosen.parse::<u16>().is_ok() {
            days.push(chosen);
        }
        let any = (String::new(), "Any".to_owned());
        let some = days.into_iter().map(|it| (it.to_owned(), format!("{it} {unit}")));
        Choice::list(std::iter::once(any).chain(some), chosen)
    }
}

/// A filter in words; none for what is shown elsewhere or can't be read.
fn label(name: &str, value: &str, brand: &str) -> Option<String> {
    let days = || value.parse::<u16>().ok();
    match name {
        "q" => Some(format!("“{value}”")),
        "category" => Some(value.to_owned()),
        "kind" => match value.parse().ok()? {
            RuleKind::Percent => Some("A part of each sale".into()),
            RuleKind::Fixed => Some("A fixed sum".into()),
        },
        "minPercent" => {
            value.trim().parse::<api_types::Amount>().ok().map(|it| format!("{it} % or more"))
        }
        "recurring" => Some("Later sales too".into()),
        "minWindowDays" => days().map(|it| format!("Clicks count {it} days or more")),
        "maxHoldbackDays" => days().map(|it| format!("Payable within {it} days")),
        "model" => match value.parse().ok()? {
            AttributionModel::LastClick => Some("Last click".into()),
        },
        "approval" => match value.parse().ok()? {
            ApprovalType::Auto => Some("Approves at once".into()),
            ApprovalType::Manual => Some("The brand decides".into()),
        },
        "endsWithinDays" => days().map(|it| format!("Ends within {it} days")),
        "brand" => Some(brand.to_owned()).filter(|it| !it.is_empty()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_comes_from_the_address_and_goes_back_to_it() {
        let asked = Asked::read(
            "q=kiln+oven&category=craft&category=small+business&minPercent=15&sort=epc-USD&odd=1&cursor=x",
        );
        let filter = asked.filter();
        assert_eq!(filter.category.as_deref(), Some("craft,small business"));
        assert_eq!(filter.currency.map(|it| it.to_string()).as_deref(), Some("USD"));
        let tags = asked.tags("");
        let labels: Vec<&str> = tags.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(labels, ["“kiln oven”", "craft", "small business", "15 % or more"]);
        assert_eq!(
            tags[1].1,
            "/discover?q=kiln+oven&category=small+business&minPercent=15&sort=epc-USD"
        );
        assert!(asked.at("y").ends_with("&sort=epc-USD&cursor=y"));
    }

    #[test]
    fn nonsense_narrows_nothing() {
        let filter = Asked::read("kind=x&minPercent=much&brand=me&sort=epc-&approval=1").filter();
        assert!(filter.kind.is_none() && filter.min_percent.is_none() && filter.sort.is_none());
        assert!(Asked::read("sort=newest").filter().sort.is_some());
        assert!(!Asked::read("sort=newest&cursor=x").is_filtered());
    }

    #[test]
    fn an_unusual_number_of_days_stands_among_the_choices() {
        let asked = Asked::read("minWindowDays=45");
        let chosen: Vec<String> =
            asked.windows().into_iter().filter(|it| it.chosen).map(|it| it.value).collect();
        assert_eq!(chosen, ["45"]);
    }
}
