//! A vendor service of one's own: its database, its clock, and the keys to its doors.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{AUTHORIZATION, COOKIE, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::test;
use actix_web::web::Data;
use api_types::keys::KeyKind;
use api_types::{Scope, TenantId};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use service_kit::config::Reader;
use service_kit::mail::{Mail, Mailer};
use service_kit::telemetry::Readiness;
use service_kit::testing::postgres::{
    Cluster, Durability, Template, TestDatabase, template_database,
};
use service_kit::testing::site::Site;
use service_kit::{Clock, Purpose, db, jobs};
use vendor::app::{App, MIGRATIONS};
use vendor::clicks::intake::{Desk, Intake};
use vendor::config::{Config, Tenancy};
use vendor::keys::model::NewKey;
use vendor::tenants::Tenant;
use vendor::timetable::TIMETABLE;
use vendor::{courier, keys, serve, tenants};

pub const ADMIN_API_KEY: &str = "headless-administrator-of-the-tests";

pub struct TestApp {
    pub app: App,
    pub brand: Tenant,
    pub mailer: Mailer,
    desk: Desk,
    site: Site,
    _database: TestDatabase,
    _folder: Folder,
}

/// A folder that goes with the test.
struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The migrated, empty database that each test's own is copied from.
fn template() -> &'static Template {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let cluster = Cluster::ensure(&root, Durability::Fast).expect("Postgres starts");
        template_database(&cluster, "vendor", &hash_of_migrations(), |url| {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(db::migrate(url, MIGRATIONS)).map(|_| ())
        })
        .expect("the template is made")
    })
}

fn hash_of_migrations() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations-vendor");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("migrations").flatten().collect();
    files.sort_by_key(|it| it.path());
    let text: String = files
        .iter()
        .map(|it| std::fs::read_to_string(it.path().join("up.sql")).expect("an up.sql"))
        .collect();
    service_kit::tokens::hash(&text).iter().map(|it| format!("{it:02x}")).collect()
}

impl TestApp {
    /// A single-tenant instance at noon of 20 November 2026.
    pub async fn start() -> Self {
        Self::start_as(Tenancy::Single, &[]).await
    }

    pub async fn start_as(tenancy: Tenancy, more: &[(&str, &str)]) -> Self {
        let database = TestDatabase::copy(template()).expect("a database of one's own");
        let folder = std::env::temp_dir().join(format!("openpartner-{}", database.name()));
        let url = database.url();
        let secret = "a".repeat(32);
        let spool = folder.display().to_string();
        let mut vars = vec![
            ("DATABASE_URL", url.as_str()),
            ("DATABASE_POOL", "4"),
            ("ADMIN_API_KEY", ADMIN_API_KEY),
            ("SECRET_KEYS", &secret),
            ("OPENPARTNER_TENANCY", tenancy.as_str()),
            ("SPOOL_DIR", &spool),
            ("OUTBOUND_ALLOW_CIDRS", "127.0.0.0/8"),
        ];
        vars.extend_from_slice(more);
        let vars = vars.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::read(Reader::new(vars)).expect("lawful settings");
        let clock = Clock::manual(at("2026-11-20T12:00:00Z"));
        let mailer = Mailer::recorded();
        let app = App::build(config, clock, mailer.clone()).expect("an app");
        let desk = Intake::open(&app.config).expect("a spool").desk();
        let now = app.clock.now();
        let brand = app.db.across(Purpose::FindTenant, async move |conn| {
            tenants::actions::ensure_single(conn, now).await
        });
        let brand = brand.await.expect("a brand");
        Self {
            app,
            brand,
            mailer,
            desk,
            site: Site::default(),
            _database: database,
            _folder: Folder(folder),
        }
    }

    /// The headless administrator.
    pub fn admin(&self) -> Caller<'_> {
        Caller { app: self, bearer: Some(ADMIN_API_KEY.to_owned()), cookie: None }
    }

    /// Somebody whose key has these scopes.
    pub async fn caller(&self, scopes: &[Scope]) -> Caller<'_> {
        self.caller_of(self.brand.id, KeyKind::Scoped, scopes).await
    }

    /// The hub, with the key that it would hold.
    pub async fn hub(&self) -> Caller<'_> {
        self.caller_of(self.brand.id, KeyKind::Federation, Scope::FEDERATION).await
    }

    /// Somebody with every right, at another brand.
    pub async fn stranger(&self) -> Caller<'_> {
        // A moment later, for the oldest brand is the one of single-tenant mode.
        let now = self.app.clock.now() + TimeDelta::seconds(1);
        let other = self.app.db.across(Purpose::FindTenant, async move |conn| {
            tenants::actions::open(conn, "other-brand", "Other brand", now).await
        });
        let other = other.await.expect("another brand");
        self.caller_of(other.id, KeyKind::Scoped, Scope::ALL).await
    }

    /// Asks the whole site, as a server does.
    pub async fn call(&self, request: test::TestRequest) -> ServiceResponse {
        let make = async || {
            let readiness = Data::new(Readiness::new());
            test::init_service(serve::site(self.app.clone(), self.desk.clone(), readiness)).await
        };
        self.site.call(request, make).await
    }

    /// Gives the site another ground, e.g. a database that is away.
    pub fn alter(&mut self, alter: impl FnOnce(&mut App)) {
        alter(&mut self.app);
        self.site = Site::default();
    }

    pub fn nobody(&self) -> Caller<'_> {
        Caller { app: self, bearer: None, cookie: None }
    }

    pub fn with_key(&self, secret: &str) -> Caller<'_> {
        Caller { app: self, bearer: Some(secret.to_owned()), cookie: None }
    }

    pub fn with_cookie(&self, cookie: &str) -> Caller<'_> {
        Caller { app: self, bearer: None, cookie: Some(cookie.to_owned()) }
    }

    async fn caller_of(&self, tenant: TenantId, kind: KeyKind, scopes: &[Scope]) -> Caller<'_> {
        let new = NewKey {
            kind,
            label: "A test's key".to_owned(),
            scopes: scopes.to_vec(),
            program_ids: Vec::new(),
            expires_at: None,
        };
        let now = self.app.clock.now();
        let minted = self.app.db.across(Purpose::FindTenant, async move |conn| {
            keys::actions::mint(conn, tenant, new, now).await
        });
        let (_, secret) = minted.await.expect("a key");
        Caller { app: self, bearer: Some(secret), cookie: None }
    }

    pub fn advance(&self, by: TimeDelta) {
        self.app.clock.advance(by);
    }

    /// Does something as the owner of the tables, whom row level security and rights do not stop.
    pub async fn as_owner(&self, statements: &[&'static str]) -> Result<(), String> {
        let statements = statements.to_vec();
        let done = self.app.db.across(service_kit::Purpose::Jobs, async move |conn| {
            diesel_async::RunQueryDsl::execute(diesel::sql_query("SET LOCAL ROLE NONE"), conn)
                .await?;
            for sql in statements {
                diesel_async::RunQueryDsl::execute(diesel::sql_query(sql), conn).await?;
            }
            Ok(())
        });
        done.await.map_err(|err| err.to_string())
    }

    /// Runs a job by name.
    pub async fn job(&self, name: &str) {
        let run = jobs::run_now(self.app.clone(), TIMETABLE, name).await;
        run.unwrap_or_else(|err| panic!("{name}: {err}"));
    }

    /// Delivers all that is due.
    pub async fn deliver(&self) -> usize {
        courier::courier(&self.app).deliver_all().await.expect("the outbox is delivered")
    }

    /// A connection as the owner of the tables, to break what no role of the service can.
    pub async fn superuser(&self) -> tokio_postgres::Client {
        let connected = tokio_postgres::connect(&self._database.url(), tokio_postgres::NoTls).await;
        let (client, connection) = connected.expect("Postgres answers");
        tokio::spawn(connection);
        client
    }

    /// Delivers all that is due and answers the mails that were sent so far.
    pub async fn mails(&self) -> Vec<Mail> {
        self.deliver().await;
        self.mailer.recorded_mails()
    }
}

pub struct Caller<'a> {
    app: &'a TestApp,
    bearer: Option<String>,
    cookie: Option<String>,
}

impl Caller<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body), &[]).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, &[]).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = test::TestRequest::default().method(method).uri(path);
        if let Some(body) = body {
            request = request.set_json(body);
        }
        self.answer(request, headers).await
    }

    /// Posts a page's form.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = test::TestRequest::post().uri(path).set_form(fields);
        self.answer(request, &[("sec-fetch-site", "same-origin")]).await
    }

    /// Sends a file as a body of its own kind.
    pub async fn upload(&self, path: &str, kind: &str, file: Vec<u8>) -> Answer {
        let request = test::TestRequest::post().uri(path).set_payload(file);
        self.answer(request, &[("content-type", kind), ("sec-fetch-site", "same-origin")]).await
    }

    async fn answer(&self, request: test::TestRequest, headers: &[(&str, &str)]) -> Answer {
        let peer = "127.0.0.1:50000".parse().expect("an address");
        let mut request = request.peer_addr(peer);
        for header in headers {
            request = request.insert_header(*header);
        }
        if let Some(secret) = &self.bearer {
            request = request.insert_header((AUTHORIZATION, format!("Bearer {secret}")));
        }
        if let Some(cookie) = &self.cookie {
            request = request
                .insert_header((COOKIE, cookie.as_str()))
                .insert_header(("sec-fetch-site", "same-origin"));
        }
        let response = self.app.call(request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.into_body().try_into_bytes();
        let body = match body {
            Ok(bytes) => bytes,
            Err(body) => actix_web::body::to_bytes(body).await.expect("a body"),
        };
        Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// A text of the JSON body, by its pointer.
    pub fn text(&self, pointer: &str) -> String {
        let json = self.json();
        let value = json.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_else(|| panic!("no text at {pointer} in {}", self.body)).to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
    }

    /// The cookies that were set, as a browser would send them back.
    pub fn cookies(&self) -> String {
        let set = self.headers.get_all("set-cookie").filter_map(|it| it.to_str().ok());
        let pairs: Vec<&str> = set.filter_map(|it| it.split(';').next()).collect();
        pairs.join("; ")
    }

    /// `201 {"id": "prg_…"}` on one line, ids blotted out: what a snapshot wants to see.
    pub fn seen(&self) -> String {
        let mut json = sorted(self.json());
        blot_ids(&mut json);
        format!("{} {json}", self.status.as_u16())
    }
}

/// With its keys in order, whatever features serde_json was built with.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Object(fields) => {
            let fields: BTreeMap<String, Value> =
                fields.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            fields.into_iter().collect()
        }
        plain => plain,
    }
}

fn blot_ids(value: &mut Value) {
    match value {
        Value::String(text) => {
            let bare = text.rsplit('_').next().unwrap_or_default();
            if bare.len() == 26
                && bare.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
            {
                let start = text.len() - 26;
                text.replace_range(start.., "…");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(blot_ids),
        Value::Object(fields) => fields.values_mut().for_each(blot_ids),
        _ => (),
    }
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a valid time")
}
