//! Partners: people who promote one brand, and their grants.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::programs::Terms;
use crate::{CreatorId, GrantId, PartnerId, ProgramId, RequestId};

crate::words! {
    /// Where a partner came from. It never changes.
    pub enum PartnerSource {
        AdminInvite = "admin_invite",
        SelfSignup = "self_signup",
        OpenpartnerNetwork = "openpartner_network",
        Import = "import",
    }

    /// Where a partner stands.
    pub enum PartnerStatus {
        /// Asked to join, has not signed in yet.
        Invited = "invited",
        Active = "active",
        Revoked = "revoked",
    }

    /// Who gave a partner the right to a program.
    pub enum GrantSource {
        Admin = "admin",
        Signup = "signup",
        Offering = "offering",
    }
}

/// A partner's right to one program, with the terms frozen when it was given.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    pub id: GrantId,
    pub program_id: ProgramId,
    pub program_name: String,
    pub grant_source: GrantSource,
    pub terms: Terms,
    pub terms_in_words: String,
    pub granted_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A partner as its brand sees it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Partner {
    pub id: PartnerId,
    pub email: String,
    pub name: String,
    pub status: PartnerStatus,
    pub source: PartnerSource,
    /// Has an active partnership on the hub.
    pub via_network: bool,
    /// The same person on the hub, where the hub has told.
    pub network_creator_id: Option<CreatorId>,
    /// Was on the hub before this brand told of them.
    #[serde(default)]
    pub already_on_network: bool,
    /// Of how many other brands on the hub they were a partner, as the hub last told.
    pub other_vendor_count: Option<i64>,
    pub grants: Vec<Grant>,
    pub created_at: DateTime<Utc>,
    pub activated_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// The answer to a new partner.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatedPartner {
    #[serde(flatten)]
    pub partner: Partner,
    /// The partner was there already and got the grant.
    pub existed: bool,
    /// Where this partner signs in at the brand.
    pub portal_url: String,
}

/// A grant asked for together with a partner.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AskGrant {
    pub program_id: ProgramId,
    pub grant_source: GrantSource,
    /// The version of the program's terms to freeze; the one in force when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms_version: Option<i32>,
}

/// Makes a partner.
///
/// Without `grants` and `programIds` the brand's default program is granted; an empty list grants none.
/// `creatorId`, `requestId`, `grants` and the source `openpartner_network` are accepted from the hub's key alone.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreatePartner {
    pub email: String,
    pub name: String,
    pub source: Option<PartnerSource>,
    pub program_ids: Option<Vec<ProgramId>>,
    pub grants: Option<Vec<AskGrant>>,
    pub creator_id: Option<CreatorId>,
    pub request_id: Option<RequestId>,
    /// Sends an invitation by e-mail; true when absent.
    pub send_invite: Option<bool>,
}

/// Gives a partner one more program.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantProgram {
    pub program_id: ProgramId,
}

/// Changes a partner. Absent fields stay. The hub's key changes no address.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchPartner {
    pub name: Option<String>,
    /// The new address signs in from now on; who is signed in is signed out.
    pub email: Option<String>,
}

/// Narrows a list of partners.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PartnerFilter {
    /// Part of a name or e-mail.
    pub q: Option<String>,
    pub status: Option<PartnerStatus>,
    pub source: Option<PartnerSource>,
    pub program_id: Option<ProgramId>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}
