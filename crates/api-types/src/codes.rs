//! Every reason for which a service declines a request, and the body that carries it.

use serde::{Deserialize, Serialize};

crate::words! {
    /// A machine-readable reason. A published word is never renamed.
    pub enum ErrorCode {
        AlreadyConnected = "already_connected",
        BadRequest = "bad_request",
        ClickIdTaken = "click_id_taken",
        CommissionNotFound = "commission_not_found",
        CreatorBlocked = "creator_blocked",
        CreatorExcluded = "creator_excluded",
        CreatorNotFound = "creator_not_found",
        CsrfRefused = "csrf_refused",
        DomainLimitReached = "domain_limit_reached",
        DomainNotFound = "domain_not_found",
        DomainTaken = "domain_taken",
        EmailTaken = "email_taken",
        EventNotFound = "event_not_found",
        FederationFailed = "federation_failed",
        ForbiddenRole = "forbidden_role",
        ForbiddenScope = "forbidden_scope",
        HandleTaken = "handle_taken",
        HoldbackActive = "holdback_active",
        IdempotencyInFlight = "idempotency_in_flight",
        IdempotencyMismatch = "idempotency_mismatch",
        Internal = "internal",
        InvalidField = "invalid_field",
        InvalidToken = "invalid_token",
        InvitationExists = "invitation_exists",
        InvitationNotFound = "invitation_not_found",
        InvitationOver = "invitation_over",
        InvitationRequired = "invitation_required",
        KeyExpired = "key_expired",
        KeyNotFound = "key_not_found",
        KeyRevoked = "key_revoked",
        LinkExpired = "link_expired",
        LinkNotFound = "link_not_found",
        MethodNotAllowed = "method_not_allowed",
        NetworkNotConfigured = "network_not_configured",
        NetworkUnreachable = "network_unreachable",
        NotConnected = "not_connected",
        NotFound = "not_found",
        OfferingNotFound = "offering_not_found",
        PartnerNotFound = "partner_not_found",
        PartnerRevoked = "partner_revoked",
        PartnershipNotFound = "partnership_not_found",
        PayloadTooLarge = "payload_too_large",
        ProgramArchived = "program_archived",
        ProgramNotFound = "program_not_found",
        ProgramNotGranted = "program_not_granted",
        ProtocolVersionUnsupported = "protocol_version_unsupported",
        RateLimited = "rate_limited",
        RegistrationClosed = "registration_closed",
        RequestExists = "request_exists",
        RequestNotFound = "request_not_found",
        RequestNotPending = "request_not_pending",
        RequestProvisioning = "request_provisioning",
        ScopedKeyRejected = "scoped_key_rejected",
        SecretAlreadyShown = "secret_already_shown",
        SignupClosed = "signup_closed",
        SignupNotFound = "signup_not_found",
        SlugTaken = "slug_taken",
        StateConflict = "state_conflict",
        TenantNotFound = "tenant_not_found",
        TenantSlugMissing = "tenant_slug_missing",
        TenantSuspended = "tenant_suspended",
        TermsChanged = "terms_changed",
        Unauthenticated = "unauthenticated",
        Unavailable = "unavailable",
        UnknownCurrency = "unknown_currency",
        ValueWithoutCurrency = "value_without_currency",
        VendorNotFound = "vendor_not_found",
        VendorSuspended = "vendor_suspended",
    }
}

impl ErrorCode {
    /// The HTTP status that goes with the reason. The only place where the two meet.
    ///
    /// 401 who are you · 403 this key may not · 404 not there or not yours · 409 not in this state
    /// · 422 this field, or the other side.
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest | Self::TenantSlugMissing => 400,
            Self::InvalidToken
            | Self::KeyExpired
            | Self::KeyRevoked
            | Self::LinkExpired
            | Self::Unauthenticated => 401,
            Self::CreatorBlocked
            | Self::CsrfRefused
            | Self::ForbiddenRole
            | Self::ForbiddenScope
            | Self::InvitationRequired
            | Self::ProgramNotGranted
            | Self::RegistrationClosed
            | Self::TenantSuspended
            | Self::VendorSuspended => 403,
            Self::CommissionNotFound
            | Self::CreatorNotFound
            | Self::DomainNotFound
            | Self::EventNotFound
            | Self::InvitationNotFound
            | Self::KeyNotFound
            | Self::LinkNotFound
            | Self::NotFound
            | Self::OfferingNotFound
            | Self::PartnerNotFound
            | Self::PartnershipNotFound
            | Self::ProgramNotFound
            | Self::RequestNotFound
            | Self::SignupClosed
            | Self::SignupNotFound
            | Self::TenantNotFound
            | Self::VendorNotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::AlreadyConnected
            | Self::ClickIdTaken
            | Self::CreatorExcluded
            | Self::DomainLimitReached
            | Self::DomainTaken
            | Self::EmailTaken
            | Self::HandleTaken
            | Self::HoldbackActive
            | Self::IdempotencyInFlight
            | Self::InvitationExists
            | Self::InvitationOver
            | Self::NetworkNotConfigured
            | Self::NotConnected
            | Self::ProgramArchived
            | Self::RequestExists
            | Self::RequestNotPending
            | Self::RequestProvisioning
            | Self::SecretAlreadyShown
            | Self::SlugTaken
            | Self::StateConflict
            | Self::TermsChanged => 409,
            Self::PayloadTooLarge => 413,
            Self::FederationFailed
            | Self::IdempotencyMismatch
            | Self::InvalidField
            | Self::PartnerRevoked
            | Self::ScopedKeyRejected
            | Self::UnknownCurrency
            | Self::ValueWithoutCurrency => 422,
            Self::ProtocolVersionUnsupported => 426,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::NetworkUnreachable | Self::Unavailable => 503,
        }
    }
}

/// `{"error": "partner_not_found", "detail": "…", "field": "…"}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ErrorBody {
    pub error: ErrorCode,
    /// For people; may change at any time.
    pub detail: String,
    /// The input that was at fault, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}
