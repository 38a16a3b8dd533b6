//! What somebody looks for among offerings, and where the list goes on.

use api_types::listings::{ApprovalType, LONGEST_CATEGORY, MOST_CATEGORIES};
use api_types::offerings::{OfferingFilter, OfferingSort};
use api_types::programs::{AttributionModel, RuleKind};
use api_types::{Amount, CreatorId, Currency, ErrorCode, ListQuery, OfferingId, VendorId};
use chrono::{DateTime, Days, Utc};
use service_kit::{Refusal, Result};

use super::Shown;

const LONGEST_SEARCH: usize = 200;

/// A search, checked.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Not empty where there is one.
    pub words: Option<String>,
    pub vendor: Option<VendorId>,
    pub categories: Vec<String>,
    pub kind: Option<RuleKind>,
    pub min_percent: Option<Amount>,
    pub recurring: Option<bool>,
    pub min_window: Option<i32>,
    pub max_holdback: Option<i32>,
    pub model: Option<AttributionModel>,
    pub approval: Option<ApprovalType>,
    pub ends_before: Option<DateTime<Utc>>,
    pub order: Order,
    pub after: Option<After>,
    pub limit: i64,
    pub now: DateTime<Utc>,
    /// Whoever looks, where they find private offerings too.
    pub viewer: Option<Viewer>,
    /// Brands whose name has the words in it.
    pub brands: Vec<VendorId>,
}

/// Whoever looks for offerings, as allow-lists may name them.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub creator: CreatorId,
    /// The address, and any handle they ever had.
    pub names: Vec<String>,
}

/// An order with what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Newest,
    Popular,
    Relevance,
    Epc(Currency),
}

/// The last row of the page before: its place in the order, and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// None in the order of time, which is that of ids.
    pub key: Option<Amount>,
    pub id: OfferingId,
}

impl Wish {
    /// Checks a filter. `viewer` and `brands` are filled in by who reads.
    pub fn of(filter: &OfferingFilter, now: DateTime<Utc>) -> Result<Self> {
        let words = filter.q.as_deref().map(str::trim).filter(|it| !it.is_empty());
        if words.is_some_and(|it| it.chars().count() > LONGEST_SEARCH) {
            return Err(Refusal::field("q", "Search for at most 200 characters").into());
        }
        let order = order(filter, words.is_some())?;
        Ok(Self {
            words: words.map(str::to_owned),
            vendor: filter.vendor_id,
            categories: categories(filter.category.as_deref().unwrap_or_default())?,
            kind: filter.kind,
            min_percent: filter.min_percent.clone(),
            recurring: filter.recurring,
            min_window: filter.min_window_days,
            max_holdback: filter.max_holdback_days,
            model: filter.model,
            approval: filter.approval,
            ends_before: filter.ends_within_days.map(|it| now + Days::new(it.into())),
            after: filter.cursor.as_deref().map(|it| After::read(it, order)).transpose()?,
            order,
            limit: ListQuery { cursor: None, limit: filter.limit }.limit(),
            now,
            viewer: None,
            brands: Vec::new(),
        })
    }

    /// Where the list goes on after a row that was read in an order other than relevance.
    pub fn place_of(&self, shown: &Shown) -> After {
        let key = match self.order {
            Order::Newest | Order::Relevance => None,
            Order::Popular => Some(Amount::new(shown.counted.partners.into())),
            Order::Epc(_) => shown.counted.epc.clone(),
        };
        After { key, id: shown.offering.id }
    }
}

fn order(filter: &OfferingFilter, has_words: bool) -> Result<Order> {
    match filter.sort {
        None if has_words => Ok(Order::Relevance),
        Some(OfferingSort::Relevance) if has_words => Ok(Order::Relevance),
        None | Some(OfferingSort::Newest | OfferingSort::Relevance) => Ok(Order::Newest),
        Some(OfferingSort::Popular) => Ok(Order::Popular),
        Some(OfferingSort::Epc) => filter.currency.map(Order::Epc).ok_or_else(|| {
            let detail = "Name a currency: earnings are compared within one";
            Refusal::new(ErrorCode::ValueWithoutCurrency, detail).about("currency").into()
        }),
    }
}

fn categories(text: &str) -> Result<Vec<String>> {
    let named = text.split(',').map(|it| it.trim().to_lowercase()).filter(|it| !it.is_empty());
    let named: Vec<String> = named.collect();
    let too_long = named.iter().any(|it| it.chars().count() > LONGEST_CATEGORY);
    if named.len() > MOST_CATEGORIES || too_long {
        return Err(Refusal::field("category", "At most 10 topics of 40 characters").into());
    }
    Ok(named)
}

impl After {
    fn read(text: &str, order: Order) -> Result<Self> {
        let none_of_ours = || Refusal::new(ErrorCode::BadRequest, "This cursor is none of ours");
        let (key, id) = match text.split_once('~') {
            Some((key, id)) => (Some(key.parse().map_err(|_| none_of_ours())?), id),
            None => (None, text),
        };
        let id = id.parse().map_err(|_| none_of_ours())?;
        if key.is_none() != (order == Order::Newest) {
            return Err(none_of_ours().into());
        }
        Ok(Self { key, id })
    }

    pub fn written(&self) -> String {
        match &self.key {
            Some(key) => format!("{key}~{}", self.id),
            None => self.id.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(filter: OfferingFilter) -> Result<Wish> {
        Wish::of(&filter, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn words_are_ranked_and_everything_else_is_newest_first() {
        let q = |text: &str| OfferingFilter { q: Some(text.into()), ..OfferingFilter::default() };
        assert_eq!(wish(q("kiln")).expect("lawful").order, Order::Relevance);
        assert_eq!(wish(q("  ")).expect("lawful").order, Order::Newest);
        assert!(wish(q(&"x".repeat(201))).is_err());
        let by_earning = OfferingFilter { sort: Some(OfferingSort::Epc), ..q("") };
        assert!(wish(by_earning.clone()).is_err(), "currencies are not compared");
        let usd = OfferingFilter { currency: Some(Currency::USD), ..by_earning };
        assert_eq!(wish(usd).expect("lawful").order, Order::Epc(Currency::USD));
    }

    #[test]
    fn a_cursor_belongs_to_its_order() {
        let id = OfferingId::new_at(DateTime::UNIX_EPOCH);
        let place = After { key: Some("7".parse().expect("a number")), id };
        assert_eq!(After::read(&place.written(), Order::Popular).expect("ours"), place);
        assert!(After::read(&place.written(), Order::Newest).is_err());
        assert!(After::read(&id.to_string(), Order::Popular).is_err());
        assert!(After::read("nonsense", Order::Newest).is_err());
    }

    #[test]
    fn topics_are_named_with_commas() {
        let named = |text: &str| {
            let category = Some(text.to_owned());
            wish(OfferingFilter { category, ..OfferingFilter::default() }).map(|it| it.categories)
        };
        assert_eq!(named("Craft, food,,").expect("lawful"), ["craft", "food"]);
        assert!(named(&"a,".repeat(11)).is_err());
    }
}
