//! What pages say about where a partner came from and where they stand.

use api_types::partners::{GrantSource, PartnerSource, PartnerStatus};
use service_kit::html::{Html, format};

use crate::partners::Partner;

/// Where a partner came from.
pub fn source(source: PartnerSource) -> &'static str {
    match source {
        PartnerSource::AdminInvite => "Invited by you",
        PartnerSource::SelfSignup => "Signed up",
        PartnerSource::OpenpartnerNetwork => "From the Network",
        PartnerSource::Import => "Imported",
    }
}

/// Who gave a partner a program.
pub fn grant_source(source: GrantSource) -> &'static str {
    match source {
        GrantSource::Admin => "given by you",
        GrantSource::Signup => "by sign-up",
        GrantSource::Offering => "by the Network",
    }
}

/// Where a partner stands, for `parts/badge.html`.
pub struct Standing {
    pub state: &'static str,
    pub label: &'static str,
    pub tip: &'static str,
    pub since: Html,
}

impl Standing {
    pub fn of(partner: &Partner) -> Self {
        let (state, label, tip, at) = match partner.status {
            PartnerStatus::Invited => (
                "pending",
                "Invited",
                "Has not signed in yet. Their links work already.",
                Some(partner.created_at),
            ),
            PartnerStatus::Active => {
                ("active", "Active", "Has signed in and may share links.", partner.activated_at)
            }
            PartnerStatus::Revoked => (
                "rejected",
                "Revoked",
                "Their links still redirect, and new clicks earn nothing.",
                partner.revoked_at,
            ),
        };
        let since = at.map(|at| Html::trusted(format!("since {}", format::day(at))));
        Self { state, label, tip, since: since.unwrap_or_default() }
    }
}
