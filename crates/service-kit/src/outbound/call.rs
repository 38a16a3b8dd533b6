//! What is asked of the outside, and what comes back.

use std::time::Duration;

use actix_web::web::Bytes;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Body, Method, Request, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;
use url::form_urlencoded::Serializer;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const DEFAULT_CAP: usize = 2 * 1024 * 1024;

/// How long a call may take, from looking up the name to the last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// 5 s: a delivery that can be repeated.
    Push,
    /// 15 s: a person waits for the answer.
    Interactive,
    AtMost(Duration),
}

impl Patience {
    const fn duration(self) -> Duration {
        match self {
            Self::Push => Duration::from_secs(5),
            Self::Interactive => Duration::from_secs(15),
            Self::AtMost(limit) => limit,
        }
    }
}

/// One call: interactive patience and a cap of 2 MB unless told otherwise.
#[derive(Clone, Debug)]
pub struct Call {
    method: Method,
    pub(super) url: Url,
    headers: HeaderMap,
    body: Bytes,
    patience: Patience,
    pub(super) cap: usize,
}

impl Call {
    pub fn new(method: Method, url: Url) -> Self {
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        Self { method, url, headers, body, patience: Patience::Interactive, cap: DEFAULT_CAP }
    }

    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    pub fn post(url: Url) -> Self {
        Self::new(Method::POST, url)
    }

    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Shows a key; its value stays out of every log. Fails when the key is no header value.
    pub fn bearer(self, key: &str) -> anyhow::Result<Self> {
        let mut value = HeaderValue::from_str(&format!("Bearer {key}"))?;
        value.set_sensitive(true);
        Ok(self.header(AUTHORIZATION, value))
    }

    /// Sends `body` as JSON and asks for JSON.
    pub fn json(self, body: &impl Serialize) -> anyhow::Result<Self> {
        let body = serde_json::to_vec(body)?;
        Ok(self.header(ACCEPT, JSON).header(CONTENT_TYPE, JSON).body(body))
    }

    #[must_use]
    pub fn form<'a>(self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.header(CONTENT_TYPE, FORM).body(body)
    }

    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    #[must_use]
    pub fn patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Reads at most `bytes` of the answer's body, counted after unpacking.
    #[must_use]
    pub fn cap(mut self, bytes: usize) -> Self {
        self.cap = bytes;
        self
    }

    pub(super) fn into_request(self) -> Request {
        let mut request = Request::new(self.method, self.url);
        *request.timeout_mut() = Some(self.patience.duration());
        *request.headers_mut() = self.headers;
        if !self.body.is_empty() {
            *request.body_mut() = Some(Body::from(self.body));
        }
        request
    }
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.body)
    }

    /// The body as text; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
