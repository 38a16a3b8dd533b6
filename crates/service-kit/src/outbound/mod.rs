//! The way out: the only maker of HTTP clients, which never dials an inner network.
//!
//! **Invariant.** The address that was checked is the address that is dialled: names are resolved
//! here, once, and the client connects to what is left of the answer. Literal addresses are checked
//! before. No redirect is followed, no proxy is used, no body is read beyond its cap.

mod addresses;
mod call;
mod resolver;

pub use addresses::{Guard, Refused};
pub use call::{Answer, Call, Patience};
pub use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
pub use reqwest::{Method, StatusCode};
pub use resolver::DevName;

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Bytes, BytesMut};
use anyhow::Context;
use ipnet::IpNet;
use reqwest::{Client, Response, redirect};

use resolver::{GuardedResolver, Names};

const LONGEST_CONNECT: Duration = Duration::from_secs(5);

/// What the deployment opens beyond public https.
#[derive(Clone, Debug, Default)]
pub struct OutboundConfig {
    /// Networks that may be dialled although they are not public.
    pub allow_cidrs: Vec<IpNet>,
    /// `host` or `host:port` that may be called by http. Its address is checked all the same.
    pub dev_http_hosts: Vec<String>,
    /// Names that are not looked up. Their addresses are checked all the same.
    pub dev_names: Vec<DevName>,
    pub user_agent: String,
}

/// A client for the outside; cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbound {
    client: Client,
    guard: Arc<Guard>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutboundError {
    /// The rules of this service forbid the call; nothing was sent.
    Refused(String),
    /// Nobody answered at that address; nothing was sent.
    NoConnection(String),
    /// The other side broke off: it may have done what it was asked.
    Unreachable(String),
    Timeout,
    /// The answer's body is larger than the call's cap.
    TooLarge,
}

impl Outbound {
    /// Fails when the system's certificates cannot be read.
    pub fn new(config: OutboundConfig) -> anyhow::Result<Self> {
        let told = config.dev_names.clone();
        Self::with(config, Names::System(told))
    }

    /// Resolves names by `resolve` instead of the system: for tests of what a name may turn into.
    #[cfg(feature = "testing")]
    pub fn with_names(
        config: OutboundConfig,
        resolve: impl Fn(&str) -> Vec<std::net::IpAddr> + Send + Sync + 'static,
    ) -> anyhow::Result<Self> {
        Self::with(config, Names::Scripted(Arc::new(resolve)))
    }

    fn with(config: OutboundConfig, names: Names) -> anyhow::Result<Self> {
        let OutboundConfig { allow_cidrs, dev_http_hosts, user_agent, .. } = config;
        let guard = Arc::new(Guard::new(allow_cidrs, dev_http_hosts));
        let resolver = GuardedResolver::new(Arc::clone(&guard), names);
        let client = builder().user_agent(user_agent).dns_resolver(resolver).build();
        Ok(Self { client: client.context("no HTTP client can be made")?, guard })
    }

    /// Makes one call and reads its answer; a redirect is an answer like any other.
    pub async fn send(&self, call: Call) -> Result<Answer, OutboundError> {
        self.guard.check_url(&call.url).map_err(|refused| OutboundError::Refused(refused.0))?;
        let cap = call.cap;
        let response = self.client.execute(call.into_request()).await?;
        let status = response.status();
        let headers = response.headers().clone();
        let body = read_body(response, cap).await?;
        Ok(Answer { status, headers, body })
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the guard")]
fn builder() -> reqwest::ClientBuilder {
    Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(LONGEST_CONNECT)
}

/// Counts what was unpacked, so that a small body cannot blow up.
async fn read_body(mut response: Response, cap: usize) -> Result<Bytes, OutboundError> {
    if response.content_length().is_some_and(|length| length > cap as u64) {
        return Err(OutboundError::TooLarge);
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > cap {
            return Err(OutboundError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

impl From<reqwest::Error> for OutboundError {
    fn from(err: reqwest::Error) -> Self {
        if err.is_timeout() {
            return Self::Timeout;
        }
        let never_left = err.is_connect();
        let err = err.without_url();
        let mut causes = vec![err.to_string()];
        let mut cause = err.source();
        while let Some(inner) = cause {
            if let Some(refused) = inner.downcast_ref::<Refused>() {
                return Self::Refused(refused.0.clone());
            }
            causes.push(inner.to_string());
            cause = inner.source();
        }
        let causes = causes.join(": ");
        if never_left { Self::NoConnection(causes) } else { Self::Unreachable(causes) }
    }
}

impl fmt::Display for OutboundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(reason) => write!(f, "the call is not allowed: {reason}"),
            Self::NoConnection(reason) | Self::Unreachable(reason) => {
                write!(f, "not reachable: {reason}")
            }
            Self::Timeout => f.write_str("no answer in time"),
            Self::TooLarge => f.write_str("the answer is too large"),
        }
    }
}

impl std::error::Error for OutboundError {}
