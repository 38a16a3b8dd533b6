//! An offering as it is drawn in lists.

use std::collections::HashMap;

use api_types::listings::{ApprovalType, Visibility};
use api_types::offerings::Offering;
use api_types::programs::AttributionModel;
use api_types::requests::RequestStatus;
use api_types::{CreatorId, Money, OfferingId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::html::Face;
use service_kit::html::format::plural;
use service_kit::{Conn, Result};

use super::measures;
use crate::offerings::actions::Recommended;
use crate::schema::requests;

/// As much of a description as a card holds.
const SHORT: usize = 140;

pub struct Card {
    pub href: String,
    pub face: Face,
    pub title: String,
    /// The beginning of the description.
    pub line: String,
    pub rate: String,
    /// Terms in a few words each, and the earning per click where it is known.
    pub facts: Vec<String>,
    /// Hours to decide, share approved, days to pay, share taken back; dashes for what is unknown.
    pub score: [String; 4],
    pub at_once: bool,
    pub is_private: bool,
    pub ends_at: Option<DateTime<Utc>>,
    /// Why it is recommended; empty elsewhere.
    pub reason: String,
    /// How the creator who looks stands to it; empty for most.
    pub standing: &'static str,
}

impl Card {
    pub fn of(offering: &Offering, standing: Option<RequestStatus>) -> Self {
        Self {
            href: href(offering.id),
            face: Face::of(&offering.vendor_name),
            title: offering.title.clone(),
            line: beginning(&offering.description),
            rate: offering.terms_in_words.clone(),
            facts: facts(offering),
            score: measures::brief(offering.score.as_ref()),
            at_once: offering.approval == ApprovalType::Auto,
            is_private: offering.visibility == Visibility::Private,
            ends_at: offering.ends_at,
            reason: String::new(),
            standing: standing.map_or("", called),
        }
    }

    pub fn recommended(it: Recommended) -> Self {
        Self { reason: it.reason, ..Self::of(&it.offering, None) }
    }
}

fn facts(offering: &Offering) -> Vec<String> {
    let terms = &offering.terms;
    let mut facts = vec![
        format!("{}-day window", terms.window_days),
        credited(terms.model).to_owned(),
        match terms.holdback_days {
            0 => "Payable at once".to_owned(),
            held => format!("Payable after {}", days(held)),
        },
    ];
    if let Some(Money { amount, currency }) = &offering.earning_per_click {
        facts.push(format!("{currency} {amount} per click"));
    }
    facts
}

impl Card {
    pub fn with_logo(self, address: Option<String>) -> Self {
        Self { face: self.face.with_picture(address), ..self }
    }
}

/// The address of an offering's page.
pub fn href(id: OfferingId) -> String {
    format!("/offerings/{id}")
}

pub fn days(count: u16) -> String {
    plural(count.into(), "day", "days")
}

/// Which click is credited.
pub fn credited(model: AttributionModel) -> &'static str {
    match model {
        AttributionModel::LastClick => "Last click",
    }
}

fn called(status: RequestStatus) -> &'static str {
    match status {
        RequestStatus::Pending | RequestStatus::Provisioning => "You applied",
        RequestStatus::Approved => "You promote it",
        RequestStatus::Rejected | RequestStatus::Cancelled => "",
    }
}

/// The first paragraph, cut at a word where it is long.
fn beginning(text: &str) -> String {
    let first = text.lines().map(str::trim).find(|it| !it.is_empty()).unwrap_or_default();
    if first.chars().count() <= SHORT {
        return first.to_owned();
    }
    let cut: String = first.chars().take(SHORT).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', '.', ';']))
}

/// How a creator stands to each of these offerings, by their newest request.
pub async fn standings(
    conn: &mut Conn,
    creator: CreatorId,
    offerings: &[OfferingId],
) -> Result<HashMap<OfferingId, RequestStatus>> {
    let newest: Vec<(OfferingId, RequestStatus)> = requests::table
        .filter(requests::creator_id.eq(creator))
        .filter(requests::offering_id.eq_any(offerings))
        .distinct_on(requests::offering_id)
        .order((requests::offering_id, requests::id.desc()))
        .select((requests::offering_id, requests::status))
        .load(conn)
        .await?;
    Ok(newest.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_description_is_cut_at_a_word() {
        assert_eq!(beginning("\n Short.\nMore."), "Short.");
        let long = beginning(&"kiln, ".repeat(40));
        assert!(long.ends_with("kiln…") && long.chars().count() <= SHORT + 1, "{long}");
    }
}
