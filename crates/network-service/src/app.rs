//! What every request can reach.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use actix_web::HttpRequest;
use anyhow::Context;
use api_types::hub::HubSettings;
use api_types::{ErrorCode, TenantId};
use chrono::TimeDelta;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use redirect::{ClientIp, Forwarding, LinkMap, client_ip};
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
use crate::dns::Dns;
use crate::hosts::Hosts;

pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations-network");

pub const ROLES: Roles = Roles { app: "network_app", across: "network_across" };

/// The hub is one tenant: the kit's tables ask for one.
pub const HUB: TenantId = TenantId::from_ulid(Ulid::nil());

/// The role of the click writers: it may only COPY into the leaves of `network_clicks`.
pub const ROUTER_ROLE: &str = "network_router";

/// How long a link that leads nowhere is not asked for again.
const MISS_TTL: TimeDelta = TimeDelta::seconds(5);

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
    pub const REPORT_ADDRESS: &str = "report.address";
    pub const REPORT_CREATOR: &str = "report.creator";
    pub const HANDLE_CREATOR: &str = "handle.creator";
    pub const PROOF_CREATOR: &str = "proof.creator";
    pub const EXPORT_CREATOR: &str = "export.creator";
    pub const EMAIL_CREATOR: &str = "email.creator";
    pub const EMAIL_RECIPIENT: &str = "email.recipient";
    pub const DOMAIN_CREATOR: &str = "domain.creator";
    pub const TLS_ASK: &str = "tls.ask";
    pub const UPSERT_VENDOR: &str = "upsert.vendor";
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
    /// What operators have set, as last read.
    pub hub: Arc<RwLock<Arc<HubSettings>>>,
    /// Every share link that redirects.
    pub links: Arc<LinkMap>,
    /// Every name that is served.
    pub hosts: Arc<Hosts>,
    pub dns: Dns,
    /// Wakes the senders when a click was stored.
    pub clicks_wake: Arc<Notify>,
    /// Wakes the courier when a message may have been recorded.
    pub wake: Arc<Notify>,
    pub patience: Duration,
    /// Which sessions, vendor tokens and creators' keys were used; a worker books them.
    pub sessions_seen: Arc<Seen>,
    pub tokens_seen: Arc<Seen>,
    pub creator_keys_seen: Arc<Seen>,
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
            dev_names: config.dev_names.clone(),
            user_agent: format!("OpenPartner-Network/{}", env!("CARGO_PKG_VERSION")),
        })?;
        let dns = Dns::new(&config.dns_servers)?;
        let hosts = Arc::new(Hosts::new(&config.public_url));
        Ok(Self {
            db,
            clock,
            sealer: config.sealer().context("SECRET_KEYS cannot be used")?,
            hub: Arc::new(RwLock::new(Arc::new(config.hub_settings()))),
            config: Arc::new(config),
            outbound,
            mailer,
            limiter: Arc::new(Limiter::new(&allowances())),
            links: Arc::new(LinkMap::new(MISS_TTL)),
            hosts,
            dns,
            clicks_wake: Arc::default(),
            wake: Arc::default(),
            patience: PATIENCE,
            sessions_seen: Arc::default(),
            tokens_seen: Arc::default(),
            creator_keys_seen: Arc::default(),
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

    /// The settings of the hub, a few seconds old at most.
    pub fn hub(&self) -> Arc<HubSettings> {
        self.hub.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes settings that were just read or written.
    pub fn set_hub(&self, settings: HubSettings) {
        *self.hub.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
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
        // The address is a key of the limiter, which keeps hashes; it goes nowhere else.
        let address = self.client_ip(request).map(|it| it.expose().to_string());
        self.limit(bucket, &address.unwrap_or_default())
    }

    /// The client's address, found behind trusted proxies.
    pub fn client_ip(&self, request: &HttpRequest) -> Option<ClientIp> {
        let peer = request.peer_addr()?;
        let headers = request.headers();
        let values = |name: &str| headers.get_all(name).filter_map(|it| it.to_str().ok()).collect();
        Some(client_ip(peer.ip(), &Forwarding::read(values), &self.config.trusted_proxies))
    }
}

impl Post {
    /// The address of a page of this service.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}

fn allowances() -> [(&'static str, Allowance); 16] {
    let hourly = |times: u32| Allowance::per_hour(times.try_into().expect("not zero"));
    let each_minute = |times: u32| Allowance::per_minute(times.try_into().expect("not zero"));
    [
        (buckets::MAGIC_EMAIL, hourly(6)),
        (buckets::MAGIC_ADDRESS, hourly(60)),
        (buckets::VERIFY_ADDRESS, each_minute(30)),
        (buckets::REGISTER_ADDRESS, hourly(20)),
        (buckets::SLUG_CREATOR, each_minute(60)),
        (buckets::REFRESH_CREATOR, each_minute(2)),
        (buckets::REPORT_ADDRESS, hourly(20)),
        (buckets::REPORT_CREATOR, hourly(10)),
        (buckets::HANDLE_CREATOR, each_minute(60)),
        (buckets::PROOF_CREATOR, each_minute(5)),
        (buckets::EXPORT_CREATOR, hourly(3)),
        (buckets::EMAIL_CREATOR, hourly(5)),
        (buckets::EMAIL_RECIPIENT, hourly(6)),
        (buckets::DOMAIN_CREATOR, each_minute(30)),
        (buckets::TLS_ASK, each_minute(60_000)),
        (buckets::UPSERT_VENDOR, each_minute(1_200)),
    ]
}
