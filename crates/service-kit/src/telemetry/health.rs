//! `/live` says that the process runs, `/ready` whether it can do its work.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use futures_util::future::{BoxFuture, FutureExt, join_all};
use serde::{Deserialize, Serialize};

const LONGEST_CHECK: Duration = Duration::from_secs(2);

/// What `/ready` tells: 200 while `ready` or `degraded`, 503 when `unready`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Health {
    pub status: Standing,
    pub checks: Vec<Check>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    Ready,
    /// Something that the main work can do without is missing.
    Degraded,
    Unready,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Check {
    pub name: String,
    pub ok: bool,
    /// Shown to whoever asks: keep names of hosts and people out of it.
    pub detail: String,
}

/// The checks behind `/ready`, in the order in which they were added.
#[derive(Clone, Default)]
pub struct Readiness {
    entries: Vec<Entry>,
}

#[derive(Clone)]
struct Entry {
    name: &'static str,
    weight: Weight,
    check: Arc<dyn Fn() -> BoxFuture<'static, anyhow::Result<String>> + Send + Sync>,
}

#[derive(Clone, Copy, PartialEq)]
enum Weight {
    Needed,
    Wanted,
}

impl Readiness {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a check without which the service is unready.
    ///
    /// `check` answers the detail to show; of an error, the outermost sentence is shown. One that
    /// takes longer than 2 s has failed.
    pub fn add<F, Fut>(&mut self, name: &'static str, check: F) -> &mut Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = anyhow::Result<String>> + Send + 'static,
    {
        self.push(name, Weight::Needed, check)
    }

    /// Adds a check without which the service works, but not fully.
    pub fn add_wanted<F, Fut>(&mut self, name: &'static str, check: F) -> &mut Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = anyhow::Result<String>> + Send + 'static,
    {
        self.push(name, Weight::Wanted, check)
    }

    fn push<F, Fut>(&mut self, name: &'static str, weight: Weight, check: F) -> &mut Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = anyhow::Result<String>> + Send + 'static,
    {
        self.entries.push(Entry { name, weight, check: Arc::new(move || check().boxed()) });
        self
    }

    /// Runs all checks at once.
    pub async fn look(&self) -> Health {
        let checks = join_all(self.entries.iter().map(Entry::look)).await;
        let failed = |weight| {
            self.entries.iter().zip(&checks).any(|(entry, it)| !it.ok && entry.weight == weight)
        };
        let status = match (failed(Weight::Needed), failed(Weight::Wanted)) {
            (true, _) => Standing::Unready,
            (false, true) => Standing::Degraded,
            (false, false) => Standing::Ready,
        };
        Health { status, checks }
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries.iter().map(|it| it.name)).finish()
    }
}

impl Entry {
    async fn look(&self) -> Check {
        let (ok, detail) = match tokio::time::timeout(LONGEST_CHECK, (self.check)()).await {
            Ok(Ok(detail)) => (true, detail),
            Ok(Err(err)) => (false, err.to_string()),
            Err(_) => (false, "no answer in time".into()),
        };
        Check { name: self.name.into(), ok, detail }
    }
}

/// Adds `GET /live` and `GET /ready`; the latter wants `Data<Readiness>`.
pub fn health_routes(config: &mut web::ServiceConfig) {
    config.route("/live", web::get().to(live)).route("/ready", web::get().to(ready));
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"status": "live"}))
}

async fn ready(readiness: web::Data<Readiness>) -> HttpResponse {
    let health = readiness.look().await;
    let mut answer = match health.status {
        Standing::Ready | Standing::Degraded => HttpResponse::Ok(),
        Standing::Unready => HttpResponse::ServiceUnavailable(),
    };
    answer.json(health)
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use anyhow::{anyhow, bail};

    use super::*;

    async fn well() -> anyhow::Result<String> {
        Ok("12 ms".into())
    }

    async fn broken() -> anyhow::Result<String> {
        Err(anyhow!("password is hunter2").context("no connection"))
    }

    async fn seen(path: &str, readiness: Readiness) -> (u16, String) {
        let app = App::new().app_data(web::Data::new(readiness)).configure(health_routes);
        let app = init_service(app).await;
        let answer = call_service(&app, TestRequest::with_uri(path).to_request()).await;
        let status = answer.status().as_u16();
        let body = read_body(answer).await;
        (status, String::from_utf8(body.to_vec()).expect("text"))
    }

    #[actix_web::test]
    async fn a_service_that_lacks_nothing_is_ready() {
        let mut readiness = Readiness::new();
        readiness.add("database", well);
        let expected =
            r#"{"status":"ready","checks":[{"name":"database","ok":true,"detail":"12 ms"}]}"#;
        assert_eq!(seen("/ready", readiness).await, (200, expected.into()));
    }

    #[actix_web::test]
    async fn a_service_that_lacks_what_it_wants_is_degraded_and_goes_on() {
        let mut readiness = Readiness::new();
        readiness.add("database", well).add_wanted("mail", broken);
        let (status, body) = seen("/ready", readiness).await;
        assert_eq!(status, 200);
        assert!(body.starts_with(r#"{"status":"degraded""#), "{body}");
        assert!(body.contains("no connection") && !body.contains("hunter2"), "{body}");
    }

    #[actix_web::test]
    async fn a_service_that_lacks_what_it_needs_is_unready_yet_live() {
        let mut readiness = Readiness::new();
        readiness.add("database", || async { bail!("gone") }).add_wanted("mail", broken);
        let (status, body) = seen("/ready", readiness.clone()).await;
        assert_eq!(status, 503);
        assert!(body.starts_with(r#"{"status":"unready""#), "{body}");
        assert_eq!(seen("/live", readiness).await, (200, r#"{"status":"live"}"#.into()));
    }
}
