//! What is typed into the filters of the directory, and what it means. No I/O.

use std::str::FromStr;

use api_types::directory::{DirectoryQuery, DirectorySort};
use api_types::{Amount, Currency};
use serde::Deserialize;
use service_kit::html::urls::with_query;
use service_kit::html::{Choice, FormErrors};

/// The filters as texts; their names are those of the API.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Asked {
    pub q: String,
    pub category: String,
    pub platform: String,
    pub location: String,
    pub min_followers: String,
    pub max_followers: String,
    pub min_conversions: String,
    pub min_revenue: String,
    pub currency: String,
    pub min_epc: String,
    pub sort: String,
    pub cursor: String,
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 11] {
        [
            ("q", &self.q),
            ("category", &self.category),
            ("platform", &self.platform),
            ("location", &self.location),
            ("minFollowers", &self.min_followers),
            ("maxFollowers", &self.max_followers),
            ("minConversions", &self.min_conversions),
            ("minRevenue", &self.min_revenue),
            ("currency", &self.currency),
            ("minEpc", &self.min_epc),
            ("sort", &self.sort),
        ]
    }

    /// The same list from another place on.
    pub fn at(&self, here: &str, cursor: &str) -> String {
        with_query(here, self.pairs().into_iter().chain([("cursor", cursor)]))
    }

    /// Something narrows the list.
    pub fn is_filtered(&self) -> bool {
        self.set() > 0 || !self.q.trim().is_empty()
    }

    /// How many filters stand beside the search box.
    pub fn set(&self) -> usize {
        let beside = |name: &str| !["q", "sort", "currency"].contains(&name);
        self.pairs().iter().filter(|(name, text)| beside(name) && !text.trim().is_empty()).count()
    }

    pub fn sorts(&self) -> Vec<Choice> {
        let options = [
            (DirectorySort::Newest, "Newest"),
            (DirectorySort::Conversions, "Most customers"),
            (DirectorySort::Revenue, "Most revenue"),
            (DirectorySort::Epc, "Best earning per click"),
            (DirectorySort::Followers, "Most followers"),
        ];
        Choice::list(options.map(|(it, label)| (it.to_string(), label)), &self.sort)
    }

    /// What the hub is asked, or what can't be read.
    pub fn query(&self, limit: i64) -> Result<DirectoryQuery, FormErrors> {
        let mut errors = FormErrors::default();
        let text = |it: &str| Some(it.trim().to_owned()).filter(|it| !it.is_empty());
        let whole = "A whole number, such as 5000";
        let money = "An amount, such as 100.00";
        let query = DirectoryQuery {
            q: text(&self.q),
            category: text(&self.category),
            platform: text(&self.platform),
            location: text(&self.location),
            min_followers: read("minFollowers", &self.min_followers, whole, &mut errors),
            max_followers: read("maxFollowers", &self.max_followers, whole, &mut errors),
            min_conversions: read("minConversions", &self.min_conversions, whole, &mut errors),
            min_revenue: read::<Amount>("minRevenue", &self.min_revenue, money, &mut errors),
            currency: read::<Currency>("currency", &self.currency, "Such as USD", &mut errors),
            min_epc: read::<Amount>("minEpc", &self.min_epc, money, &mut errors),
            sort: self.sort.parse().ok(),
            cursor: text(&self.cursor),
            limit: Some(limit),
        };
        if errors.is_empty() { Ok(query) } else { Err(errors) }
    }
}

fn read<T: FromStr>(field: &str, text: &str, sentence: &str, errors: &mut FormErrors) -> Option<T> {
    let text = text.trim().to_uppercase();
    if text.is_empty() {
        return None;
    }
    let parsed = text.parse().ok();
    if parsed.is_none() {
        errors.add(field, sentence);
    }
    parsed
}

/// An address that a page may link to; other schemes are dropped, for the hub is another's.
pub fn web_address(url: &str) -> String {
    let lawful = url.starts_with("https://") || url.starts_with("http://");
    if lawful { url.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read_and_stay_in_the_address() {
        let asked = Asked {
            q: "pots".into(),
            min_followers: "5000".into(),
            currency: "usd".into(),
            ..Asked::default()
        };
        let query = asked.query(20).expect("readable");
        assert_eq!((query.min_followers, query.currency), (Some(5_000), Some(Currency::USD)));
        assert_eq!(asked.at("/c", "x"), "/c?q=pots&minFollowers=5000&currency=usd&cursor=x");
        assert_eq!((asked.set(), asked.is_filtered()), (1, true));
    }

    #[test]
    fn what_can_not_be_read_is_told_beside_its_field() {
        let asked = Asked { min_followers: "many".into(), min_epc: "x".into(), ..Asked::default() };
        let errors = asked.query(20).expect_err("two mistakes");
        assert_eq!(errors.mistakes().len(), 2);
        assert!(!errors.at("minEpc").is_empty());
    }

    #[test]
    fn only_web_addresses_are_linked_to() {
        assert_eq!(web_address("https://hub.example/@ada"), "https://hub.example/@ada");
        assert_eq!(web_address("javascript:alert(1)"), "");
    }
}
