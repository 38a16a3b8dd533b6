//! What a partner gets for one sale under given terms, computed as the brand will.

use api_types::programs::{RuleKind, Terms};
use api_types::{Amount, Currency, Money};
use bigdecimal::BigDecimal;
use chrono::{Days, NaiveDate};

/// How long the customer of the example takes from click to sale, in days.
const DAYS_TO_BUY: u64 = 6;

/// Sales of a customer who buys each month for a year.
const MONTHS_OF_A_YEAR: u16 = 12;

/// One sale of 100 in full units, and what comes of it. Where the terms name no currency the
/// example is in USD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The part in words, such as `20 %`; empty for a fixed amount.
    pub rate: String,
    pub sale: Money,
    pub yours: Money,
    /// What a customer brings who buys each month, with the number of sales that count.
    pub repeated: Option<(u16, Money)>,
    pub clicked: NaiveDate,
    pub bought: NaiveDate,
    pub payable: NaiveDate,
    pub holdback_days: u16,
}

impl Example {
    /// `today` is when the example's visitor clicks.
    pub fn of(terms: &Terms, today: NaiveDate) -> Self {
        let rule = &terms.rule;
        let currency = rule.currency.unwrap_or(Currency::USD);
        let sale = whole(100, currency);
        let (rate, yours) = match rule.kind {
            RuleKind::Percent => {
                let rate = service_kit::html::format::rate(&rule.value.to_string());
                (rate, sale.percent(rule.value.decimal(), currency))
            }
            RuleKind::Fixed => {
                (String::new(), rule.value.fit(currency).unwrap_or_else(|| rule.value.clone()))
            }
        };
        let sales = rule.months.map_or(MONTHS_OF_A_YEAR, |it| it.min(MONTHS_OF_A_YEAR));
        let repeated =
            (sales > 1).then(|| (sales, Money { amount: times(&yours, sales), currency }));
        let bought = today + Days::new(DAYS_TO_BUY.min(terms.window_days.into()));
        Self {
            rate,
            sale: Money { amount: sale, currency },
            yours: Money { amount: yours, currency },
            repeated,
            clicked: today,
            bought,
            payable: bought + Days::new(terms.holdback_days.into()),
            holdback_days: terms.holdback_days,
        }
    }
}

fn whole(units: i64, currency: Currency) -> Amount {
    Amount::new(BigDecimal::from(units).with_scale(currency.scale()))
}

fn times(amount: &Amount, sales: u16) -> Amount {
    Amount::new(amount.decimal() * BigDecimal::from(sales))
}

#[cfg(test)]
mod tests {
    use api_types::programs::{AttributionModel, Rule};

    use super::*;

    fn example(
        kind: RuleKind,
        value: &str,
        currency: Option<&str>,
        months: Option<u16>,
    ) -> Example {
        let value = value.parse().expect("an amount");
        let currency = currency.map(|it| it.parse().expect("a currency"));
        let rule = Rule { kind, value, currency, months };
        let model = AttributionModel::LastClick;
        let terms = Terms { rule, model, window_days: 60, holdback_days: 30 };
        Example::of(&terms, NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day"))
    }

    fn told(example: &Example) -> (String, Option<(u16, String)>) {
        let repeated = example.repeated.as_ref().map(|(n, it)| (*n, it.amount.to_string()));
        (example.yours.amount.to_string(), repeated)
    }

    #[test]
    fn a_part_is_rounded_once_and_a_year_is_counted_at_most() {
        let it = example(RuleKind::Percent, "12.5", None, Some(3));
        assert_eq!(told(&it), ("12.50".into(), Some((3, "37.50".into()))));
        assert_eq!(it.payable, NaiveDate::from_ymd_opt(2026, 12, 26).expect("a day"));
        let it = example(RuleKind::Percent, "20.00", None, None);
        assert_eq!(told(&it), ("20.00".into(), Some((12, "240.00".into()))));
    }

    #[test]
    fn a_fixed_amount_for_the_first_sale_is_itself() {
        let it = example(RuleKind::Fixed, "1500", Some("JPY"), Some(0));
        assert_eq!(told(&it), ("1500".into(), None));
        assert_eq!(it.sale.amount.to_string(), "100");
    }
}
