//! Closed vocabularies: one spelling for JSON, for the column and for the log line.
//!
//! Each macro stands here twice: with feature `diesel` what it defines can also be a column. The
//! choice is made in this crate, so that other crates can define words of their own.

/// Defines enums whose variants are written as fixed words.
///
/// The same word serves serde, `Display`, `FromStr` and (with feature `diesel`) a `text` column.
#[cfg(feature = "diesel")]
#[macro_export]
macro_rules! words {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant,)+ }

        $crate::spelled!($name { $($variant = $word,)+ });
        $crate::stored_as_text!($name);
    )+};
}

/// Defines enums whose variants are written as fixed words.
#[cfg(not(feature = "diesel"))]
#[macro_export]
macro_rules! words {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant,)+ }

        $crate::spelled!($name { $($variant = $word,)+ });
    )+};
}

/// Gives an enum its words: `ALL`, `as_str`, `Display` and `FromStr`.
#[macro_export]
macro_rules! spelled {
    ($name:ident { $($variant:ident = $word:literal,)+ }) => {
        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().copied().find(|it| it.as_str() == word);
                found.ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|it| it.as_str()).collect();
                    format!("`{word}` is none of: {}", known.join(", "))
                })
            }
        }
    };
}

/// Stores a type as `text`, by way of its `Display` and `FromStr`.
#[cfg(feature = "diesel")]
#[macro_export]
macro_rules! stored_as_text {
    ($name:ident) => {
        const _: () = {
            use diesel::{deserialize, pg::Pg, serialize, sql_types::Text};

            impl serialize::ToSql<Text, Pg> for $name {
                fn to_sql<'b>(
                    &'b self,
                    out: &mut serialize::Output<'b, '_, Pg>,
                ) -> serialize::Result {
                    use std::io::Write;
                    write!(out, "{self}")?;
                    Ok(serialize::IsNull::No)
                }
            }

            impl deserialize::FromSql<Text, Pg> for $name {
                fn from_sql(bytes: diesel::pg::PgValue<'_>) -> deserialize::Result<Self> {
                    let text = <String as deserialize::FromSql<Text, Pg>>::from_sql(bytes)?;
                    text.parse::<$name>().map_err(|err| err.to_string().into())
                }
            }
        };
    };
}

/// Stores a type as `jsonb`, by way of serde.
#[cfg(feature = "diesel")]
#[macro_export]
macro_rules! stored_as_jsonb {
    ($name:ident) => {
        const _: () = {
            use diesel::{deserialize, pg::Pg, serialize, sql_types::Jsonb};

            impl serialize::ToSql<Jsonb, Pg> for $name {
                fn to_sql<'b>(
                    &'b self,
                    out: &mut serialize::Output<'b, '_, Pg>,
                ) -> serialize::Result {
                    let value = serde_json::to_value(self)?;
                    <serde_json::Value as serialize::ToSql<Jsonb, Pg>>::to_sql(
                        &value,
                        &mut out.reborrow(),
                    )
                }
            }

            impl deserialize::FromSql<Jsonb, Pg> for $name {
                fn from_sql(bytes: diesel::pg::PgValue<'_>) -> deserialize::Result<Self> {
                    let value =
                        <serde_json::Value as deserialize::FromSql<Jsonb, Pg>>::from_sql(bytes)?;
                    Ok(serde_json::from_value(value)?)
                }
            }
        };
    };
}
