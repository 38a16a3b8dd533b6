//! One application as a card: who applies, with what, and what can be done about it.

use std::collections::HashMap;

use api_types::exclusions::Exclusion;
use api_types::requests::{
    ClaimedPlatform, FederationFailure, RequestCard, RequestStatus, SagaStep,
};
use api_types::{ErrorCode, PartnerId, RequestId};
use chrono::{DateTime, Utc};
use service_kit::Result;
use service_kit::html::format::{count, plural};
use service_kit::html::{Face, FormErrors};

use crate::app::App;
use crate::connections::pages::{Trouble, advice, sentence};
use crate::keys::caller::{AdminCaller, Level};
use crate::links;

/// What a card shows besides what the hub says.
pub struct Local {
    /// The partner that each request made.
    partners: HashMap<RequestId, PartnerId>,
    /// What the brand's share links begin with, without scheme and host.
    link_path: String,
}

pub struct Card {
    pub id: RequestId,
    pub face: Face,
    pub handle: String,
    pub profile_url: String,
    pub email: String,
    pub bio: String,
    pub pitch: String,
    pub offering: String,
    /// What the creator accepted, and an approval grants; the version stands behind it.
    pub rule: String,
    /// `Podcast, 12,300 followers`, as the creator says.
    pub platforms: Vec<(String, String)>,
    /// May not apply any more, until then or for ever.
    pub excluded: Option<Exclusion>,
    pub slug: String,
    pub figures: Option<Figures>,
    /// `2 other brands`, empty for somebody new.
    pub elsewhere: String,
    pub status: RequestStatus,
    pub failure: Option<Failure>,
    pub decision_note: String,
    pub share_url: String,
    pub partner: Option<PartnerId>,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    /// The note as it was typed, when the decision was refused.
    pub typed: String,
    pub errors: FormErrors,
    /// What just went wrong with this card.
    pub trouble: Option<Trouble>,
}

/// What the hub verified of a creator's last 90 days.
pub struct Figures {
    pub clicks: String,
    pub conversions: String,
    pub at: Option<DateTime<Utc>>,
}

/// Why an approval did not set everything up.
pub struct Failure {
    /// `Step 2 of 3, the link`.
    pub step: &'static str,
    /// `your instance 401: key_revoked`.
    pub reason: String,
    pub detail: String,
    pub advice: &'static str,
    pub at: DateTime<Utc>,
    /// Something was made that a retry finds again.
    pub partner_exists: bool,
    pub is_revoked: bool,
}

impl Card {
    pub fn of(card: RequestCard, local: &Local) -> Self {
        let applicant = card.applicant;
        let others = applicant.other_vendor_count;
        let clicks = applicant.clicks_90d.zip(applicant.conversions_90d);
        let figures = clicks.map(|(clicks, conversions)| Figures {
            clicks: count(clicks),
            conversions: count(conversions),
            at: applicant.stats_at,
        });
        let elsewhere = plural(others, "other brand", "other brands");
        Self {
            id: card.id,
            face: Face::of(&applicant.name),
            handle: applicant.handle.unwrap_or_default(),
            profile_url: web_address(applicant.profile_url),
            email: applicant.email,
            bio: applicant.bio,
            pitch: card.pitch,
            offering: card.offering_title,
            rule: accepted(&card.terms_in_words, card.terms_version),
            platforms: applicant.platforms.into_iter().map(platform).collect(),
            excluded: applicant.exclusion,
            slug: format!("{}{}", local.link_path, card.preferred_slug),
            figures,
            elsewhere: if others > 0 { elsewhere } else { String::new() },
            status: card.status,
            failure: card.failure.map(Failure::of),
            typed: card.decision_note.clone().unwrap_or_default(),
            decision_note: card.decision_note.unwrap_or_default(),
            share_url: card.share_url.unwrap_or_default(),
            partner: local.partners.get(&card.id).copied(),
            created_at: card.created_at,
            decided_at: card.decided_at,
            errors: FormErrors::default(),
            trouble: None,
        }
    }

    pub fn is_open(&self) -> bool {
        self.status == RequestStatus::Pending
    }

    pub fn is_working(&self) -> bool {
        self.status == RequestStatus::Provisioning
    }

    pub fn is_approved(&self) -> bool {
        self.status == RequestStatus::Approved
    }

    pub fn is_rejected(&self) -> bool {
        self.status == RequestStatus::Rejected
    }

    /// The brand itself stands in the way: it had revoked this partner.
    pub fn was_revoked(&self) -> bool {
        self.failure.as_ref().is_some_and(|it| it.is_revoked)
    }

    pub fn is_bad(&self) -> bool {
        self.is_open() && self.failure.is_some() || self.trouble.is_some()
    }
}

impl Failure {
    fn of(failure: FederationFailure) -> Self {
        let status = failure.status.map(|it| format!(" {it}")).unwrap_or_default();
        Self {
            step: match failure.step {
                SagaStep::Nothing | SagaStep::Partner => "Step 1 of 3, the partner",
                SagaStep::Link => "Step 2 of 3, the link",
                SagaStep::Done => "Step 3 of 3, the partnership",
            },
            reason: format!("your instance{status}: {}", failure.error),
            detail: sentence(&failure.detail),
            advice: advice(&failure.error),
            at: failure.at,
            is_revoked: failure.error == ErrorCode::PartnerRevoked.as_str(),
            partner_exists: matches!(failure.step, SagaStep::Link | SagaStep::Done),
        }
    }
}

/// `20 % of every sale for 12 months (terms version 3)`
fn accepted(words: &str, version: i32) -> String {
    match words.is_empty() {
        true => String::new(),
        false => format!("{words} (terms version {version})"),
    }
}

/// A platform in words, and where it is.
fn platform(it: ClaimedPlatform) -> (String, String) {
    let followers = plural(it.followers, "follower", "followers");
    let words = match it.followers {
        0 => it.platform,
        _ => format!("{}, {followers}", it.platform),
    };
    (words, web_address(Some(it.url)))
}

/// An address that a page may link to; other schemes are dropped, for the hub is another's.
fn web_address(url: Option<String>) -> String {
    let lawful = |it: &String| it.starts_with("https://") || it.starts_with("http://");
    url.filter(lawful).unwrap_or_default()
}

/// Reads what these cards show of the brand's own.
pub async fn local<L: Level>(
    app: &App,
    caller: &AdminCaller<L>,
    cards: &[RequestCard],
) -> Result<Local> {
    let tenant = caller.tenant;
    let made = |it: &&RequestCard| it.status == RequestStatus::Approved || it.failure.is_some();
    let ids: Vec<RequestId> = cards.iter().filter(made).map(|it| it.id).collect();
    let gathered = app.db.read(tenant, async move |conn| {
        let mut partners = HashMap::new();
        for id in ids {
            let link = links::store::find_by_request(conn, tenant, id).await?;
            partners.extend(link.map(|it| (id, it.partner_id)));
        }
        Ok(partners)
    });
    let partners = gathered.await?;
    let addresses = app.addresses(&caller.brand);
    let path = url::Url::parse(&addresses.links).map(|it| it.path().to_owned());
    let link_path = path.unwrap_or_else(|_| "/r/".to_owned());
    Ok(Local { partners, link_path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_linked_to() {
        let kept = |text: &str| web_address(Some(text.to_owned()));
        assert_eq!(kept("https://hub.example/@ada"), "https://hub.example/@ada");
        assert_eq!(
            [kept("javascript:alert(1)"), kept("data:text/html,x"), web_address(None)],
            ["", "", ""]
        );
    }

    #[test]
    fn a_failure_names_its_step_and_what_exists() {
        let failure = FederationFailure {
            step: SagaStep::Link,
            status: Some(401),
            error: "key_revoked".into(),
            detail: "This key was revoked".into(),
            at: DateTime::UNIX_EPOCH,
        };
        let told = Failure::of(failure);
        assert_eq!(
            (told.step, told.reason.as_str()),
            ("Step 2 of 3, the link", "your instance 401: key_revoked")
        );
        assert!(told.partner_exists && told.detail == "This key was revoked.");
    }
}
