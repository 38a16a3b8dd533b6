//! Creators: people with one identity over all brands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Amount, CreatorId, Currency, PlatformId};

crate::words! {
    /// A figure over all brands that its creator can hide from brands.
    pub enum Figure {
        Clicks = "clicks",
        Conversions = "conversions",
        Revenue = "revenue",
        Commission = "commission",
    }

    /// Who says so.
    pub enum Source {
        /// Brands, through their connection to the hub; or the hub, which has looked itself.
        Verified = "verified",
        /// The creator.
        SelfReported = "self_reported",
    }
}

/// A platform on which a creator publishes, as the creator states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Platform {
    pub id: PlatformId,
    pub platform: String,
    pub url: String,
    pub followers: i64,
    /// Since when the creator's code is known to stand on the page; none without proof.
    #[serde(default)]
    pub verified_at: Option<DateTime<Utc>>,
}

/// Money of the last 90 days in one currency, over all brands. A hidden figure is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MoneyFigures {
    pub currency: Currency,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue_90d: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commission_90d: Option<Amount>,
}

/// Figures of the last 90 days over all brands. A hidden figure is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Always `verified`: brands report them.
    pub source: Source,
    pub as_of: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clicks_90d: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversions_90d: Option<i64>,
    pub money: Vec<MoneyFigures>,
}

/// A creator's own view of their profile.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Creator {
    pub id: CreatorId,
    pub email: String,
    pub name: String,
    pub handle: Option<String>,
    pub bio: String,
    pub categories: Vec<String>,
    pub platforms: Vec<Platform>,
    /// ISO 3166 codes of countries, in the creator's own words.
    pub audience_locations: Vec<String>,
    /// In the creator's own words.
    pub past_brands: Vec<String>,
    pub avatar_url: Option<String>,
    pub partnerships_count: i64,
    pub created_at: DateTime<Utc>,
    /// When the account is erased, unless its owner keeps it before.
    pub leaving_at: Option<DateTime<Utc>>,
}

/// What anybody may see at `/@handle`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicCreator {
    pub name: String,
    pub handle: String,
    pub bio: String,
    pub categories: Vec<String>,
    pub platforms: Vec<Platform>,
    /// ISO 3166 codes of countries; self-reported.
    pub audience_locations: Vec<String>,
    /// Self-reported.
    pub past_brands: Vec<String>,
    pub avatar_url: Option<String>,
    pub partnerships_count: i64,
    /// Only where the creator shows them to everybody, and brands have told any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figures: Option<Figures>,
    pub member_since: DateTime<Utc>,
}

/// A platform as it is put into a profile.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutPlatform {
    pub platform: String,
    pub url: String,
    #[serde(default)]
    pub followers: i64,
}

/// Changes a profile. Absent fields stay; `platforms` replaces the whole list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchCreator {
    pub name: Option<String>,
    pub handle: Option<String>,
    pub bio: Option<String>,
    pub categories: Option<Vec<String>>,
    pub platforms: Option<Vec<PutPlatform>>,
    /// ISO 3166 codes of two letters; at most 20.
    pub audience_locations: Option<Vec<String>>,
    /// At most 20 names.
    pub past_brands: Option<Vec<String>>,
}

/// Whether a handle can be had, and one that can.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandleAvailability {
    pub handle: String,
    pub available: bool,
    /// A free one that is like it, where it is not.
    pub suggestion: Option<String>,
}

/// The handle that is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct HandleQuery {
    pub handle: String,
}

/// How the proof of a platform stands.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlatformProof {
    pub platform: Platform,
    /// To be put on the page at the platform's address, anywhere in its text.
    pub code: String,
    pub checked_at: Option<DateTime<Utc>>,
    /// Why the last check failed, in words.
    pub check_failure: Option<String>,
    /// The proof ends at this time unless the code is back by then.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Sends somebody a link that signs them in as a creator, valid for 24 hours in any browser.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InviteCreator {
    pub email: String,
}
