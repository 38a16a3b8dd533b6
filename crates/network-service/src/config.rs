//! Every setting of the service, read once.

use std::net::SocketAddr;
use std::path::PathBuf;

use api_types::hub::{BrandRegistration, CreatorSignUp, HubSettings};
use ipnet::IpNet;
use secrecy::SecretString;
use service_kit::config::Reader;
use service_kit::outbound::DevName;
use service_kit::seal::Sealer;
use service_kit::telemetry::LogFormat;
use url::Url;

#[derive(Clone, Debug)]
pub struct Config {
    pub database_url: SecretString,
    pub migrate_database_url: SecretString,
    pub auto_migrate: bool,
    pub database_pool: usize,
    pub bind: SocketAddr,
    /// 0: one per core.
    pub workers: usize,
    pub public_url: Url,
    pub admin_api_key: SecretString,
    pub secret_keys: SecretKeys,
    pub smtp_url: Option<SecretString>,
    pub mail_from: String,
    pub trusted_proxies: Vec<IpNet>,
    pub outbound_allow: Vec<IpNet>,
    pub dev_http_hosts: Vec<String>,
    pub dev_names: Vec<DevName>,
    pub spool: Spool,
    pub clicks: Clicks,
    pub dns_servers: Vec<SocketAddr>,
    /// Asks the database before a certificate, to measure what memory is worth.
    pub tls_ask_database: bool,
    pub legal: Legal,
    /// Partners of one call for figures.
    pub stats_batch: i64,
    pub log_format: LogFormat,
    pub log: String,
}

/// Where clicks wait while the database is away.
#[derive(Clone, Debug)]
pub struct Spool {
    pub dir: PathBuf,
    pub megabytes: u64,
}

/// How clicks are stored and delivered; anything but the usual is for measuring what it is worth.
#[derive(Clone, Copy, Debug)]
pub struct Clicks {
    /// Redirects before the click is stored: clicks are lost when the process dies.
    pub answer_before_commit: bool,
    /// Gives clicks up that a brand did not take at once.
    pub give_up_at_once: bool,
    /// Most clicks of one call to a brand.
    pub send_rows: i64,
}

/// Where the law's pages are.
#[derive(Clone, Debug, Default)]
pub struct Legal {
    pub imprint_url: Option<Url>,
    pub privacy_url: Option<Url>,
    pub support_email: Option<String>,
}

/// What seals stored secrets, the newest first.
#[derive(Clone)]
pub struct SecretKeys(Vec<String>);

impl std::fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl Config {
    /// The settings of this process, or all mistakes in them.
    pub fn from_env() -> Result<Self, Vec<String>> {
        Self::read(Reader::from_env())
    }

    pub fn read(mut reader: Reader) -> Result<Self, Vec<String>> {
        let config = Self::ask(&mut reader);
        reader.finish(config)
    }

    /// The documented example, made from the same descriptions.
    pub fn example() -> String {
        let mut reader = Reader::new([]);
        Self::ask(&mut reader);
        reader.example()
    }

    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// The settings of a hub whose operators have not changed any.
    pub fn hub_settings(&self) -> HubSettings {
        let Legal { imprint_url, privacy_url, support_email } = &self.legal;
        HubSettings {
            name: "OpenPartner".into(),
            support_email: support_email.clone(),
            imprint_url: imprint_url.as_ref().map(Url::to_string),
            privacy_url: privacy_url.as_ref().map(Url::to_string),
            brands: BrandRegistration::Open,
            creators: CreatorSignUp::Open,
        }
    }

    pub fn sealer(&self) -> anyhow::Result<Sealer> {
        Sealer::new(&self.secret_keys.0)
    }

    fn ask(it: &mut Reader) -> Option<Self> {
        let database = database(it);
        let serving = serving(it);
        let secrets = secrets(it);
        let (smtp_url, mail_from) = mail(it);
        let outbound = outbound(it);
        let (spool, clicks) = (spool(it), clicks(it));
        let (dns_servers, tls_ask_database) = domains(it);
        let legal = legal(it);
        let stats_batch = stats(it);
        let logs = (
            it.or("LOG_FORMAT", "`pretty` or `json`", "pretty"),
            it.or("LOG", "What is logged, as in `info,network=debug`", "info"),
        );
        let (bind, workers, public_url, trusted_proxies) = serving?;
        check_production(it, &public_url, smtp_url.is_some(), &outbound);
        let (outbound_allow, dev_http_hosts, dev_names) = outbound;
        let measures = clicks.is_some_and(|it| it.answer_before_commit || it.give_up_at_once);
        let mistake = "CLICKS_ANSWER_BEFORE_COMMIT and CLICKS_GIVE_UP_AT_ONCE are for measuring";
        it.demand(public_url.scheme() != "https" || !measures, mistake);
        let (database_url, migrate_database_url, auto_migrate, database_pool) = database?;
        let (admin_api_key, secret_keys) = secrets?;
        Some(Self {
            database_url,
            migrate_database_url,
            auto_migrate,
            database_pool,
            bind,
            workers,
            public_url,
            admin_api_key,
            secret_keys,
            smtp_url,
            mail_from: mail_from?,
            trusted_proxies,
            outbound_allow,
            dev_http_hosts,
            dev_names,
            spool: spool?,
            clicks: clicks?,
            dns_servers,
            tls_ask_database: tls_ask_database?,
            legal,
            stats_batch: stats_batch?,
            log_format: logs.0?,
            log: logs.1?,
        })
    }
}

fn database(it: &mut Reader) -> Option<(SecretString, SecretString, bool, usize)> {
    let example = "postgres://network:secret@127.0.0.1:5432/network";
    let serve: Option<String> = it.required("DATABASE_URL", "Postgres of this service", example);
    let about = "The owner's login, where another role migrates; else as DATABASE_URL";
    let migrate: Option<String> = it.optional("MIGRATE_DATABASE_URL", about);
    let auto = it.or("AUTO_MIGRATE", "1: bring the schema up to date at start", "0");
    let auto = auto.map(|it: u8| it == 1);
    let pool = it.or("DATABASE_POOL", "Connections of each of the two pools", "10");
    let serve = serve?;
    Some((SecretString::from(serve.clone()), migrate.unwrap_or(serve).into(), auto?, pool?))
}

fn serving(it: &mut Reader) -> Option<(SocketAddr, usize, Url, Vec<IpNet>)> {
    let bind = it.or("BIND", "Address and port to listen on", "127.0.0.1:4700");
    let workers = it.or("WORKERS", "Threads that serve; 0: one per core", "0");
    let public = it.or("PUBLIC_URL", "What people see in their browser", "http://localhost:4700");
    let proxies = it.list("TRUSTED_PROXIES", "CIDRs whose X-Forwarded-For is believed");
    Some((bind?, workers?, public?, proxies))
}

fn secrets(it: &mut Reader) -> Option<(SecretString, SecretKeys)> {
    let about = "The hub's admin key: hosted deployments register brands with it, operators use it";
    let admin = it.secret("ADMIN_API_KEY", about, 32, true);
    let about = "Seal stored secrets; comma-separated, at least 32 characters each, newest first";
    let keys: Vec<String> = it.list("SECRET_KEYS", about);
    let long = !keys.is_empty() && keys.iter().all(|it| it.len() >= 32);
    it.demand(long, "SECRET_KEYS needs at least one key of at least 32 characters");
    Some((admin?, SecretKeys(keys)))
}

fn mail(it: &mut Reader) -> (Option<SecretString>, Option<String>) {
    let about = "smtp://user:password@host:587 or smtps://…; unset: mails wait in the outbox";
    let url = it.secret("SMTP_URL", about, 8, false);
    (url, it.or("MAIL_FROM", "Sender of all mails", "OpenPartner <no-reply@localhost.localdomain>"))
}

type Opened = (Vec<IpNet>, Vec<String>, Vec<DevName>);

fn outbound(it: &mut Reader) -> Opened {
    let about = "Private CIDRs that may be called besides public addresses";
    let allow = it.list("OUTBOUND_ALLOW_CIDRS", about);
    let about = "Hosts whose instances may be called by plain http, for development";
    let hosts = it.list("DEV_HTTP_HOSTS", about);
    let about = "name=address, comma-separated: names that are not looked up, for development";
    (allow, hosts, it.list("DEV_NAMES", about))
}

fn spool(it: &mut Reader) -> Option<Spool> {
    let dir = it.or("SPOOL_DIR", "Folder for clicks while the database is away", "spool-network");
    let megabytes = it.or("SPOOL_MEGABYTES", "Most room that the spool may take", "512");
    Some(Spool { dir: dir?, megabytes: megabytes? })
}

fn clicks(it: &mut Reader) -> Option<Clicks> {
    let about = "1: redirect before a click is stored, to measure what waiting costs; loses clicks";
    let early = it.or("CLICKS_ANSWER_BEFORE_COMMIT", about, "0").map(|it: u8| it == 1);
    let about = "1: give up what a brand does not take at once, to measure retries; loses clicks";
    let once = it.or("CLICKS_GIVE_UP_AT_ONCE", about, "0").map(|it: u8| it == 1);
    let rows = it.or("CLICKS_SEND_ROWS", "Most clicks of one call to a brand, up to 500", "500");
    let send_rows = rows.map(|it: i64| it.clamp(1, 500));
    Some(Clicks { answer_before_commit: early?, give_up_at_once: once?, send_rows: send_rows? })
}

fn domains(it: &mut Reader) -> (Vec<SocketAddr>, Option<bool>) {
    let about = "DNS servers with their ports that prove creators' domains; unset: the system's";
    let servers = it.list("DNS_SERVERS", about);
    let about = "1: ask the database before a certificate, to measure what memory is worth";
    (servers, it.or("TLS_ASK_DATABASE", about, "0").map(|it: u8| it == 1))
}

fn legal(it: &mut Reader) -> Legal {
    Legal {
        imprint_url: it.optional("IMPRINT_URL", "Linked in the footer"),
        privacy_url: it.optional("PRIVACY_URL", "Linked in the footer"),
        support_email: it.optional("SUPPORT_EMAIL", "Shown where somebody is stuck"),
    }
}

fn stats(it: &mut Reader) -> Option<i64> {
    let about = "Partners of one call for figures; the protocol allows at most 500";
    let batch: Option<i64> = it.or("STATS_BATCH", about, "500");
    it.demand(batch.is_none_or(|it| (1..=500).contains(&it)), "STATS_BATCH is 1 to 500");
    batch
}

fn check_production(it: &mut Reader, public_url: &Url, has_mail: bool, dev: &Opened) {
    if public_url.scheme() == "https" {
        it.demand(dev.1.is_empty(), "DEV_HTTP_HOSTS is refused when PUBLIC_URL is https");
        it.demand(dev.2.is_empty(), "DEV_NAMES is refused when PUBLIC_URL is https");
        it.demand(has_mail, "SMTP_URL is missing: without it nobody can sign in");
    }
    it.demand(public_url.path() == "/", "PUBLIC_URL must not have a path");
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn read(vars: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        let vars = vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::read(Reader::new(vars))
    }

    #[test]
    fn an_empty_environment_is_told_all_that_is_missing() {
        let mistakes = read(&[]).expect_err("nothing is set");
        assert_eq!(mistakes.len(), 3, "{mistakes:?}");
    }

    #[test]
    fn production_wants_a_mail_transport_and_no_plain_http() {
        let key = "k".repeat(32);
        let mistakes = read(&[
            ("DATABASE_URL", "postgres://u:p@h/d"),
            ("ADMIN_API_KEY", &key),
            ("SECRET_KEYS", &key),
            ("PUBLIC_URL", "https://network.example"),
            ("DEV_HTTP_HOSTS", "localhost"),
            ("DEV_NAMES", "brand.test=127.0.0.1"),
        ]);
        assert_eq!(mistakes.expect_err("three mistakes").len(), 3);
    }

    #[test]
    fn secrets_are_never_printed() {
        let key = "k".repeat(32);
        let config = read(&[
            ("DATABASE_URL", "postgres://u:hunter2@h/d"),
            ("ADMIN_API_KEY", &key),
            ("SECRET_KEYS", &key),
        ]);
        let config = config.expect("complete");
        assert!(config.admin_api_key.expose_secret() == key);
        let printed = format!("{config:?}");
        assert!(!printed.contains("hunter2") && !printed.contains(&key), "{printed}");
    }
}
