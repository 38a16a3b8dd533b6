//! Sign-ups: people who ask a brand to become its partner.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::auth::SignIn;
use crate::{PartnerId, SignupId};

crate::words! {
    /// Whether a brand takes sign-ups.
    pub enum SignupMode {
        Off = "off",
        /// Whoever proves their address is a partner at once.
        Auto = "auto",
        /// The brand's team decides.
        Review = "review",
    }

    /// Where a sign-up stands.
    pub enum SignupState {
        /// The address is not proven yet; the brand does not see it.
        Unproven = "unproven",
        Pending = "pending",
        Approved = "approved",
        Declined = "declined",
    }
}

/// How a brand takes sign-ups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignupSettings {
    pub mode: SignupMode,
    /// The brand's own terms for partners.
    pub terms_url: Option<String>,
}

/// What somebody who wants to join is told.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JoinOffer {
    pub brand: String,
    pub mode: SignupMode,
    /// What partners earn with the default program; none while there is none.
    pub terms_in_words: Option<String>,
    pub terms_url: Option<String>,
}

/// Asks to become a partner.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Join {
    pub email: String,
    pub name: String,
    /// How they will promote the brand.
    pub pitch: String,
    pub accepts_terms: bool,
}

/// The same answer whether or not the address is known.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JoinAsked {
    pub sent: bool,
}

/// What came of a proven address: a sign-in, or the wait for the brand's decision.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Joined {
    pub state: SignupState,
    pub sign_in: Option<SignIn>,
}

/// A sign-up as the brand's team sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Signup {
    pub id: SignupId,
    pub email: String,
    pub name: String,
    pub pitch: String,
    pub state: SignupState,
    pub note: Option<String>,
    pub partner_id: Option<PartnerId>,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// Narrows the list of sign-ups; without a state those that wait are listed.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct SignupFilter {
    pub state: Option<SignupState>,
    pub cursor: Option<String>,
    pub limit: Option<i64>,
}

/// A decision on a sign-up. The note goes into the mail that tells it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecideSignup {
    pub note: Option<String>,
}
