//! Calls to the hub: who calls, how long it may take, and what an answer means.

use api_types::federation::{
    Heartbeat, HeartbeatReceipt, PROTOCOL, PROTOCOL_HEADER, PutOffering, RegisterVendor,
    RegisteredVendor, VendorMe, VerifiedVendor, VerifyVendor,
};
use api_types::requests::{Decide, RequestCard, RequestFilter, RequestList};
use api_types::{ErrorBody, ErrorCode, MessageId, ProgramId, RequestId, TenantId};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use service_kit::outbound::{
    Answer, Call, HeaderName, HeaderValue, Method, OutboundError, Patience,
};
use service_kit::{Error, Refusal};
use url::Url;

use super::model::NetworkLink;
use crate::app::App;

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

type Asked<T> = Result<T, HubError>;

/// The hub, as one caller.
pub struct Hub<'a> {
    app: &'a App,
    base: Url,
    key: Option<SecretString>,
}

impl<'a> Hub<'a> {
    /// The hub as nobody: for registration by e-mail.
    pub fn as_nobody(app: &'a App) -> Asked<Self> {
        let network = app.config.network.as_ref().ok_or(HubError::NotConfigured)?;
        Ok(Self { app, base: network.url.clone(), key: None })
    }

    /// The hub as the holder of its admin key: for registration by one click.
    pub fn as_host(app: &'a App) -> Asked<Self> {
        let network = app.config.network.as_ref().ok_or(HubError::NotConfigured)?;
        let key = network.admin_key.clone().ok_or(HubError::NotConfigured)?;
        Ok(Self { app, base: network.url.clone(), key: Some(key) })
    }

    /// The hub as a connected brand.
    pub fn as_vendor(app: &'a App, link: &NetworkLink) -> Asked<Self> {
        let sealed = link.sealed_vendor_token.as_deref().unwrap_or_default();
        let token = app.sealer.open_text(&NetworkLink::place(link.tenant_id), sealed);
        let token = token.map_err(|_| HubError::TokenUndecryptable)?;
        Ok(Self { key: Some(token.into()), ..Self::as_nobody(app)? })
    }

    pub async fn register(&self, form: &RegisterVendor) -> Asked<RegisteredVendor> {
        let call = self.call(Method::POST, "vendors", Patience::Interactive)?;
        self.ask(json(call, form)?).await
    }

    pub async fn verify(&self, form: &VerifyVendor) -> Asked<VerifiedVendor> {
        let call = self.call(Method::POST, "vendors/verify", Patience::Interactive)?;
        self.ask(json(call, form)?).await
    }

    pub async fn me(&self) -> Asked<VendorMe> {
        self.ask(self.call(Method::GET, "vendors/me", Patience::Push)?).await
    }

    pub async fn heartbeat(&self, form: &Heartbeat) -> Asked<HeartbeatReceipt> {
        let call = self.call(Method::POST, "vendors/me/heartbeat", Patience::Push)?;
        self.ask(json(call, form)?).await
    }

    /// Publishes a program; the message's id makes a repetition harmless.
    pub async fn put_offering(
        &self,
        id: ProgramId,
        offering: &PutOffering,
        message: MessageId,
    ) -> Asked<()> {
        let path = format!("vendors/me/offerings/{id}");
        let call = self.call(Method::PUT, &path, Patience::Push)?;
        let call = call.header(IDEMPOTENCY_KEY, header_value(&message.to_string())?);
        self.ask::<serde_json::Value>(json(call, offering)?).await.map(|_| ())
    }

    pub async fn requests(&self, filter: &RequestFilter) -> Asked<RequestList> {
        let mut call_url = self.url("vendors/me/requests")?;
        call_url.set_query(query(filter).as_deref());
        self.ask(self.dress(Call::get(call_url).patience(Patience::Interactive))?).await
    }

    pub async fn request(&self, id: RequestId) -> Asked<RequestCard> {
        let path = format!("vendors/me/requests/{id}");
        self.ask(self.call(Method::GET, &path, Patience::Interactive)?).await
    }

    pub async fn approve(&self, id: RequestId, form: &Decide) -> Asked<RequestCard> {
        let path = format!("vendors/me/requests/{id}/approve");
        self.ask(json(self.call(Method::POST, &path, Patience::Interactive)?, form)?).await
    }

    pub async fn reject(&self, id: RequestId, form: &Decide) -> Asked<RequestCard> {
        let path = format!("vendors/me/requests/{id}/reject");
        self.ask(json(self.call(Method::POST, &path, Patience::Interactive)?, form)?).await
    }

    fn url(&self, path: &str) -> Asked<Url> {
        let base = self.base.as_str().trim_end_matches('/');
        let url = Url::parse(&format!("{base}/api/{path}"));
        url.map_err(|err| HubError::Unreachable(err.to_string()))
    }

    fn call(&self, method: Method, path: &str, patience: Patience) -> Asked<Call> {
        self.dress(Call::new(method, self.url(path)?).patience(patience))
    }

    fn dress(&self, call: Call) -> Asked<Call> {
        let protocol = HeaderName::from_bytes(PROTOCOL_HEADER.as_bytes()).map_err(odd)?;
        let now = self.app.clock.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let call = call
            .header(protocol, HeaderValue::from(PROTOCOL))
            .header(service_kit::outbound::header::DATE, header_value(&now)?);
        match &self.key {
            Some(key) => call.bearer(key.expose_secret()).map_err(odd),
            None => Ok(call),
        }
    }

    async fn ask<T: DeserializeOwned>(&self, call: Call) -> Asked<T> {
        let answer = self.app.outbound.send(call).await.map_err(unreachable)?;
        read(&answer)
    }
}

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

fn header_value(text: &str) -> Asked<HeaderValue> {
    HeaderValue::from_str(text).map_err(odd)
}

fn odd(err: impl std::fmt::Display) -> HubError {
    HubError::Unreachable(err.to_string())
}

fn json(call: Call, body: &impl Serialize) -> Asked<Call> {
    call.json(body).map_err(odd)
}

fn query(filter: &RequestFilter) -> Option<String> {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    if let Some(status) = filter.status {
        pairs.append_pair("status", status.as_str());
    }
    if let Some(cursor) = &filter.cursor {
        pairs.append_pair("cursor", cursor);
    }
    if let Some(limit) = filter.limit {
        pairs.append_pair("limit", &limit.to_string());
    }
    Some(pairs.finish()).filter(|it| !it.is_empty())
}

fn unreachable(err: OutboundError) -> HubError {
    HubError::Unreachable(err.to_string())
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Asked<T> {
    let status = answer.status.as_u16();
    if answer.status.is_success() {
        return serde_json::from_slice(&answer.body).map_err(|_| HubError::Odd { status });
    }
    match serde_json::from_slice::<ErrorBody>(&answer.body) {
        Ok(body) => Err(HubError::Answered { status, body }),
        Err(_) => Err(HubError::Odd { status }),
    }
}

/// The tenant's connection, or the refusal that there is none.
pub async fn connected(app: &App, tenant: TenantId) -> service_kit::Result<NetworkLink> {
    let link =
        app.db.read(tenant, async move |conn| super::store::find(conn, tenant).await).await?;
    let link = link.filter(NetworkLink::is_connected);
    let refusal = || Refusal::new(ErrorCode::NotConnected, "This brand is not on the network");
    Ok(link.ok_or_else(refusal)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_names_status_and_code() {
        let body = ErrorBody { error: ErrorCode::InvalidToken, detail: "…".into(), field: None };
        let err = HubError::Answered { status: 401, body };
        assert_eq!(err.reason(), "network 401: invalid_token");
        assert!(!err.is_final());
    }
}
