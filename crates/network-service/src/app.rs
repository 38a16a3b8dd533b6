//! What every request can reach.

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use anyhow::Context;
use api_types::{ErrorCode, TenantId};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use redirect::{Forwarding, client_ip};
use secrecy::ExposeSecret;
use service_kit::db::{Roles, Work};
use service_kit::limits::{Allowance, Limiter};
use service_kit::mail::Mailer;
use service_kit::outbound::{Outbound, OutboundConfig};
use service_kit::seal::Sealer;
use service_kit::seen::Seen;
use service_kit::{Clock, Conn, Db, Refusal, Result};
use tokio::sync::Notify;
use ulid::Ulid;
use url::Url;

use crate::config::Config;

pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations-network");

pub const ROLES: Roles = Roles { app: "network_app", across: "network_across" };

/// The hub is one tenant: the kit's tables ask for one.
pub const HUB: TenantId = TenantId::from_ulid(Ulid::nil());

/// How long an approval is worked on before the brand is told to come back.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is counted per caller; the limiter knows no other buckets.
pub mod buckets {
    pub const MAGIC_EMAIL: &str = "magic.email";
    pub const MAGIC_ADDRESS: &str = "magic.address";
    pub const VERIFY_ADDRESS: &str = "verify.address";
    pub const REGISTER_ADDRESS: &str = "register.address";
    pub const SLUG_CREATOR: &str = "slug.creator";
    pub const REFRESH_CREATOR: &str = "refresh.creator";
}

#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub config: Arc<Config>,
    pub sealer: Sealer,
    pub outbound: Outbound,
    pub mailer: Mailer,
    pub limiter: Arc<Limiter>,
    /// Wakes the courier when a message may have been recorded.
    pub wake: Arc<Notify>,
    pub patience: Duration,
    /// Which sessions and vendor tokens were used; a worker books them.
    pub sessions_seen: Arc<Seen>,
    pub tokens_seen: Arc<Seen>,
}

/// What an action needs to write a letter: it never sees the app.
#[derive(Clone)]
pub struct Post {
    pub sealer: Sealer,
    pub public_url: Url,
}

impl App {
    pub fn build(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let db = Db::new(config.database_url.expose_secret(), config.database_pool, ROLES)?;
        let mailer = match &config.smtp_url {
            Some(url) => Mailer::smtp(url.expose_secret(), &config.mail_from)?,
            None => Mailer::none(),
        };
        let outbound = Outbound::new(OutboundConfig {
            allow_cidrs: config.outbound_allow.clone(),
            dev_http_hosts: config.dev_http_hosts.clone(),
            user_agent: format!("OpenPartner-Network/{}", env!("CARGO_PKG_VERSION")),
        })?;
        Ok(Self {
            db,
            clock,
            sealer: config.sealer().context("SECRET_KEYS cannot be used")?,
            config: Arc::new(config),
            outbound,
            mailer,
            limiter: Arc::new(Limiter::new(&allowances())),
            wake: Arc::default(),
            patience: PATIENCE,
            sessions_seen: Arc::default(),
            tokens_seen: Arc::default(),
        })
    }

    /// Reads in a transaction in which Postgres itself refuses every write.
    pub async fn read<'a, T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'a,
        for<'r> F:
            AsyncFnOnce(&'r mut Conn) -> Result<T> + Work<&'r mut Conn, T, Fut: Send> + Send + 'a,
    {
        self.db.read(HUB, work).await
    }

    /// Writes in one transaction, and wakes the courier afterwards.
    pub async fn write<'a, T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'a,
        for<'r> F:
            AsyncFnOnce(&'r mut Conn) -> Result<T> + Work<&'r mut Conn, T, Fut: Send> + Send + 'a,
    {
        let outcome = self.db.write(HUB, work).await;
        self.wake.notify_one();
        outcome
    }

    pub fn post(&self) -> Post {
        Post { sealer: self.sealer.clone(), public_url: self.config.public_url.clone() }
    }

    /// Takes one from a caller's allowance, or refuses with the seconds to wait.
    pub fn limit(&self, bucket: &'static str, key: &str) -> Result<()> {
        self.limiter.check(bucket, key).map_err(|seconds| {
            let detail = format!("Too often; try again in {seconds} s");
            Refusal::new(ErrorCode::RateLimited, detail).retry_after(seconds).into()
        })
    }

    /// The same, counted for the address that a request came from.
    pub fn limit_address(&self, bucket: &'static str, request: &HttpRequest) -> Result<()> {
        self.limit(bucket, &self.address_of(request))
    }

    /// The address is a key of the limiter, which keeps hashes; it goes nowhere else.
    fn address_of(&self, request: &HttpRequest) -> String {
        let Some(peer) = request.peer_addr() else { return String::new() };
        let values = |name: &str| -> Vec<String> {
            let all = request.headers().get_all(name).filter_map(|it| it.to_str().ok());
            all.map(str::to_owned).collect()
        };
        let (xff, forwarded) = (values("x-forwarded-for"), values("forwarded"));
        let xff: Vec<&str> = xff.iter().map(String::as_str).collect();
        let forwarded: Vec<&str> = forwarded.iter().map(String::as_str).collect();
        let headers = Forwarding { x_forwarded_for: &xff, forwarded: &forwarded };
        client_ip(peer.ip(), &headers, &self.config.trusted_proxies).expose().to_string()
    }
}

impl Post {
    /// The address of a page of this service.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}

fn allowances() -> [(&'static str, Allowance); 6] {
    let hourly = |times: u32| Allowance::per_hour(times.try_into().expect("not zero"));
    let each_minute = |times: u32| Allowance::per_minute(times.try_into().expect("not zero"));
    [
        (buckets::MAGIC_EMAIL, hourly(6)),
        (buckets::MAGIC_ADDRESS, hourly(60)),
        (buckets::VERIFY_ADDRESS, each_minute(30)),
        (buckets::REGISTER_ADDRESS, hourly(20)),
        (buckets::SLUG_CREATOR, each_minute(60)),
        (buckets::REFRESH_CREATOR, each_minute(2)),
    ]
}
