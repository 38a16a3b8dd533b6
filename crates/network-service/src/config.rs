//! Every setting of the service, read once.

use std::net::SocketAddr;

use ipnet::IpNet;
use secrecy::SecretString;
use service_kit::config::Reader;
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
    pub legal: Legal,
    pub log_format: LogFormat,
    pub log: String,
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

    pub fn sealer(&self) -> anyhow::Result<Sealer> {
        Sealer::new(&self.secret_keys.0)
    }

    fn ask(it: &mut Reader) -> Option<Self> {
        let database = database(it);
        let serving = serving(it);
        let secrets = secrets(it);
        let (smtp_url, mail_from) = mail(it);
        let (outbound_allow, dev_http_hosts) = outbound(it);
        let legal = legal(it);
        let logs = (
            it.or("LOG_FORMAT", "`pretty` or `json`", "pretty"),
            it.or("LOG", "What is logged, as in `info,network=debug`", "info"),
        );
        let (bind, workers, public_url, trusted_proxies) = serving?;
        check_production(it, &public_url, smtp_url.is_some(), &dev_http_hosts);
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
            legal,
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

fn outbound(it: &mut Reader) -> (Vec<IpNet>, Vec<String>) {
    let about = "Private CIDRs that may be called besides public addresses";
    let allow = it.list("OUTBOUND_ALLOW_CIDRS", about);
    let about = "Hosts whose instances may be called by plain http, for development";
    (allow, it.list("DEV_HTTP_HOSTS", about))
}

fn legal(it: &mut Reader) -> Legal {
    Legal {
        imprint_url: it.optional("IMPRINT_URL", "Linked in the footer"),
        privacy_url: it.optional("PRIVACY_URL", "Linked in the footer"),
        support_email: it.optional("SUPPORT_EMAIL", "Shown where somebody is stuck"),
    }
}

fn check_production(it: &mut Reader, public_url: &Url, has_mail: bool, dev_hosts: &[String]) {
    if public_url.scheme() == "https" {
        it.demand(dev_hosts.is_empty(), "DEV_HTTP_HOSTS is refused when PUBLIC_URL is https");
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
        ]);
        assert_eq!(mistakes.expect_err("two mistakes").len(), 2);
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
