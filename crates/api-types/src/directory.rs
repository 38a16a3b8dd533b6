//! The directory: creators as connected brands find them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Amount, CreatorId, Currency};

crate::words! {
    /// In which order creators are listed. An order by a figure leaves out who hides it.
    pub enum DirectorySort {
        Newest = "newest",
        Conversions = "conversions",
        /// In one currency.
        Revenue = "revenue",
        /// Earnings per click in one currency.
        Epc = "epc",
        /// Of the platform with the most.
        Followers = "followers",
    }

    /// How a creator stands to the brand that looks.
    pub enum DirectoryStanding {
        Stranger = "stranger",
        Invited = "invited",
        Applied = "applied",
        Partner = "partner",
    }
}

/// Narrows the directory. A filter by a figure leaves out who hides it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct DirectoryQuery {
    /// Words of name, handle or text; at most 200 characters.
    pub q: Option<String>,
    pub category: Option<String>,
    pub platform: Option<String>,
    /// A country of the audience, ISO 3166.
    pub location: Option<String>,
    /// On one platform; on the named one where one is named.
    pub min_followers: Option<i64>,
    pub max_followers: Option<i64>,
    pub min_conversions: Option<i64>,
    /// Of `currency`, which must be named.
    pub min_revenue: Option<Amount>,
    pub currency: Option<Currency>,
    /// Earnings per click, of `currency`.
    pub min_epc: Option<Amount>,
    /// `newest` when absent.
    pub sort: Option<DirectorySort>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

/// Where a creator publishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryPlatform {
    pub platform: String,
    pub url: String,
    pub followers: i64,
    /// The creator has proven that it is theirs; otherwise all of this is their own word.
    pub verified: bool,
}

/// Money of 90 days in one currency, over all brands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryMoney {
    pub currency: Currency,
    /// None where the creator hides it.
    pub revenue: Option<Amount>,
    pub commission: Option<Amount>,
    /// Commission per click; none where either is hidden, or without clicks.
    pub epc: Option<Amount>,
}

/// A creator in the directory. Figures cover 90 days over all brands, as these told them.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryCreator {
    pub id: CreatorId,
    pub name: String,
    pub handle: String,
    pub profile_url: String,
    pub bio: String,
    pub categories: Vec<String>,
    pub audience_locations: Vec<String>,
    pub platforms: Vec<DirectoryPlatform>,
    /// None where hidden, or before the first figures came.
    pub clicks_90d: Option<i64>,
    pub conversions_90d: Option<i64>,
    pub money_90d: Vec<DirectoryMoney>,
    /// Which figures the creator does not show.
    pub hidden_figures: Vec<String>,
    pub stats_at: Option<DateTime<Utc>>,
    /// Active partnerships, over all brands.
    pub partnerships_count: i64,
    pub standing: DirectoryStanding,
    pub member_since: DateTime<Utc>,
}
