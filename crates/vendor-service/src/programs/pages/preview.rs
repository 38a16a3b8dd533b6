//! What the terms in the form would do: in words, and to one example sale.

use api_types::Money;
use api_types::programs::RuleKind;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::form::{ProgramForm, Read};

/// What the editor shows beside the form.
pub struct Preview {
    pub rule_in_words: String,
    pub window_days: u16,
    pub holdback_days: u16,
    /// Today's click counts until then.
    pub counts_until: NaiveDate,
    pub example: Option<Example>,
}

/// One sale, today, and what it pays.
pub struct Example {
    pub sale: Money,
    /// None: the rule pays in another currency.
    pub commission: Option<Money>,
    pub payable: NaiveDate,
}

impl Preview {
    /// None where the form can't be read.
    pub fn of(form: &ProgramForm, now: DateTime<Utc>) -> Option<Self> {
        let read = form.read().ok()?;
        let today = now.date_naive();
        Some(Self {
            rule_in_words: read.rule.in_words(),
            counts_until: today + TimeDelta::days(i64::from(read.window_days)),
            example: example(form, &read, today),
            window_days: read.window_days,
            holdback_days: read.holdback_days,
        })
    }
}

fn example(form: &ProgramForm, read: &Read, today: NaiveDate) -> Option<Example> {
    let (sale, currency) = form.example()?;
    let rule = &read.rule;
    let amount = match (rule.kind, rule.currency) {
        (RuleKind::Percent, _) => Some(sale.percent(rule.value.decimal(), currency)),
        (RuleKind::Fixed, Some(own)) if own == currency => rule.value.fit(currency),
        (RuleKind::Fixed, _) => None,
    };
    Some(Example {
        sale: Money { amount: sale, currency },
        commission: amount.map(|amount| Money { amount, currency }),
        payable: today + TimeDelta::days(i64::from(read.holdback_days)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(form: ProgramForm) -> Option<(String, String)> {
        let preview = Preview::of(&form, DateTime::UNIX_EPOCH)?;
        let commission = preview.example?.commission?;
        Some((preview.rule_in_words, commission.amount.to_string()))
    }

    #[test]
    fn the_example_is_computed_as_a_sale_is() {
        let form =
            ProgramForm { value: "12.5".into(), sale: "49.99".into(), ..ProgramForm::fresh() };
        let (words, commission) = shown(form).expect("readable");
        assert_eq!(
            (words.as_str(), commission.as_str()),
            ("12.5 % of every sale for 12 months", "6.25")
        );
    }

    #[test]
    fn a_fixed_amount_pays_in_its_own_currency_only() {
        let fixed = ProgramForm {
            kind: "fixed".into(),
            value: "40".into(),
            currency: "EUR".into(),
            ..ProgramForm::fresh()
        };
        assert_eq!(shown(fixed.clone()), None);
        let euro = ProgramForm { sale_currency: "eur".into(), ..fixed };
        assert_eq!(shown(euro).map(|it| it.1).as_deref(), Some("40.00"));
    }
}
