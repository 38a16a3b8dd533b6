//! What a brand looks for among creators, and what of them it may see. No I/O.

use api_types::directory::{DirectoryMoney, DirectoryQuery, DirectorySort};
use api_types::{Amount, CreatorId, Currency, ErrorCode, ListQuery};
use service_kit::{Refusal, Result};

const LONGEST_SEARCH: usize = 200;
const LONGEST_WORD: usize = 40;

/// A search, checked.
#[derive(Clone, Debug)]
pub struct Wish {
    pub words: Option<String>,
    pub category: Option<String>,
    pub platform: Option<String>,
    pub location: Option<String>,
    pub min_followers: Option<i64>,
    pub max_followers: Option<i64>,
    pub min_conversions: Option<i64>,
    pub min_revenue: Option<Amount>,
    pub min_epc: Option<Amount>,
    /// Named wherever a filter or the order is about money.
    pub currency: Option<Currency>,
    pub sort: DirectorySort,
    pub after: Option<After>,
    pub limit: i64,
}

/// The last row of the page before: its place in the order, and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// None in the order of time, which is that of ids.
    pub key: Option<Amount>,
    pub id: CreatorId,
}

impl Wish {
    pub fn of(query: &DirectoryQuery) -> Result<Self> {
        let sort = query.sort.unwrap_or(DirectorySort::Newest);
        let wish = Self {
            words: text("q", query.q.as_deref(), LONGEST_SEARCH)?,
            category: text("category", query.category.as_deref(), LONGEST_WORD)?,
            platform: text("platform", query.platform.as_deref(), LONGEST_WORD)?,
            location: location(query.location.as_deref())?,
            min_followers: query.min_followers,
            max_followers: query.max_followers,
            min_conversions: query.min_conversions,
            min_revenue: query.min_revenue.clone(),
            min_epc: query.min_epc.clone(),
            currency: query.currency,
            sort,
            after: query.cursor.as_deref().map(|it| After::read(it, sort)).transpose()?,
            limit: ListQuery { cursor: None, limit: query.limit }.limit(),
        };
        wish.check()?;
        Ok(wish)
    }

    /// Whether a filter or the order is about money.
    pub fn is_about_money(&self) -> bool {
        self.min_revenue.is_some()
            || self.min_epc.is_some()
            || matches!(self.sort, DirectorySort::Revenue | DirectorySort::Epc)
    }

    fn check(&self) -> Result<()> {
        if self.is_about_money() && self.currency.is_none() {
            let detail = "Name a currency: money is compared within one";
            let refusal = Refusal::new(ErrorCode::ValueWithoutCurrency, detail);
            return Err(refusal.about("currency").into());
        }
        if let (Some(least), Some(most)) = (self.min_followers, self.max_followers)
            && least > most
        {
            let detail = "The most followers can't be fewer than the least";
            return Err(Refusal::field("maxFollowers", detail).into());
        }
        Ok(())
    }
}

/// A filter without blanks around it; an empty one is none.
fn text(field: &'static str, text: Option<&str>, most: usize) -> Result<Option<String>> {
    let Some(text) = text.map(str::trim).filter(|it| !it.is_empty()) else { return Ok(None) };
    if text.chars().count() > most {
        return Err(Refusal::field(field, format!("At most {most} characters")).into());
    }
    // Topics and platforms are kept in lower case; words are searched without regard to it.
    Ok(Some(text.to_lowercase()))
}

fn location(code: Option<&str>) -> Result<Option<String>> {
    let Some(code) = code.map(str::trim).filter(|it| !it.is_empty()) else { return Ok(None) };
    if code.len() != 2 || !code.bytes().all(|it| it.is_ascii_alphabetic()) {
        return Err(Refusal::field("location", "Name a country by two letters, such as DE").into());
    }
    Ok(Some(code.to_ascii_uppercase()))
}

impl After {
    fn read(text: &str, sort: DirectorySort) -> Result<Self> {
        let none_of_ours = || Refusal::new(ErrorCode::BadRequest, "This cursor is none of ours");
        let (key, id) = match text.split_once('~') {
            Some((key, id)) => (Some(key.parse().map_err(|_| none_of_ours())?), id),
            None => (None, text),
        };
        if key.is_none() != (sort == DirectorySort::Newest) {
            return Err(none_of_ours().into());
        }
        Ok(Self { key, id: id.parse().map_err(|_| none_of_ours())? })
    }

    pub fn written(&self) -> String {
        match &self.key {
            Some(key) => format!("{key}~{}", self.id),
            None => self.id.to_string(),
        }
    }
}

/// Which figures a creator does not show.
#[derive(Clone, Copy, Debug)]
pub struct Hidden<'a>(pub &'a [String]);

impl Hidden<'_> {
    pub fn has(self, figure: &str) -> bool {
        self.0.iter().any(|it| it == figure)
    }

    /// A figure, unless it is hidden.
    pub fn show<T>(self, figure: &str, value: Option<T>) -> Option<T> {
        value.filter(|_| !self.has(figure))
    }

    /// Money of one currency without what is hidden; none where nothing is left.
    pub fn money(
        self,
        currency: Currency,
        revenue: Amount,
        commission: Amount,
        epc: Option<Amount>,
    ) -> Option<DirectoryMoney> {
        let told = |it: Amount| it.fit(currency).unwrap_or(it);
        let rounded = |it: Amount| it.percent(&bigdecimal::BigDecimal::from(100), currency);
        let money = DirectoryMoney {
            currency,
            revenue: self.show("revenue", Some(told(revenue))),
            commission: self.show("commission", Some(told(commission))),
            epc: self.show("clicks", self.show("commission", epc.map(rounded))),
        };
        let is_empty = money.revenue.is_none() && money.commission.is_none();
        (!is_empty).then_some(money)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field_of(query: DirectoryQuery) -> String {
        let err = Wish::of(&query).expect_err("refused");
        err.refusal().and_then(|it| it.field.clone()).expect("a field").into_owned()
    }

    #[test]
    fn money_is_compared_within_one_currency() {
        let none = DirectoryQuery::default;
        let least = Some("10".parse().expect("an amount"));
        assert_eq!(field_of(DirectoryQuery { min_revenue: least.clone(), ..none() }), "currency");
        assert_eq!(field_of(DirectoryQuery { min_epc: least.clone(), ..none() }), "currency");
        let sort = Some(DirectorySort::Revenue);
        assert_eq!(field_of(DirectoryQuery { sort, ..none() }), "currency");
        let currency = Some(Currency::USD);
        assert!(Wish::of(&DirectoryQuery { min_revenue: least, currency, sort, ..none() }).is_ok());
    }

    #[test]
    fn a_filter_that_can_not_be_meant_is_refused() {
        let none = DirectoryQuery::default;
        let followers = DirectoryQuery { min_followers: Some(9), max_followers: Some(3), ..none() };
        assert_eq!(field_of(followers), "maxFollowers");
        let location = Some("Germany".to_owned());
        assert_eq!(field_of(DirectoryQuery { location, ..none() }), "location");
        let q = Some("x".repeat(201));
        assert_eq!(field_of(DirectoryQuery { q, ..none() }), "q");
        let wish = Wish::of(&DirectoryQuery { platform: Some(" YouTube ".into()), ..none() });
        assert_eq!(wish.expect("lawful").platform.as_deref(), Some("youtube"));
    }

    #[test]
    fn a_hidden_figure_shows_nowhere() {
        let amount = |text: &str| text.parse::<Amount>().expect("an amount");
        let money = |hidden: &[String]| {
            let epc = Some(amount("0.7149"));
            Hidden(hidden).money(Currency::USD, amount("100.0000"), amount("20.0000"), epc)
        };
        let all = money(&[]).expect("money");
        assert_eq!(all.revenue.map(|it| it.to_string()).as_deref(), Some("100.00"));
        assert_eq!(all.epc.map(|it| it.to_string()).as_deref(), Some("0.71"));
        let no_clicks = money(&["clicks".into()]).expect("money");
        assert_eq!(no_clicks.epc, None, "it would tell the clicks");
        assert_eq!(money(&["revenue".into(), "commission".into()]), None);
    }
}
