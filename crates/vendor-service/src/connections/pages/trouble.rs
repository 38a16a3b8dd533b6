//! What came of a call to the hub, told to people: the code, the reason, what to do.

use service_kit::Refusal;

/// A call that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What was tried, as a sentence: "The network did not answer."
    pub title: String,
    /// The machine's word for the reason.
    pub code: String,
    /// The reason in words, may be empty.
    pub detail: String,
    /// What to do about it.
    pub advice: &'static str,
}

impl Trouble {
    pub fn of(title: &str, refusal: &Refusal) -> Self {
        let code = refusal.code.to_string();
        let advice = advice(&code);
        Self { title: title.to_owned(), code, detail: sentence(&refusal.detail), advice }
    }

    /// The failure in the result of a heartbeat; none when it was sent.
    pub fn of_heartbeat(result: &str) -> Option<Self> {
        let reason = result.strip_prefix("Failed: ")?;
        let (title, advice) = ("Failed:".to_owned(), advice(code_of(reason)));
        Some(Self { title, code: reason.to_owned(), detail: String::new(), advice })
    }
}

/// The code in `network 401: invalid_token` or `network_unreachable: …`.
fn code_of(reason: &str) -> &str {
    match reason.split_once(": ") {
        Some((from, code)) if from.starts_with("network ") => code,
        Some((code, _)) => code,
        None => reason,
    }
}

/// A text that ends as a sentence does.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.ends_with(['.', '!', '?']) || text.is_empty() {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

/// What to do about a reason, by its code.
pub fn advice(code: &str) -> &'static str {
    match code {
        "network_unreachable" | "unavailable" => {
            "Links, clicks and commissions go on without it, and what it must be told waits here. Try \
             again in a minute."
        }
        "invalid_token" | "key_revoked" | "key_expired" | "unauthenticated" => {
            "The token or key between this brand and the network was withdrawn. Write to the \
             operator of the network: the brand has to be connected anew."
        }
        "vendor_suspended" => "The operator of the network suspended this brand. Write to them.",
        "vendor_token_undecryptable" => {
            "Put the key that this instance had before back into SECRET_KEYS, after the new one."
        }
        "local_partner_count_failed" => {
            "This instance could not read its own figures. The log has the cause."
        }
        "scoped_key_rejected" | "federation_failed" | "unreachable" => {
            "The network must be able to call this instance. Check that PUBLIC_URL is its address \
             from outside, then try again."
        }
        "protocol_version_unsupported" => {
            "This instance and the network speak different versions. Update the older one."
        }
        "rate_limited" => "Wait a minute, then try again.",
        "partner_revoked" => {
            "This person was your partner and is revoked. Reinstate them, then approve again."
        }
        "program_not_found" | "program_archived" => {
            "The program behind this offering is archived. Without it nothing can be set up: reject \
             the application, or write to the creator about another program."
        }
        "forbidden_scope" | "forbidden_role" => {
            "The key that the network holds may not do this. The brand has to be connected anew."
        }
        "request_not_pending" | "request_provisioning" => {
            "Load the page again to see how it stands."
        }
        "invalid_field" => "Change it, then try again.",
        _ => "Try again. If it stays, tell the code to the operator of the network.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heartbeat_that_failed_says_what_to_do() {
        assert_eq!(Trouble::of_heartbeat("Sent"), None);
        let told = |result| Trouble::of_heartbeat(result).map(|it| (it.code, it.advice));
        let (code, bad) = told("Failed: network 401: invalid_token").expect("a failure");
        assert_eq!((code.as_str(), bad), ("network 401: invalid_token", advice("invalid_token")));
        let (_, away) = told("Failed: network_unreachable: connection refused").expect("a failure");
        assert_eq!(away, advice("network_unreachable"));
        let (_, sealed) = told("Failed: vendor_token_undecryptable").expect("a failure");
        assert!(sealed.contains("SECRET_KEYS"));
    }

    #[test]
    fn a_sentence_has_one_full_stop() {
        assert_eq!([sentence("a"), sentence("a."), sentence(" ")], ["a.", "a.", ""]);
    }
}
