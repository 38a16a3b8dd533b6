//! Every setting of the service, read once.

use std::net::SocketAddr;

use ipnet::IpNet;
use secrecy::SecretString;
use service_kit::config::Reader;
use service_kit::outbound::DevName;
use service_kit::seal::Sealer;
use service_kit::telemetry::LogFormat;
use url::Url;

api_types::words! {
    /// How many brands a deployment has.
    pub enum Tenancy {
        Single = "single",
        Multi = "multi",
    }
}

#[derive(Clone, Debug)]
pub struct Config {
    pub database_url: SecretString,
    pub migrate_database_url: SecretString,
    pub auto_migrate: bool,
    pub database_pool: usize,
    pub bind: SocketAddr,
    pub workers: usize,
    pub public_url: Url,
    pub tenancy: Tenancy,
    pub admin_api_key: SecretString,
    pub secret_keys: Vec<String>,
    pub network: Option<Network>,
    pub smtp_url: Option<SecretString>,
    pub mail_from: String,
    pub spool_dir: std::path::PathBuf,
    pub spool_megabytes: u64,
    pub clicks: Clicks,
    pub trusted_proxies: Vec<IpNet>,
    pub outbound_allow: Vec<IpNet>,
    pub dev_http_hosts: Vec<String>,
    pub dev_names: Vec<DevName>,
    pub legal: Legal,
    pub log_format: LogFormat,
    pub log: String,
}

/// The hub that this deployment may be listed on.
#[derive(Clone, Debug)]
pub struct Network {
    pub url: Url,
    /// Held by hosted deployments: connects without an e-mail.
    pub admin_key: Option<SecretString>,
}

/// How clicks are stored; anything but the usual is for measuring what it is worth.
#[derive(Clone, Copy, Debug)]
pub struct Clicks {
    /// Redirects before the click is stored: clicks are lost when the process dies.
    pub answer_before_commit: bool,
    /// Rows of one batch at most; 1 stores each click by itself.
    pub batch_rows: usize,
}

/// Where the law's pages are.
#[derive(Clone, Debug, Default)]
pub struct Legal {
    pub imprint_url: Option<Url>,
    pub privacy_url: Option<Url>,
    pub support_email: Option<String>,
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

    pub fn sealer(&self) -> anyhow::Result<Sealer> {
        Sealer::new(&self.secret_keys)
    }

    fn ask(it: &mut Reader) -> Option<Self> {
        let database_url = database(it);
        let serving = serving(it);
        let secrets = secrets(it);
        let network = network(it);
        let mail = mail(it);
        let spool = (
            it.or("SPOOL_DIR", "Folder for clicks while the database is away", "spool"),
            it.or("SPOOL_MEGABYTES", "Most room that the spool may take", "512"),
        );
        let clicks = clicks(it);
        let outbound = outbound(it);
        let legal = legal(it);
        let logs = (
            it.or("LOG_FORMAT", "`pretty` or `json`", "pretty"),
            it.or("LOG", "What is logged, as in `info,vendor=debug`", "info"),
        );
        let (bind, workers, public_url, tenancy, trusted_proxies) = serving?;
        check_production(it, &public_url, mail.0.is_some(), &outbound);
        let unsafe_clicks = clicks.is_some_and(|it| it.answer_before_commit);
        let mistake = "CLICKS_ANSWER_BEFORE_COMMIT is refused when PUBLIC_URL is https";
        it.demand(public_url.scheme() != "https" || !unsafe_clicks, mistake);
        let (database_url, migrate_database_url, auto_migrate, database_pool) = database_url?;
        let (admin_api_key, secret_keys) = secrets?;
        Some(Self {
            database_url,
            migrate_database_url,
            auto_migrate,
            database_pool,
            bind,
            workers,
            public_url,
            tenancy,
            admin_api_key,
            secret_keys,
            network,
            smtp_url: mail.0,
            mail_from: mail.1?,
            spool_dir: spool.0?,
            spool_megabytes: spool.1?,
            clicks: clicks?,
            trusted_proxies,
            outbound_allow: outbound.0,
            dev_http_hosts: outbound.1,
            dev_names: outbound.2,
            legal,
            log_format: logs.0?,
            log: logs.1?,
        })
    }
}

fn database(it: &mut Reader) -> Option<(SecretString, SecretString, bool, usize)> {
    let example = "postgres://vendor:secret@127.0.0.1:5432/vendor";
    let serve: Option<String> = it.required("DATABASE_URL", "Postgres of this service", example);
    let about = "The owner's login, where another role migrates; else as DATABASE_URL";
    let migrate: Option<String> = it.optional("MIGRATE_DATABASE_URL", about);
    let auto = it.or("AUTO_MIGRATE", "1: bring the schema up to date at start", "0");
    let auto = auto.map(|it: u8| it == 1);
    let pool = it.or("DATABASE_POOL", "Connections of each of the two pools", "10");
    let serve = serve?;
    Some((SecretString::from(serve.clone()), migrate.unwrap_or(serve).into(), auto?, pool?))
}

type Serving = (SocketAddr, usize, Url, Tenancy, Vec<IpNet>);

fn serving(it: &mut Reader) -> Option<Serving> {
    let bind = it.or("BIND", "Address and port to listen on", "127.0.0.1:4600");
    let workers = it.or("WORKERS", "Threads that serve; 0: one per core", "0");
    let public = it.or("PUBLIC_URL", "What people see in their browser", "http://localhost:4600");
    let tenancy = it.or("OPENPARTNER_TENANCY", "`single` brand, or `multi`", "single");
    let proxies = it.list("TRUSTED_PROXIES", "CIDRs whose X-Forwarded-For is believed");
    Some((bind?, workers?, public?, tenancy?, proxies))
}

fn secrets(it: &mut Reader) -> Option<(SecretString, Vec<String>)> {
    let about = "Key of the headless administrator; with many brands, of the platform's operator";
    let admin = it.secret("ADMIN_API_KEY", about, 32, true);
    let about = "Seal stored secrets; comma-separated, at least 32 characters each, newest first";
    let keys: Vec<String> = it.list("SECRET_KEYS", about);
    let long = !keys.is_empty() && keys.iter().all(|it| it.len() >= 32);
    it.demand(long, "SECRET_KEYS needs at least one key of at least 32 characters");
    Some((admin?, keys))
}

fn network(it: &mut Reader) -> Option<Network> {
    let about = "The hub, e.g. https://network.openpartner.dev; unset: no network at all";
    let url: Option<Url> = it.optional("NETWORK_URL", about);
    let about = "The hub's admin key, which only hosted deployments hold: connects by one click";
    let admin_key = it.secret("NETWORK_ADMIN_KEY", about, 32, false);
    it.demand(url.is_some() || admin_key.is_none(), "NETWORK_ADMIN_KEY needs NETWORK_URL");
    Some(Network { url: url?, admin_key })
}

fn mail(it: &mut Reader) -> (Option<SecretString>, Option<String>) {
    let about = "smtp://user:password@host:587 or smtps://…; unset: mails wait in the outbox";
    let url = it.secret("SMTP_URL", about, 8, false);
    (url, it.or("MAIL_FROM", "Sender of all mails", "OpenPartner <no-reply@localhost.localdomain>"))
}

fn clicks(it: &mut Reader) -> Option<Clicks> {
    let about = "1: redirect before a click is stored, to measure what waiting costs; loses clicks";
    let early = it.or("CLICKS_ANSWER_BEFORE_COMMIT", about, "0");
    let about = "Most clicks of one batch; 1 to measure what batches are worth";
    let batch_rows = it.or("CLICKS_BATCH_ROWS", about, "4096");
    Some(Clicks { answer_before_commit: early.map(|it: u8| it == 1)?, batch_rows: batch_rows? })
}

type Opened = (Vec<IpNet>, Vec<String>, Vec<DevName>);

fn outbound(it: &mut Reader) -> Opened {
    let about = "Private CIDRs that may be called besides public addresses";
    let allow = it.list("OUTBOUND_ALLOW_CIDRS", about);
    let about = "Hosts that may be linked to and called by plain http, for development";
    let hosts = it.list("DEV_HTTP_HOSTS", about);
    let about = "name=address, comma-separated: names that are not looked up, for development";
    (allow, hosts, it.list("DEV_NAMES", about))
}

fn legal(it: &mut Reader) -> Legal {
    Legal {
        imprint_url: it.optional("IMPRINT_URL", "Linked in the footer"),
        privacy_url: it.optional("PRIVACY_URL", "Linked in the footer"),
        support_email: it.optional("SUPPORT_EMAIL", "Shown where somebody is stuck"),
    }
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
    fn secrets_are_never_printed() {
        let key = "k".repeat(32);
        let config = read(&[
            ("DATABASE_URL", "postgres://u:hunter2@h/d"),
            ("ADMIN_API_KEY", &key),
            ("SECRET_KEYS", &key),
        ]);
        let config = config.expect("complete");
        assert!(config.admin_api_key.expose_secret() == key);
        assert!(!format!("{:?}", config.database_url).contains("hunter2"));
    }
}
