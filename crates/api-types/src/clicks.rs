//! Clicks that others recorded and report.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{ClickId, LinkId, PartnerId};

crate::words! {
    /// What became of one reported click.
    pub enum ClickOutcome {
        Created = "created",
        /// The same click was here already.
        Replayed = "replayed",
        LinkNotFound = "link_not_found",
        /// The id's time lies outside the time that raw clicks are kept.
        OutOfRange = "out_of_range",
        /// The id belongs to a click on another link.
        ClickIdTaken = "click_id_taken",
    }

    /// What a request looked like when it came.
    pub enum ClickClass {
        Human = "human",
        Bot = "bot",
        Prefetch = "prefetch",
        Head = "head",
        Paused = "paused",
    }

    /// Who recorded a click.
    pub enum ClickSource {
        Router = "router",
        Network = "network",
        Sdk = "sdk",
        Coupon = "coupon",
    }
}

/// A click that was recorded elsewhere, under the id that it has there. Its time is the id's.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportClick {
    pub id: ClickId,
    pub link_id: LinkId,
    pub class: Option<ClickClass>,
    pub referrer_host: Option<String>,
    pub user_agent_family: Option<String>,
    pub device: Option<String>,
    pub country: Option<String>,
    pub sub_id: Option<String>,
    /// 32 hex digits, the same for two clicks of one visitor on one day. Without it each click is a
    /// visitor of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitor: Option<String>,
    /// The visitor asked not to be tracked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opt_out: Option<bool>,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportClicks {
    /// At most 500.
    pub clicks: Vec<ReportClick>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportedClick {
    pub id: ClickId,
    pub outcome: ClickOutcome,
}

/// One outcome for each click, in the order of the request.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportedClicks {
    pub items: Vec<ReportedClick>,
}

/// A stored click as the brand sees it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Click {
    pub id: ClickId,
    pub link_id: LinkId,
    pub partner_id: PartnerId,
    pub class: ClickClass,
    /// Counts in figures.
    pub counted: bool,
    /// Why it did not count; none when it did.
    pub reason: Option<String>,
    pub source: ClickSource,
    pub referrer_host: Option<String>,
    pub device: String,
    pub country: Option<String>,
    pub sub_id: Option<String>,
    pub occurred_at: DateTime<Utc>,
}

/// Narrows a list of clicks.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ClickFilter {
    pub link_id: Option<LinkId>,
    pub partner_id: Option<PartnerId>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

/// The days of which reported clicks are counted, both included and at most 31.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ClickCountRange {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Only the clicks on this link.
    pub link_id: Option<LinkId>,
}

/// How many clicks there are of one day, which is that of the time in a click's id, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClickCount {
    pub day: NaiveDate,
    pub clicks: i64,
}

/// One count for each day that was asked for, the first day first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClickCounts {
    pub days: Vec<ClickCount>,
}
