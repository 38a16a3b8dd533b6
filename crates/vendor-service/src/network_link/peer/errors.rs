//! What can go wrong between this brand and the hub, and how it is told.

use api_types::{ErrorBody, ErrorCode};
use service_kit::{Error, Refusal};

/// Why the hub did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HubError {
    /// It answered with an error.
    Answered {
        status: u16,
        body: ErrorBody,
    },
    /// It answered something that is none of its forms.
    Odd {
        status: u16,
    },
    Unreachable(String),
    /// The token can't be opened: the deployment's keys changed.
    TokenUndecryptable,
    NotConfigured,
}

impl HubError {
    /// The text that is stored and shown: `network <status>: <code>`, or what went wrong here.
    pub fn reason(&self) -> String {
        match self {
            Self::Answered { status, body } => format!("network {status}: {}", body.error),
            Self::Odd { status } => format!("network {status}: no answer of a hub"),
            Self::Unreachable(why) => format!("network_unreachable: {why}"),
            Self::TokenUndecryptable => "vendor_token_undecryptable".to_owned(),
            Self::NotConfigured => "network_not_configured".to_owned(),
        }
    }

    /// Whether the hub will take nothing at all from this brand for now: the whole lane has to wait.
    pub fn is_about_the_brand(&self) -> bool {
        match self {
            Self::Answered { status: 401 | 426, .. } | Self::TokenUndecryptable => true,
            Self::Answered { body, .. } => body.error == ErrorCode::VendorSuspended,
            _ => false,
        }
    }

    /// Whether the hub tried what it was given and did not take it.
    pub fn is_rejection(&self) -> bool {
        matches!(self, Self::Answered { body, .. } if body.error == ErrorCode::ScopedKeyRejected)
    }

    /// Whether trying again can't help.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Answered { status, .. } => {
                (400..500).contains(status) && ![401, 408, 409, 425, 429].contains(status)
            }
            _ => false,
        }
    }
}

impl HubError {
    /// What the hub says of the very thing that it was told, where it refused that for good:
    /// `<code>: <sentence>`. None where it may take it yet, or refused the brand.
    pub fn verdict(&self) -> Option<String> {
        match self {
            Self::Answered { body, .. } if self.is_final() && !self.is_about_the_brand() => {
                Some(format!("{}: {}", body.error, body.detail))
            }
            _ => None,
        }
    }
}

impl From<HubError> for Error {
    fn from(err: HubError) -> Self {
        let refusal = match err {
            HubError::Answered { status: 500.., .. } | HubError::Odd { .. } => {
                Refusal::new(ErrorCode::NetworkUnreachable, err.reason())
            }
            HubError::Answered { body, .. } => {
                let refusal = Refusal::new(body.error, body.detail);
                match body.field {
                    Some(field) => refusal.about(field),
                    None => refusal,
                }
            }
            HubError::Unreachable(why) => {
                let detail = format!("The network does not answer: {why}");
                Refusal::new(ErrorCode::NetworkUnreachable, detail)
            }
            HubError::TokenUndecryptable => {
                let detail = "vendor_token_undecryptable: SECRET_KEYS lacks the key of this token";
                Refusal::new(ErrorCode::StateConflict, detail)
            }
            HubError::NotConfigured => {
                Refusal::new(ErrorCode::NetworkNotConfigured, "NETWORK_URL is not set")
            }
        };
        refusal.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_names_status_and_code() {
        let body = ErrorBody { error: ErrorCode::InvalidToken, detail: "…".into(), field: None };
        let err = HubError::Answered { status: 401, body };
        assert_eq!(err.reason(), "network 401: invalid_token");
        assert!(!err.is_final() && err.is_about_the_brand());
    }

    #[test]
    fn what_is_about_the_brand_and_what_about_one_message_are_told_apart() {
        let answered = |status, error| {
            let body = ErrorBody { error, detail: "…".into(), field: None };
            HubError::Answered { status, body }
        };
        let about = |status, error| answered(status, error).is_about_the_brand();
        assert!(about(403, ErrorCode::VendorSuspended) && about(401, ErrorCode::KeyRevoked));
        assert!(about(426, ErrorCode::ProtocolVersionUnsupported));
        assert!(!about(403, ErrorCode::ForbiddenRole) && !about(422, ErrorCode::InvalidField));
        assert!(!HubError::Odd { status: 502 }.is_about_the_brand());
    }
}
