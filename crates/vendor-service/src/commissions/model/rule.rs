//! What a rule makes of a sale: an amount, or the reason why none.

use api_types::programs::{Rule, RuleKind};
use api_types::{Amount, Currency};

/// The kinds of events on which rules pay.
pub const SALES: [&str; 2] = ["invoice_paid", "order_paid"];

/// Whether an event is a sale: of a paying kind, and of more than nothing.
pub fn is_sale(kind: &str, value: Option<&Amount>) -> bool {
    SALES.contains(&kind) && value.is_some_and(|it| !it.is_zero())
}

/// The commission on a sale, rounded once to the currency's scale; or a sentence that says why
/// there is none.
pub fn compute(rule: &Rule, value: &Amount, currency: Currency) -> Result<Amount, String> {
    let amount = match (rule.kind, rule.currency) {
        (RuleKind::Percent, _) => value.percent(rule.value.decimal(), currency),
        (RuleKind::Fixed, Some(own)) if own == currency => super::scaled(&rule.value, currency),
        (RuleKind::Fixed, Some(own)) => {
            return Err(format!("The rule pays in {own}, and the sale is in {currency}"));
        }
        (RuleKind::Fixed, None) => return Err("The rule names no currency".to_owned()),
    };
    if amount.is_zero() {
        return Err(format!("The commission is less than the smallest amount of {currency}"));
    }
    Ok(amount)
}

#[cfg(test)]
mod tests {
    use bigdecimal::BigDecimal;
    use proptest::prelude::*;

    use super::*;

    fn rule(kind: RuleKind, value: &str, currency: Option<&str>) -> Rule {
        let currency = currency.map(|it| it.parse().expect("a currency"));
        Rule { kind, value: value.parse().expect("an amount"), currency, months: None }
    }

    fn amount(text: &str) -> Amount {
        text.parse().expect("an amount")
    }

    fn seen(rule: &Rule, value: &str, currency: &str) -> Result<String, String> {
        let currency = currency.parse().expect("a currency");
        compute(rule, &amount(value), currency).map(|it| it.to_string())
    }

    #[test]
    fn a_percentage_has_the_scale_of_its_currency() {
        let fifth = rule(RuleKind::Percent, "20", None);
        assert_eq!(seen(&fifth, "49.99", "USD"), Ok("10.00".into()));
        assert_eq!(seen(&fifth, "1234", "JPY"), Ok("247".into()));
        assert_eq!(seen(&fifth, "1.001", "KWD"), Ok("0.200".into()));
        assert!(seen(&fifth, "0.02", "USD").is_err_and(|it| it.contains("smallest")));
    }

    #[test]
    fn a_fixed_amount_is_paid_in_its_own_currency_only() {
        let fixed = rule(RuleKind::Fixed, "40.00", Some("USD"));
        assert_eq!(seen(&fixed, "1.00", "USD"), Ok("40.00".into()));
        assert!(seen(&fixed, "1.00", "EUR").is_err_and(|it| it.contains("in USD")));
    }

    #[test]
    fn a_sale_is_of_more_than_nothing() {
        assert!(is_sale("invoice_paid", Some(&amount("0.01"))));
        assert!(!is_sale("order_paid", Some(&amount("0.00"))));
        assert!(!is_sale("order_paid", None) && !is_sale("signup", Some(&amount("1.00"))));
    }

    proptest! {
        #[test]
        fn a_percentage_is_within_half_a_minor_unit(cents in 1_i64..10_000_000_000, bps in 1_i64..=10_000) {
            let value = Amount::new(BigDecimal::new(cents.into(), 2));
            let percent = BigDecimal::new(bps.into(), 2);
            let made = value.percent(&percent, Currency::USD);
            let exact = value.decimal() * &percent / BigDecimal::from(100);
            prop_assert!((made.decimal() - exact).abs() <= BigDecimal::new(5.into(), 3));
            prop_assert!(made.decimal() <= value.decimal());
        }
    }
}
