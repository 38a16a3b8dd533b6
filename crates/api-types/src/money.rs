//! Money: an exact decimal and an ISO 4217 currency. Never a float, anywhere.

use std::fmt;
use std::str::FromStr;

use bigdecimal::{BigDecimal, RoundingMode, Signed, Zero};
use serde::{Deserialize, Serialize};

/// The most digits that an amount may have in all.
pub const MOST_DIGITS: u64 = 18;

/// An exact decimal, written as a plain string with its scale kept: `"12.00"`.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[cfg_attr(
    feature = "diesel",
    derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)
)]
#[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Numeric))]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "12.00")]
pub struct Amount(BigDecimal);

impl Amount {
    pub fn zero(currency: Currency) -> Self {
        Self(BigDecimal::zero().with_scale(currency.scale()))
    }

    pub fn new(value: BigDecimal) -> Self {
        Self(value)
    }

    pub fn decimal(&self) -> &BigDecimal {
        &self.0
    }

    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// The amount at its currency's own scale, or nothing when it is finer than that.
    pub fn fit(&self, currency: Currency) -> Option<Self> {
        let at_scale = self.0.with_scale_round(currency.scale(), RoundingMode::Down);
        (at_scale == self.0).then_some(Self(at_scale))
    }

    /// `percent` of the amount, rounded once, half to even, to the currency's scale.
    pub fn percent(&self, percent: &BigDecimal, currency: Currency) -> Self {
        let exact = &self.0 * percent / BigDecimal::from(100);
        Self(exact.with_scale_round(currency.scale(), RoundingMode::HalfEven))
    }

    pub fn plus(&self, other: &Self) -> Self {
        Self(&self.0 + &other.0)
    }

    pub fn minus(&self, other: &Self) -> Self {
        Self(&self.0 - &other.0)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_plain_string())
    }
}

impl FromStr for Amount {
    type Err = BadAmount;

    fn from_str(text: &str) -> Result<Self, BadAmount> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
        let value: Option<BigDecimal> =
            (all_digits(whole) && all_digits(part)).then(|| text.parse().ok()).flatten();
        match value {
            Some(value) if value.digits() <= MOST_DIGITS && part.len() <= 9 => Ok(Self(value)),
            _ => Err(BadAmount),
        }
    }
}

impl TryFrom<String> for Amount {
    type Error = BadAmount;

    fn try_from(text: String) -> Result<Self, BadAmount> {
        text.parse()
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

/// A text that is not a plain decimal of at most 18 digits.
#[derive(Debug, PartialEq, Eq)]
pub struct BadAmount;

impl fmt::Display for BadAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a plain decimal such as \"12.00\", at most 18 digits")
    }
}

impl std::error::Error for BadAmount {}

/// An ISO 4217 currency, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(
    feature = "diesel",
    derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)
)]
#[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Text))]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "USD")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    pub const USD: Self = Self(iso_currency::Currency::USD);

    /// Digits after the point: USD 2, JPY 0, KWD 3.
    pub fn scale(self) -> i64 {
        self.0.exponent().map_or(2, i64::from)
    }

    pub fn code(self) -> &'static str {
        self.0.code()
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = BadCurrency;

    fn from_str(text: &str) -> Result<Self, BadCurrency> {
        iso_currency::Currency::from_code(text).map(Self).ok_or(BadCurrency)
    }
}

impl TryFrom<String> for Currency {
    type Error = BadCurrency;

    fn try_from(text: String) -> Result<Self, BadCurrency> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// A text that is no ISO 4217 code.
#[derive(Debug, PartialEq, Eq)]
pub struct BadCurrency;

impl fmt::Display for BadCurrency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected an ISO 4217 code such as \"USD\"")
    }
}

impl std::error::Error for BadCurrency {}

/// An amount with its currency: `{"amount": "12.00", "currency": "USD"}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Money {
    pub amount: Amount,
    pub currency: Currency,
}

#[cfg(feature = "diesel")]
crate::stored_as_text!(Currency);

#[cfg(feature = "diesel")]
const _: () = {
    use diesel::{deserialize, pg::Pg, serialize, sql_types::Numeric};

    impl serialize::ToSql<Numeric, Pg> for Amount {
        fn to_sql<'b>(&'b self, out: &mut serialize::Output<'b, '_, Pg>) -> serialize::Result {
            <BigDecimal as serialize::ToSql<Numeric, Pg>>::to_sql(&self.0, &mut out.reborrow())
        }
    }

    impl deserialize::FromSql<Numeric, Pg> for Amount {
        fn from_sql(bytes: diesel::pg::PgValue<'_>) -> deserialize::Result<Self> {
            <BigDecimal as deserialize::FromSql<Numeric, Pg>>::from_sql(bytes).map(Self)
        }
    }
};

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().expect("an amount")
    }

    fn currency(code: &str) -> Currency {
        code.parse().expect("a currency")
    }

    #[test]
    fn a_scale_is_kept_and_written_plainly() {
        for text in ["0.00", "12.00", "-3.10", "0.000000001", "100000000000000000"] {
            assert_eq!(amount(text).to_string(), text);
        }
        for text in ["", "1e9", "1,00", " 1", "1.", ".5", "+1", "1234567890123456789", "NaN"] {
            assert_eq!(text.parse::<Amount>(), Err(BadAmount), "{text}");
        }
    }

    #[test]
    fn each_currency_has_its_own_scale() {
        assert_eq!(
            amount("12").fit(currency("USD")).map(|it| it.to_string()),
            Some("12.00".into())
        );
        assert_eq!(amount("12.345").fit(currency("USD")), None);
        assert_eq!(amount("12.5").fit(currency("JPY")), None);
        assert!(amount("12.345").fit(currency("KWD")).is_some());
    }

    #[test]
    fn a_percentage_is_rounded_once_half_to_even() {
        let percent = BigDecimal::from(20);
        assert_eq!(amount("0.125").percent(&BigDecimal::from(100), Currency::USD), amount("0.12"));
        assert_eq!(amount("0.135").percent(&BigDecimal::from(100), Currency::USD), amount("0.14"));
        assert_eq!(amount("99.99").percent(&percent, Currency::USD), amount("20.00"));
    }
}
