//! Calls to the services, as a program with a key or as a person with cookies.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use reqwest::header::{COOKIE, HeaderMap, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, redirect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(60);

/// The one HTTP client of this tool. It follows no redirect.
#[derive(Clone, Debug)]
pub struct Web {
    client: Client,
}

impl Web {
    #[expect(clippy::disallowed_methods, reason = "calls go to services on loopback alone")]
    pub fn new() -> anyhow::Result<Self> {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        Ok(Self { client: client.timeout(PATIENCE).build().context("no HTTP client can be made")? })
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Calls below `base` as nobody.
    pub fn nobody(&self, base: &str) -> Door {
        let base = base.trim_end_matches('/').to_owned();
        Door { web: self.clone(), base, key: None, cookies: None }
    }

    /// Calls below `base` with a key.
    pub fn with_key(&self, base: &str, key: &str) -> Door {
        Door { key: Some(key.to_owned()), ..self.nobody(base) }
    }

    /// Calls below `base` as a browser that keeps its cookies.
    pub fn browser(&self, base: &str) -> Door {
        Door { cookies: Some(Arc::default()), ..self.nobody(base) }
    }
}

/// One caller's way into a service.
#[derive(Clone, Debug)]
pub struct Door {
    web: Web,
    pub base: String,
    key: Option<String>,
    cookies: Option<Arc<Mutex<BTreeMap<String, String>>>>,
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Door {
    /// The same caller below another base.
    pub fn under(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        self.call(Method::GET, path, None).await?.read()
    }

    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        self.call(Method::POST, path, Some(serde_json::to_value(body)?)).await?.read()
    }

    pub async fn patch<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        self.call(Method::PATCH, path, Some(serde_json::to_value(body)?)).await?.read()
    }

    /// Any call, whatever it answers.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> anyhow::Result<Answer> {
        let mut request = self.request(method.clone(), path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.send(request).await.with_context(|| format!("{method} {}{path}", self.base))
    }

    /// A request with this caller's credential, to be dressed further.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.web.client.request(method, format!("{}{path}", self.base));
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        if let Some(cookies) = self.cookie_header() {
            request = request.header(COOKIE, cookies).header(ORIGIN, origin(&self.base));
        }
        request
    }

    /// Sends a request and keeps the cookies of its answer.
    pub async fn send(&self, request: RequestBuilder) -> anyhow::Result<Answer> {
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        self.keep_cookies(&headers);
        Ok(Answer { status, headers, body: answer.text().await? })
    }

    /// `name=value; …`; none without a jar, or while it is empty.
    pub fn cookie_header(&self) -> Option<String> {
        let jar = self.cookies.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs: Vec<String> =
            jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The secrets in the jar.
    pub fn cookie_values(&self) -> Vec<String> {
        let Some(jar) = &self.cookies else { return Vec::new() };
        jar.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let Some(jar) = &self.cookies else { return };
        let mut jar = jar.lock().unwrap_or_else(PoisonError::into_inner);
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|it| it.to_str().ok()) {
            let pair = line.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                jar.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
}

impl Answer {
    /// What a successful answer holds; a refusal becomes an error with its code.
    pub fn read<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        if !(200..300).contains(&self.status) {
            bail!("{} {}", self.status, shortened(&self.body));
        }
        let text = if self.body.is_empty() { "null" } else { &self.body };
        serde_json::from_str(text)
            .map_err(|err| anyhow!("an answer of another shape ({err}): {}", shortened(text)))
    }

    /// The code of a refusal.
    pub fn code(&self) -> Option<String> {
        let body: Value = serde_json::from_str(&self.body).ok()?;
        Some(body.get("error")?.as_str()?.to_owned())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(400).collect()
}

/// `scheme://host:port` of an address.
pub fn origin(address: &str) -> String {
    let url = url::Url::parse(address);
    url.map(|it| it.origin().ascii_serialization()).unwrap_or_default()
}
