//! What every request can reach.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use anyhow::Context;
use api_types::{ErrorCode, TenantId};
use chrono::TimeDelta;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use redirect::address::{ClientIp, Forwarding, client_ip};
use redirect::links::LinkMap;
use secrecy::ExposeSecret;
use service_kit::coalesce::Coalesced;
use service_kit::db::Roles;
use service_kit::limits::{Allowance, Limiter};
use service_kit::mail::Mailer;
use service_kit::outbound::{Outbound, OutboundConfig};
use service_kit::seal::Sealer;
use service_kit::seen::Seen;
use service_kit::{Clock, Db, Refusal, Result};
use tokio::sync::Notify;

use crate::config::Config;

pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations-vendor");

pub const ROLES: Roles = Roles { app: "vendor_app", across: "vendor_across" };

/// The role of the click writers: it may only COPY into the leaves of `clicks`.
pub const ROUTER_ROLE: &str = "vendor_router";

#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub config: Arc<Config>,
    pub sealer: Sealer,
    pub outbound: Outbound,
    pub mailer: Mailer,
    pub limiter: Arc<Limiter>,
    pub links: Arc<LinkMap>,
    /// Wakes the courier when a message was recorded.
    pub wake: Arc<Notify>,
    /// Heartbeats that are under way, by brand.
    pub beats: Arc<Coalesced<TenantId, String>>,
    /// Hourly heartbeats go out within so long; not at all spread where a person or a test waits.
    pub heartbeat_spread: Duration,
    /// Which keys and sessions were used; a worker books them.
    pub keys_seen: Arc<Seen>,
    pub sessions_seen: Arc<Seen>,
}

/// What may be done how often, by bucket.
fn allowances() -> Vec<(&'static str, Allowance)> {
    const FIVE: NonZeroU32 = NonZeroU32::new(5).expect("above zero");
    const TWENTY: NonZeroU32 = NonZeroU32::new(20).expect("above zero");
    const SIXTY: NonZeroU32 = NonZeroU32::new(60).expect("above zero");
    const MANY: NonZeroU32 = NonZeroU32::new(600).expect("above zero");
    vec![
        ("magic_mail", Allowance { times: FIVE, within: Duration::from_secs(300) }),
        ("magic_address", Allowance::per_minute(SIXTY)),
        ("join_mail", Allowance { times: FIVE, within: Duration::from_secs(300) }),
        ("join_address", Allowance { times: TWENTY, within: Duration::from_secs(3_600) }),
        ("verify_address", Allowance::per_minute(MANY)),
    ]
}

impl App {
    /// Prepares everything; opens no connection yet.
    pub fn build(config: Config, clock: Clock, mailer: Mailer) -> anyhow::Result<Self> {
        let outbound = Outbound::new(OutboundConfig {
            allow_cidrs: config.outbound_allow.clone(),
            dev_http_hosts: config.dev_http_hosts.clone(),
            dev_names: config.dev_names.clone(),
            user_agent: concat!("OpenPartner-Vendor/", env!("CARGO_PKG_VERSION")).to_owned(),
        })?;
        let db = Db::new(config.database_url.expose_secret(), config.database_pool, ROLES)?;
        Ok(Self {
            db,
            clock,
            sealer: config.sealer()?,
            outbound,
            mailer,
            limiter: Arc::new(Limiter::new(&allowances())),
            links: Arc::new(LinkMap::new(MISS_TTL)),
            wake: Arc::default(),
            beats: Arc::default(),
            heartbeat_spread: Duration::ZERO,
            keys_seen: Arc::default(),
            sessions_seen: Arc::default(),
            config: Arc::new(config),
        })
    }

    /// The mailer that the configuration asks for.
    pub fn mailer(config: &Config) -> anyhow::Result<Mailer> {
        match &config.smtp_url {
            Some(url) => Mailer::smtp(url.expose_secret(), &config.mail_from)
                .context("SMTP_URL or MAIL_FROM can't be used"),
            None => Ok(Mailer::none()),
        }
    }

    /// Refuses what is done too often.
    pub fn limit(&self, bucket: &'static str, key: &str) -> Result<()> {
        self.limiter.check(bucket, key).map_err(|seconds| {
            let detail = format!("Too often: try again in {seconds} seconds");
            Refusal::new(ErrorCode::RateLimited, detail).retry_after(seconds).into()
        })
    }

    /// The caller's address, for counting alone; it is written nowhere.
    pub fn client_address(&self, request: &HttpRequest) -> String {
        self.client_ip(request).map(|it| it.expose().to_string()).unwrap_or_default()
    }

    /// The client's address, found behind trusted proxies.
    pub fn client_ip(&self, request: &HttpRequest) -> Option<ClientIp> {
        let peer = request.peer_addr()?;
        let headers = request.headers();
        let values = |name: &str| headers.get_all(name).filter_map(|it| it.to_str().ok()).collect();
        Some(client_ip(peer.ip(), &Forwarding::read(values), &self.config.trusted_proxies))
    }
}

/// How long a slug that leads nowhere is not asked for again.
const MISS_TTL: TimeDelta = TimeDelta::seconds(5);
