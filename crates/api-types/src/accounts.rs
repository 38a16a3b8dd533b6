//! A creator's account on the hub: settings, sign-ins, keys, address, export, end.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::creators::Figure;
use crate::{EmailChangeId, ExportId, KeyId, SessionId};

crate::words! {
    /// What letters to creators are about. Letters about the account itself have no topic.
    pub enum MailTopic {
        Decisions = "decisions",
        Invitations = "invitations",
        FirstCommission = "first_commission",
        MonthlySummary = "monthly_summary",
        DomainWarnings = "domain_warnings",
        NetworkNews = "network_news",
    }

    /// The steps of a creator's first visit.
    pub enum OnboardingStep {
        You = "you",
        Work = "work",
        Terms = "terms",
        Done = "done",
    }

    /// How an export stands.
    pub enum ExportStatus {
        Running = "running",
        Done = "done",
        Failed = "failed",
    }

    /// What became of a change of address.
    pub enum EmailOutcome {
        Changed = "changed",
        Merged = "merged",
        Cancelled = "cancelled",
    }
}

/// What a creator has chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountSettings {
    /// Letters that are not wanted.
    pub muted_mails: Vec<MailTopic>,
    /// Figures that no brand sees.
    pub hidden_figures: Vec<Figure>,
    /// The figures that brands see also stand on the public profile.
    pub figures_public: bool,
    pub onboarding: OnboardingStep,
    pub terms_accepted_at: Option<DateTime<Utc>>,
}

/// Changes settings. Absent fields stay; lists replace.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchSettings {
    pub muted_mails: Option<Vec<MailTopic>>,
    pub hidden_figures: Option<Vec<Figure>>,
    pub figures_public: Option<bool>,
}

/// Goes on with the first visit.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AdvanceOnboarding {
    /// The step that comes next; `done` ends the first visit.
    pub step: OnboardingStep,
    #[serde(default)]
    pub accept_terms: bool,
}

/// One sign-in of a creator.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountSession {
    pub id: SessionId,
    /// The one that asks.
    pub current: bool,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// A key that reads what its creator may read, and changes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatorKey {
    pub id: KeyId,
    pub label: String,
    /// The last four characters of the secret, to tell keys apart.
    pub hint: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A fresh key with its secret, which is shown this once.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MintedCreatorKey {
    pub key: CreatorKey,
    pub secret: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MintCreatorKey {
    pub label: String,
}

/// Stops letters of the topic that the token of a letter names.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unsubscribe {
    pub token: String,
}

/// The topic of which no letters come any more.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unsubscribed {
    pub topic: MailTopic,
}

/// Asks for another address; both get a letter.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeEmail {
    pub email: String,
}

/// A link's token, which needs no sign-in.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EmailToken {
    pub token: String,
}

/// A letter's code, typed where its creator is signed in.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EmailCode {
    pub code: String,
}

/// A change of address.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EmailChange {
    pub id: EmailChangeId,
    pub old_email: String,
    pub new_email: String,
    pub old_confirmed_at: Option<DateTime<Utc>>,
    pub new_confirmed_at: Option<DateTime<Utc>>,
    pub expires_at: DateTime<Utc>,
    pub outcome: Option<EmailOutcome>,
    /// Both addresses are proved, and the new one has an identity of its own: what a merge does.
    pub merge: Option<MergePreview>,
}

/// What moves from the identity of the new address, and what is in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MergePreview {
    pub name: String,
    pub handle: Option<String>,
    pub partnerships: i64,
    pub affiliations: i64,
    pub requests: i64,
    pub handles: i64,
    pub platforms: i64,
    /// Sentences; a merge is refused while there is one.
    pub conflicts: Vec<String>,
}

/// A copy of all that the hub holds on a creator.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    pub id: ExportId,
    pub status: ExportStatus,
    /// Tables that are copied, of `total`.
    pub done: i32,
    pub total: i32,
    pub failure: Option<String>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    /// Until then it can be downloaded.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What deleting the account would end, in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deletion {
    /// When the account is erased; none while nobody asked for it.
    pub leaving_at: Option<DateTime<Utc>>,
    pub partnerships: i64,
    pub brands: i64,
    pub open_requests: i64,
    pub handles: i64,
}

/// Asks for the end of the account: `confirm` is the handle, or the address while there is none.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteAccount {
    pub confirm: String,
}
