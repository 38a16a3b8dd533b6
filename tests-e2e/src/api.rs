//! Calls over HTTP as any client would make them, and answers that are easy to judge.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use api_types::{ErrorBody, ErrorCode, Listing};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, redirect};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What the hub, the brand's service and its shop are called where they have names.
pub const NAMES: [&str; 3] = ["hub-b.test", "brand.test", "shop.test"];

/// Longer than the longest that an approval may hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// One caller of one service: with a key, or with the cookies that it was given.
#[derive(Debug)]
pub struct Api {
    base: String,
    key: Option<String>,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Api {
    /// Somebody without a key; `base` is e.g. `http://127.0.0.1:4600/api`.
    pub fn open(base: &str) -> Self {
        Self { base: base.to_owned(), key: None, cookies: Mutex::default() }
    }

    pub fn with_key(base: &str, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..Self::open(base) }
    }

    /// The same doors with another key.
    pub fn keyed(&self, key: &str) -> Self {
        Self::with_key(&self.base, key)
    }

    /// The same doors without any.
    pub fn keyless(&self) -> Self {
        Self::open(&self.base)
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    /// Nothing where nobody answers.
    pub async fn try_get(&self, path: &str) -> Option<Answer> {
        self.try_send(Method::GET, path, None, &[]).await.ok()
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body), &[]).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body), &[]).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, &[]).await
    }

    /// All pages of a list.
    pub async fn list<T: DeserializeOwned>(&self, path: &str) -> Vec<T> {
        let (mut all, mut cursor) = (Vec::new(), None::<String>);
        let joint = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = cursor.map_or(String::new(), |it| format!("{joint}cursor={it}"));
            let listing: Listing<T> = self.get(&format!("{path}{page}")).await.of();
            all.extend(listing.items);
            match listing.next_cursor {
                Some(next) => cursor = Some(next),
                None => return all,
            }
        }
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let what = format!("{method} {}{path}", self.base);
        let answer = self.try_send(method, path, body, headers).await;
        answer.unwrap_or_else(|err| panic!("{what}: {err}"))
    }

    async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> reqwest::Result<Answer> {
        let what = format!("{method} {path}");
        let mut request = client().request(method, format!("{}{path}", self.base));
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        if let Some(cookies) = self.cookies() {
            request = request.header("cookie", cookies).header("sec-fetch-site", "same-origin");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        self.keep_cookies(&headers);
        Ok(Answer { what, status, headers, body: response.text().await? })
    }

    /// The cookies, as a browser would send them.
    pub fn cookies(&self) -> Option<String> {
        let kept = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs: Vec<String> =
            kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        if self.key.is_some() {
            return;
        }
        let mut kept = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let set = headers.get_all("set-cookie").iter().filter_map(|it| it.to_str().ok());
        let pairs = set.filter_map(|it| it.split(';').next()?.split_once('='));
        kept.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        kept.retain(|_, value| !value.is_empty());
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The call that it answers, for failures.
    what: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub fn of<T: DeserializeOwned>(self) -> T {
        let good = (200..300).contains(&self.status);
        assert!(good, "{}: {} {}", self.what, self.status, self.body);
        let read = serde_json::from_str(&self.body);
        read.unwrap_or_else(|err| panic!("{}: {err} in {}", self.what, self.body))
    }

    /// A success with exactly this status.
    #[track_caller]
    pub fn of_status<T: DeserializeOwned>(self, status: u16) -> T {
        assert_eq!(self.status, status, "{}: {}", self.what, self.body);
        self.of()
    }

    /// A refusal with exactly this code, and the status that belongs to it.
    #[track_caller]
    pub fn refused(self, code: ErrorCode) -> ErrorBody {
        let read = serde_json::from_str(&self.body);
        let body: ErrorBody =
            read.unwrap_or_else(|_| panic!("{}: {} {}", self.what, self.status, self.body));
        let expected = (code.status(), code);
        assert_eq!((self.status, body.error), expected, "{}: {}", self.what, self.body);
        assert!(!body.detail.is_empty(), "{}: a refusal says a sentence", self.what);
        body
    }

    /// The code of a refusal, where it is one.
    pub fn code(&self) -> Option<ErrorCode> {
        serde_json::from_str::<ErrorBody>(&self.body).ok().map(|it| it.error)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|it| it.to_str().ok())
    }
}

/// Follows no redirect: a story wants to see it.
#[expect(clippy::disallowed_methods, reason = "a test calls loopback, past the outbound guard")]
pub fn client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let builder = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        // Every test has its own runtime: a connection kept from another one would be dead.
        let builder = builder.pool_max_idle_per_host(0).timeout(PATIENCE);
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let builder = NAMES.iter().fold(builder, |builder, it| builder.resolve(it, here));
        builder.build().expect("a client without certificates of its own")
    })
}
