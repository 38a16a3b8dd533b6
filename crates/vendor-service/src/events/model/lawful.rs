//! The rules of an event's fields.

use api_types::{Amount, Currency, ErrorCode};
use serde_json::{Map, Value};
use service_kit::{Refusal, Result};

const MOST_KEYS: usize = 20;
const MOST_BYTES: usize = 4_096;

/// Kinds that take something back: they name an earlier event, for which there is no field yet.
const RESERVED: [&str; 4] = ["refund", "dispute_opened", "dispute_won", "dispute_lost"];

/// `^[a-z][a-z0-9_.]{0,79}$`, and none of the reserved ones.
pub fn kind(text: &str) -> Result<String> {
    let lawful =
        |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, '_' | '.');
    let begins = text.starts_with(|it: char| it.is_ascii_lowercase());
    if !begins || text.len() > 80 || !text.chars().all(lawful) {
        let detail = "A type is written like `invoice_paid`, at most 80 characters";
        return Err(Refusal::field("type", detail).into());
    }
    if RESERVED.contains(&text) {
        let detail = "This type refers to an earlier event, and no field for that is accepted here";
        return Err(Refusal::field("type", detail).into());
    }
    Ok(text.to_owned())
}

/// A value at its currency's scale; both or neither.
pub fn money(value: Option<Amount>, currency: Option<&str>) -> Result<Option<(Amount, Currency)>> {
    let (value, code) = match (value, currency) {
        (None, None) => return Ok(None),
        (Some(value), Some(code)) => (value, code),
        _ => {
            let detail = "Send `value` and `currency` together, or neither";
            return Err(Refusal::new(ErrorCode::ValueWithoutCurrency, detail)
                .about("currency")
                .into());
        }
    };
    let currency: Currency = code.parse().map_err(|_| {
        let detail = "A currency is an ISO 4217 code such as USD";
        Refusal::new(ErrorCode::UnknownCurrency, detail).about("currency")
    })?;
    if value.is_negative() {
        return Err(Refusal::field("value", "A value is not negative").into());
    }
    let fitted = value.fit(currency).ok_or_else(|| {
        let detail = format!("{currency} has {} digits after the point", currency.scale());
        Refusal::field("value", detail)
    })?;
    Ok(Some((fitted, currency)))
}

/// At most 20 keys and 4 kB.
pub fn metadata(map: Option<Map<String, Value>>) -> Result<Value> {
    let map = map.unwrap_or_default();
    let keys = map.len();
    let value = Value::Object(map);
    let bytes = serde_json::to_vec(&value)?;
    if keys > MOST_KEYS || bytes.len() > MOST_BYTES {
        return Err(Refusal::field("metadata", "At most 20 keys and 4 kB").into());
    }
    // Postgres keeps no NUL in a text, and JSON can spell one.
    if String::from_utf8_lossy(&bytes).contains("\\u0000") {
        return Err(Refusal::field("metadata", "A text has no NUL").into());
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code<T>(result: Result<T>) -> Option<ErrorCode> {
        result.err().and_then(|err| err.refusal().map(|it| it.code))
    }

    fn amount(text: &str) -> Option<Amount> {
        Some(text.parse().expect("an amount"))
    }

    #[test]
    fn a_kind_is_a_word() {
        for good in ["signup", "order_paid", "app.opened_2"] {
            assert_eq!(kind(good).ok().as_deref(), Some(good));
        }
        let long = "a".repeat(81);
        for bad in ["", "Signup", "2nd", "a b", "refund", "dispute_won", &long] {
            assert_eq!(code(kind(bad)), Some(ErrorCode::InvalidField), "{bad}");
        }
    }

    #[test]
    fn money_has_a_currency_and_its_scale() {
        let seen = money(amount("12"), Some("USD")).expect("lawful").expect("money");
        assert_eq!(seen.0.to_string(), "12.00");
        assert_eq!(code(money(amount("12"), None)), Some(ErrorCode::ValueWithoutCurrency));
        assert_eq!(code(money(None, Some("USD"))), Some(ErrorCode::ValueWithoutCurrency));
        assert_eq!(code(money(amount("12"), Some("XYZ"))), Some(ErrorCode::UnknownCurrency));
        assert_eq!(code(money(amount("1.5"), Some("JPY"))), Some(ErrorCode::InvalidField));
        assert_eq!(code(money(amount("-1"), Some("USD"))), Some(ErrorCode::InvalidField));
        assert_eq!(money(None, None).ok(), Some(None));
    }

    #[test]
    fn metadata_is_small() {
        let map = |value: Value| value.as_object().cloned();
        assert_eq!(metadata(None).ok(), Some(json!({})));
        assert!(metadata(map(json!({"plan": "pro"}))).is_ok());
        assert!(metadata(map(json!({"text": "x".repeat(5_000)}))).is_err());
        assert!(metadata(map(json!({"text": "a\u{0}b"}))).is_err());
        let many: Map<String, Value> = (0..21).map(|n| (n.to_string(), json!(n))).collect();
        assert!(metadata(Some(many)).is_err());
    }
}
