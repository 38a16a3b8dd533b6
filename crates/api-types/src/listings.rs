//! How a program is listed on the hub: for whom, until when, and who decides.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{emails, slugs};

/// Topics that one listing or one person may name.
pub const MOST_CATEGORIES: usize = 10;
pub const LONGEST_CATEGORY: usize = 40;
/// People that one private listing may name.
pub const MOST_ALLOWED: usize = 500;

crate::words! {
    /// Who finds an offering.
    pub enum Visibility {
        Public = "public",
        /// Only creators on its allow-list, and those who are invited.
        Private = "private",
    }

    /// Who decides on an application.
    pub enum ApprovalType {
        /// The brand, one by one.
        Manual = "manual",
        /// Nobody: partner and link are made at once.
        Auto = "auto",
    }
}

/// How a program is listed. Absent fields have the usual values: public, decided by the brand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(
    feature = "diesel",
    derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)
)]
#[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Jsonb))]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkListing {
    pub visibility: Visibility,
    pub approval: ApprovalType,
    /// Topics, lower-case, at most 10 of at most 40 characters.
    pub categories: Vec<String>,
    /// Who finds a private offering: e-mail addresses and handles, at most 500.
    pub allow_list: Vec<String>,
    /// From then on nobody finds it or can apply; partners go on.
    pub ends_at: Option<DateTime<Utc>>,
}

#[cfg(feature = "diesel")]
crate::stored_as_jsonb!(NetworkListing);

impl Default for NetworkListing {
    fn default() -> Self {
        Self {
            visibility: Visibility::Public,
            approval: ApprovalType::Manual,
            categories: Vec::new(),
            allow_list: Vec::new(),
            ends_at: None,
        }
    }
}

/// A field of a listing that can't be kept, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadListing {
    pub field: &'static str,
    pub detail: &'static str,
}

impl NetworkListing {
    /// The listing in its one spelling, or what is wrong with it.
    pub fn lawful(self) -> Result<Self, BadListing> {
        let categories = lawful_categories(&self.categories)?;
        let bad = |detail| BadListing { field: "allowList", detail };
        if self.allow_list.len() > MOST_ALLOWED {
            return Err(bad("At most 500 people"));
        }
        let named = self.allow_list.iter().map(|it| lawful_person(it));
        let mut allow_list = named.collect::<Result<Vec<String>, _>>().map_err(bad)?;
        allow_list.sort();
        allow_list.dedup();
        Ok(Self { categories, allow_list, ..self })
    }
}

/// Topics in lower case, each once, in the order they were named.
pub fn lawful_categories(named: &[String]) -> Result<Vec<String>, BadListing> {
    let bad = |detail| BadListing { field: "categories", detail };
    let mut lawful: Vec<String> = Vec::new();
    for category in named {
        let category = category.trim().to_lowercase();
        let length = category.chars().count();
        if length == 0 || length > LONGEST_CATEGORY || category.chars().any(odd) {
            return Err(bad("Use 1 to 40 characters for a topic, without commas"));
        }
        if !lawful.contains(&category) {
            lawful.push(category);
        }
    }
    if lawful.len() > MOST_CATEGORIES {
        return Err(bad("At most 10 topics"));
    }
    Ok(lawful)
}

fn odd(letter: char) -> bool {
    letter.is_control() || letter == ','
}

/// An e-mail address, or a handle without its `@`.
fn lawful_person(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    let bare = text.strip_prefix('@').unwrap_or(text);
    if bare.contains('@') {
        return emails::normalise(bare);
    }
    slugs::handle(bare).map_err(|_| "Name people by e-mail address or handle, such as @ada")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(allow: &[&str], categories: &[&str]) -> Result<NetworkListing, BadListing> {
        let texts = |them: &[&str]| them.iter().map(|it| (*it).to_owned()).collect();
        let listing = NetworkListing {
            allow_list: texts(allow),
            categories: texts(categories),
            ..NetworkListing::default()
        };
        listing.lawful()
    }

    #[test]
    fn people_are_named_by_address_or_handle_in_one_spelling() {
        let listing = with(&["@Ada", "ada", " Bob@Example.com"], &[]).expect("lawful");
        assert_eq!(listing.allow_list, ["ada", "bob@example.com"]);
        for bad in ["a b", "@", "", "bob@", "ä"] {
            assert_eq!(with(&[bad], &[]).expect_err(bad).field, "allowList");
        }
        assert!(with(&vec!["ada"; MOST_ALLOWED + 1], &[]).is_err());
    }

    #[test]
    fn topics_are_lower_case_and_few() {
        let listing = with(&[], &["Craft", "craft ", "Small business"]).expect("lawful");
        assert_eq!(listing.categories, ["craft", "small business"]);
        let many: Vec<String> = (0..11).map(|it| format!("topic {it}")).collect();
        assert!(lawful_categories(&many).is_err());
        for bad in ["", "a,b", "a\nb", &"x".repeat(41)] {
            assert_eq!(with(&[], &[bad]).expect_err(bad).field, "categories");
        }
    }

    #[test]
    fn what_an_older_sender_leaves_out_has_the_usual_value() {
        let read: NetworkListing = serde_json::from_str("{}").expect("readable");
        assert_eq!(read, NetworkListing::default());
    }
}
