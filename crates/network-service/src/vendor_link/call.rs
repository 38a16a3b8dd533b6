//! One call to a brand, tried again where that can help.

use std::time::Duration;

use api_types::federation::{PROTOCOL, PROTOCOL_HEADER};
use api_types::{ErrorCode, VendorId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use service_kit::outbound::{
    Answer, Call, HeaderName, HeaderValue, Method, OutboundError, Patience, header,
};
use service_kit::seal::Sealer;
use service_kit::telemetry::{REQUEST_ID_HEADER, RequestId};
use service_kit::{Refusal, Result, idempotency};
use sha2::{Digest, Sha256};
use url::Url;

use super::Instance;
use crate::app::App;

/// Pauses between the attempts of one call: three attempts in all.
const PAUSES: [Duration; 2] = [Duration::from_millis(150), Duration::from_millis(400)];

/// Why a brand did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Of the brand's answer, where there was one.
    pub status: Option<u16>,
    /// The brand's own error code, `unreachable`, or `unexpected_answer`.
    pub error: String,
    pub detail: String,
    pub retry_after: Option<u64>,
    /// The brand may have done what it was asked: the call left, and no clear answer came back.
    pub in_doubt: bool,
}

/// A request to one path below an instance's base.
pub(super) struct Ask<'a> {
    pub method: Method,
    /// Segments of the path; each is encoded.
    pub path: &'a [&'a str],
    pub query: &'a [(&'a str, &'a str)],
    pub body: Option<Value>,
    /// What the idempotency key begins with, where the call changes something.
    pub once: Option<String>,
    pub patience: Patience,
    pub cap: usize,
    /// Passed on as the request's id.
    pub trace: Option<String>,
}

impl<'a> Ask<'a> {
    pub fn get(path: &'a [&'a str]) -> Self {
        let (patience, cap) = (Patience::Interactive, 256 * 1024);
        let trace = RequestId::current().map(|it| it.to_string());
        let (query, body, once) = (&[][..], None, None);
        Self { method: Method::GET, path, query, body, once, patience, cap, trace }
    }

    pub fn post(path: &'a [&'a str], body: &impl Serialize) -> Result<Self> {
        let body = Some(serde_json::to_value(body)?);
        Ok(Self { method: Method::POST, body, ..Self::get(path) })
    }
}

impl Failure {
    pub fn unexpected(detail: impl Into<String>) -> Self {
        let error = "unexpected_answer".into();
        Self { status: None, error, detail: detail.into(), retry_after: None, in_doubt: false }
    }

    /// The answer has none of our forms: some proxy before the brand may have given it.
    pub fn is_unexpected(&self) -> bool {
        self.error == "unexpected_answer"
    }

    /// In one line: `503: unavailable The database is away`.
    pub fn in_words(&self) -> String {
        match self.status {
            Some(status) => format!("{status}: {} {}", self.error, self.detail),
            None => format!("{}: {}", self.error, self.detail),
        }
    }

    pub fn refusal(&self) -> Refusal {
        Refusal::new(ErrorCode::FederationFailed, self.in_words())
    }

    /// The brand refused for good: asking again gets the same answer.
    pub fn is_final(&self) -> bool {
        let passing = [401, 408, 409, 425, 429];
        self.status.is_some_and(|it| (400..500).contains(&it) && !passing.contains(&it))
    }

    /// The brand itself, and no proxy before it, says that it does not know the key or its rights.
    pub fn is_about_the_key(&self) -> bool {
        matches!(self.status, Some(401 | 403)) && !self.is_unexpected()
    }

    fn is_worth_another_try(&self) -> bool {
        match self.status {
            Some(status) => status >= 500,
            None => self.error == "unreachable",
        }
    }

    fn of_answer(answer: &Answer) -> Self {
        let body: Option<Value> = answer.json().ok();
        let text = |name: &str| body.as_ref()?.get(name)?.as_str().map(cut);
        let retry_after = answer.headers.get(header::RETRY_AFTER);
        Self {
            status: Some(answer.status.as_u16()),
            error: text("error").unwrap_or_else(|| "unexpected_answer".into()),
            detail: text("detail").unwrap_or_else(|| "The brand did not say why".into()),
            retry_after: retry_after.and_then(|it| it.to_str().ok()?.parse().ok()),
            in_doubt: answer.status.is_server_error(),
        }
    }
}

impl From<OutboundError> for Failure {
    fn from(err: OutboundError) -> Self {
        let (error, in_doubt) = match err {
            OutboundError::NoConnection(_) => ("unreachable", false),
            OutboundError::Unreachable(_) | OutboundError::Timeout => ("unreachable", true),
            OutboundError::Refused(_) => ("call_refused", false),
            OutboundError::TooLarge => ("unexpected_answer", true),
        };
        let (error, detail) = (error.into(), err.to_string());
        Self { status: None, error, detail, retry_after: None, in_doubt }
    }
}

/// What a brand sends is shown to people: at most so much of it.
fn cut(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).take(300).collect()
}

/// Seals a brand's key for its row.
pub fn seal_key(sealer: &Sealer, vendor: VendorId, key: &str) -> anyhow::Result<Vec<u8>> {
    sealer.seal(&place(vendor), key.as_bytes())
}

fn place(vendor: VendorId) -> String {
    format!("vendors/{vendor}/key")
}

/// The key that the hub holds of a brand.
pub fn open_key(app: &App, instance: &Instance) -> Result<String, Failure> {
    let key = app.sealer.open_text(&place(instance.vendor), &instance.sealed_key);
    key.map_err(|err| {
        tracing::error!(vendor.id = %instance.vendor, cause = %err, "A brand's key can't be opened");
        Failure {
            error: "key_unreadable".into(),
            ..Failure::unexpected("The hub lost this brand's key")
        }
    })
}

/// Asks a registered brand, at most three times.
pub(super) async fn ask<T: DeserializeOwned>(
    app: &App,
    instance: &Instance,
    ask: Ask<'_>,
) -> Result<T, Failure> {
    let key = open_key(app, instance)?;
    let trace = instance.trace.clone();
    ask_with_key(app, &instance.url, &key, Ask { trace: trace.or(ask.trace), ..ask }).await
}

/// Asks a registered brand, a single time.
pub(super) async fn ask_once<T: DeserializeOwned>(
    app: &App,
    instance: &Instance,
    ask: Ask<'_>,
) -> Result<T, Failure> {
    let key = open_key(app, instance)?;
    attempt(app, &instance.url, &key, &ask).await
}

pub(super) async fn ask_with_key<T: DeserializeOwned>(
    app: &App,
    base: &str,
    key: &str,
    ask: Ask<'_>,
) -> Result<T, Failure> {
    let (mut pauses, mut in_doubt) = (PAUSES.iter(), false);
    loop {
        let failure = match attempt(app, base, key, &ask).await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        in_doubt |= failure.in_doubt;
        match pauses.next().filter(|_| failure.is_worth_another_try()) {
            Some(pause) => tokio::time::sleep(*pause).await,
            None => return Err(Failure { in_doubt, ..failure }),
        }
    }
}

async fn attempt<T: DeserializeOwned>(
    app: &App,
    base: &str,
    key: &str,
    ask: &Ask<'_>,
) -> Result<T, Failure> {
    let call = compose(app, base, key, ask).map_err(|err| Failure::unexpected(err.to_string()))?;
    let answer = app.outbound.send(call).await?;
    if !answer.status.is_success() {
        return Err(Failure::of_answer(&answer));
    }
    let body = if answer.body.is_empty() { b"null" } else { &answer.body[..] };
    serde_json::from_slice(body).map_err(|err| Failure {
        status: Some(answer.status.as_u16()),
        in_doubt: true,
        ..Failure::unexpected(format!("The brand's answer can't be read: {err}"))
    })
}

fn compose(app: &App, base: &str, key: &str, ask: &Ask<'_>) -> anyhow::Result<Call> {
    let call = Call::new(ask.method.clone(), address(base, ask)?).bearer(key)?;
    let call = call
        .patience(ask.patience)
        .cap(ask.cap)
        .header(HeaderName::from_bytes(PROTOCOL_HEADER.as_bytes())?, HeaderValue::from(PROTOCOL));
    let date = app.clock.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let mut call = call.header(header::DATE, HeaderValue::from_str(&date)?);
    if let Some(id) = &ask.trace {
        let name = HeaderName::from_bytes(REQUEST_ID_HEADER.as_str().as_bytes())?;
        call = call.header(name, HeaderValue::from_str(id)?);
    }
    if let Some(once) = &ask.once {
        let name = HeaderName::from_bytes(idempotency::HEADER.as_bytes())?;
        call = call.header(name, HeaderValue::from_str(&key_of(once, ask.body.as_ref()))?);
    }
    match &ask.body {
        Some(body) => call.json(body),
        None => Ok(call),
    }
}

/// The body is part of the key: after a change of name the call is another one, not a mismatch.
fn key_of(once: &str, body: Option<&Value>) -> String {
    let digest = Sha256::digest(body.map(Value::to_string).unwrap_or_default().as_bytes());
    let hash: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{once}-{hash}")
}

fn address(base: &str, ask: &Ask<'_>) -> anyhow::Result<Url> {
    let mut url = Url::parse(base)?;
    url.path_segments_mut()
        .map_err(|()| anyhow::anyhow!("this address has no path"))?
        .pop_if_empty()
        .extend(ask.path);
    if !ask.query.is_empty() {
        url.query_pairs_mut().extend_pairs(ask.query);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stands_below_the_base_and_is_encoded() {
        let path = ["partners", "a/../b", "revoke"];
        let ask = Ask { query: &[("slug", "a&b")], ..Ask::get(&path) };
        for base in ["https://a.example/api/t/acme", "https://a.example/api/t/acme/"] {
            let url = address(base, &ask).expect("an address");
            let expected = "https://a.example/api/t/acme/partners/a%2F..%2Fb/revoke?slug=a%26b";
            assert_eq!(url.as_str(), expected);
        }
    }

    #[test]
    fn a_key_changes_with_the_body() {
        let body = |name: &str| serde_json::json!({ "name": name });
        assert_eq!(key_of("req_1", Some(&body("a"))), key_of("req_1", Some(&body("a"))));
        assert_ne!(key_of("req_1", Some(&body("a"))), key_of("req_1", Some(&body("b"))));
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let failure = |status| Failure { status, ..Failure::unexpected("x") };
        assert!(failure(Some(503)).is_worth_another_try());
        assert!(!failure(Some(422)).is_worth_another_try() && failure(Some(422)).is_final());
        assert!(!failure(Some(401)).is_final() && !failure(None).is_final());
        assert!(Failure::from(OutboundError::Timeout).is_worth_another_try());
    }

    #[test]
    fn only_the_brands_own_no_is_about_the_key() {
        let told = |status, error: &str| {
            Failure { status, error: error.into(), ..Failure::unexpected("x") }.is_about_the_key()
        };
        assert!(told(Some(401), "invalid_token") && told(Some(403), "forbidden_scope"));
        assert!(!told(Some(403), "unexpected_answer") && !told(Some(404), "not_found"));
        assert!(!told(Some(502), "unexpected_answer") && !told(None, "unreachable"));
    }

    #[test]
    fn only_a_call_that_left_is_in_doubt() {
        let why = || "no".to_owned();
        let in_doubt = |err: OutboundError| Failure::from(err).in_doubt;
        assert!(in_doubt(OutboundError::Timeout) && in_doubt(OutboundError::Unreachable(why())));
        assert!(!in_doubt(OutboundError::NoConnection(why())));
        assert!(!in_doubt(OutboundError::Refused(why())));
    }
}
