//! Calls to the hub: who calls, how long it may take, and what an answer means.
//!
//! One file holds the calls about one subject.

mod connecting;
mod deciding;
mod directory;
mod errors;
mod invitations;
mod links;
mod offerings;
mod partners;
mod requests;
mod rotating;

use api_types::federation::{PROTOCOL, PROTOCOL_HEADER};
use api_types::{ErrorBody, ErrorCode, TenantId};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use service_kit::Refusal;
use service_kit::outbound::{
    Answer, Call, HeaderName, HeaderValue, Method, OutboundError, Patience,
};
use service_kit::telemetry::{REQUEST_ID_HEADER, RequestId};
use url::Url;

pub use errors::HubError;

use super::model::NetworkLink;
use crate::app::App;

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
        Self::with_token(app, link.tenant_id, link.sealed_vendor_token.as_deref())
    }

    /// The hub as a brand that tries its next token.
    pub fn as_vendor_to_be(app: &'a App, link: &NetworkLink) -> Asked<Self> {
        Self::with_token(app, link.tenant_id, link.sealed_next_token.as_deref())
    }

    fn with_token(app: &'a App, tenant: TenantId, sealed: Option<&[u8]>) -> Asked<Self> {
        let sealed = sealed.unwrap_or_default();
        let token = app.sealer.open_text(&NetworkLink::place(tenant), sealed);
        let token = token.map_err(|_| HubError::TokenUndecryptable)?;
        Ok(Self { key: Some(token.into()), ..Self::as_nobody(app)? })
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
        let now = self.app.clock.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let call = call
            .header(header_name(PROTOCOL_HEADER)?, HeaderValue::from(PROTOCOL))
            .header(service_kit::outbound::header::DATE, header_value(&now)?);
        let call = match RequestId::current() {
            Some(id) => {
                call.header(header_name(REQUEST_ID_HEADER.as_str())?, header_value(id.as_str())?)
            }
            None => call,
        };
        match &self.key {
            Some(key) => call.bearer(key.expose_secret()).map_err(odd),
            None => Ok(call),
        }
    }

    /// A list, narrowed by a filter.
    async fn list<T: DeserializeOwned>(&self, path: &str, filter: &impl Serialize) -> Asked<T> {
        let mut url = self.url(path)?;
        url.set_query(query_of(filter)?.as_deref());
        self.ask(self.dress(Call::get(url).patience(Patience::Interactive))?).await
    }

    async fn ask<T: DeserializeOwned>(&self, call: Call) -> Asked<T> {
        let answer = self.app.outbound.send(call).await.map_err(unreachable)?;
        read(&answer)
    }
}

/// A filter as it stands behind `?`: what is not set is left out.
fn query_of(filter: &impl Serialize) -> Asked<Option<String>> {
    let fields = serde_json::to_value(filter).map_err(odd)?;
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.as_object().into_iter().flatten() {
        match value {
            Value::Null => {}
            Value::String(text) => {
                pairs.append_pair(name, text);
            }
            other => {
                pairs.append_pair(name, &other.to_string());
            }
        }
    }
    Ok(Some(pairs.finish()).filter(|it| !it.is_empty()))
}

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

fn header_name(text: &str) -> Asked<HeaderName> {
    HeaderName::from_bytes(text.as_bytes()).map_err(odd)
}

fn header_value(text: &str) -> Asked<HeaderValue> {
    HeaderValue::from_str(text).map_err(odd)
}

fn odd(err: impl std::fmt::Display) -> HubError {
    HubError::Unreachable(err.to_string())
}

fn json(call: Call, body: &impl Serialize) -> Asked<Call> {
    call.json(body).map_err(odd)
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
