//! Offerings: what brands publish on the hub.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::listings::{ApprovalType, Visibility};
use crate::programs::{AttributionModel, RuleKind, Terms};
use crate::requests::RequestStatus;
use crate::scorecards::{Scorecard, TermsChange};
use crate::{Amount, Currency, Money, OfferingId, RequestId, VendorId};

crate::words! {
    /// In which order offerings are listed.
    pub enum OfferingSort {
        Newest = "newest",
        /// Most partners first.
        Popular = "popular",
        /// Best fit to the words of the search first.
        Relevance = "relevance",
        /// Best earning per click in one currency first; those without such a figure are left out.
        Epc = "epc",
    }
}

/// An offering as a creator sees it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Offering {
    pub id: OfferingId,
    pub vendor_id: VendorId,
    pub vendor_name: String,
    /// The brand's page on the hub is `/brands/<slug>`.
    pub vendor_slug: String,
    /// The brand's id of it.
    pub external_id: String,
    pub title: String,
    pub description: String,
    pub product_url: String,
    pub terms: Terms,
    pub terms_in_words: String,
    /// What an application accepts.
    pub terms_version: i32,
    pub published: bool,
    pub categories: Vec<String>,
    pub visibility: Visibility,
    pub approval: ApprovalType,
    pub ends_at: Option<DateTime<Utc>>,
    /// Active partners who came by way of the hub, as of the last count.
    pub partners: i64,
    /// What partners of this offering earn for one click on average, over 90 days. None below 100
    /// clicks or 3 partners.
    pub earning_per_click: Option<Money>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// How its brand behaves; none before the first count.
    pub score: Option<Scorecard>,
    /// Earlier terms, the newest change first. Only where one offering is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<TermsChange>,
    /// How this creator stands to it; absent for strangers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<MyStanding>,
    /// An operator has unlisted it; told to its brand alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_down: Option<TakenDown>,
}

/// Why and since when an offering is unlisted by an operator.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TakenDown {
    pub at: DateTime<Utc>,
    pub reason: String,
}

/// A creator's newest request for an offering, and the share link once there is one.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyStanding {
    pub request_id: RequestId,
    pub status: RequestStatus,
    /// None before the approval, and once the partnership has ended.
    pub share_url: Option<String>,
    /// When the partnership behind an approved request ended; one may apply again then.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Narrows the list of offerings.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct OfferingFilter {
    /// Words of title, description or brand; at most 200 characters.
    pub q: Option<String>,
    pub vendor_id: Option<VendorId>,
    /// One or more topics with commas between them; an offering has at least one of them.
    pub category: Option<String>,
    pub kind: Option<RuleKind>,
    /// Pays a part of each sale, of at least so many percent.
    pub min_percent: Option<Amount>,
    /// Pays for a customer's later sales too.
    pub recurring: Option<bool>,
    pub min_window_days: Option<i32>,
    pub max_holdback_days: Option<i32>,
    pub model: Option<AttributionModel>,
    pub approval: Option<ApprovalType>,
    /// Ends within so many days.
    pub ends_within_days: Option<u16>,
    /// `relevance` with words, else `newest`.
    pub sort: Option<OfferingSort>,
    /// Of the order `epc`, which compares one currency.
    pub currency: Option<Currency>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

/// One page of offerings, with how many match in all.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfferingList {
    pub items: Vec<Offering>,
    pub next_cursor: Option<String>,
    /// How many match; counting stops at 1,000.
    pub count: i64,
    /// There are more than `count`.
    pub count_is_least: bool,
}

/// A brand as creators see it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BrandPage {
    pub id: VendorId,
    pub slug: String,
    pub name: String,
    /// Where partners sign in at the brand.
    pub portal_url: String,
    pub member_since: DateTime<Utc>,
    pub score: Option<Scorecard>,
    pub offerings: OfferingList,
}

/// An offering as its own brand sees it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyOffering {
    #[serde(flatten)]
    pub offering: Offering,
    pub allow_list: Vec<String>,
    /// Its page on the hub.
    pub url: String,
    /// Creators find it now: published, not ended, and the brand in good standing.
    pub is_open: bool,
    /// Applications that wait for a decision.
    pub pending: i64,
    pub approved: i64,
    pub rejected: i64,
    /// Invitations that wait for an answer.
    pub invited: i64,
}
