//! A hub of one's own: its database, its clock, and the people at its doors.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{AUTHORIZATION, COOKIE, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::test;
use actix_web::web::Data;
use chrono::{DateTime, TimeDelta, Utc};
use network::app::{App, MIGRATIONS};
use network::clicks::intake::{Desk, Intake};
use network::config::Config;
use network::timetable::TIMETABLE;
use network::{courier, serve};
use serde_json::{Value, json};
use service_kit::config::Reader;
use service_kit::mail::{Mail, Mailer};
use service_kit::telemetry::Readiness;
use service_kit::testing::postgres::{
    Cluster, Durability, Template, TestDatabase, template_database,
};
use service_kit::testing::site::Site;
use service_kit::{Clock, db, jobs};

use crate::brand::Brand;

pub const ADMIN_KEY: &str = "the-admin-key-of-the-hub-in-tests";

pub struct TestApp {
    pub app: App,
    pub desk: Desk,
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
        template_database(&cluster, "network", &hash_of_migrations(), |url| {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(db::migrate(url, MIGRATIONS)).map(|_| ())
        })
        .expect("the template is made")
    })
}

fn hash_of_migrations() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations-network");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("migrations").flatten().collect();
    files.sort_by_key(|it| it.path());
    let text: String = files
        .iter()
        .map(|it| std::fs::read_to_string(it.path().join("up.sql")).expect("an up.sql"))
        .collect();
    service_kit::tokens::hash(&text).iter().map(|it| format!("{it:02x}")).collect()
}

impl TestApp {
    /// A hub at noon of 20 November 2026.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same with more settings.
    pub async fn start_with(more: &[(&str, &str)]) -> Self {
        let database = TestDatabase::copy(template()).expect("a database of one's own");
        let (url, secret) = (database.url(), "a".repeat(32));
        let folder = std::env::temp_dir().join(format!("openpartner-{}", database.name()));
        let spool = folder.display().to_string();
        let mut vars = vec![
            ("DATABASE_URL", url.as_str()),
            ("DATABASE_POOL", "6"),
            ("ADMIN_API_KEY", ADMIN_KEY),
            ("SECRET_KEYS", &secret),
            ("PUBLIC_URL", "http://hub.example:4700"),
            ("OUTBOUND_ALLOW_CIDRS", "127.0.0.0/8"),
            ("DEV_HTTP_HOSTS", "127.0.0.1"),
            ("SPOOL_DIR", &spool),
            ("DNS_SERVERS", "127.0.0.1:9"),
        ];
        vars.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        vars.extend_from_slice(more);
        let vars = vars.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::read(Reader::new(vars)).expect("lawful settings");
        let clock = Clock::manual(at("2026-11-20T12:00:00Z"));
        let built = App::build(config, clock).expect("an app");
        let app = App { mailer: Mailer::recorded(), patience: Duration::from_secs(20), ..built };
        let desk = Intake::open(&app.config).expect("a spool").desk();
        Self { app, desk, site: Site::default(), _database: database, _folder: Folder(folder) }
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

    /// A deployment that holds the hub's admin key.
    pub fn admin(&self) -> Caller<'_> {
        self.bearer(ADMIN_KEY)
    }

    pub fn bearer(&self, secret: &str) -> Caller<'_> {
        Caller { app: self, bearer: Some(secret.to_owned()), cookie: None }
    }

    pub fn browser(&self, cookie: &str) -> Caller<'_> {
        Caller { app: self, bearer: None, cookie: Some(cookie.to_owned()) }
    }

    /// Signs somebody in by the e-mail flow.
    pub async fn sign_in(&self, email: &str, role: &str) -> Caller<'_> {
        let form = json!({"email": email, "role": role});
        let asked = self.nobody().post("/api/auth/magic", form).await;
        assert_eq!(asked.status, 202, "{}", asked.body);
        let browser = asked.cookies();
        let token = self.last_mail(email).await.token();
        let verify = json!({ "token": token });
        let entered = self.browser(&browser).post("/api/auth/magic/verify", verify).await;
        assert_eq!(entered.status, 200, "{}", entered.body);
        let session = entered.cookies();
        Caller { app: self, bearer: None, cookie: Some(format!("{browser}; {session}")) }
    }

    /// A creator whose profile is complete.
    pub async fn creator(&self, name: &str) -> Caller<'_> {
        let handle = name.to_lowercase();
        let me = self.sign_in(&format!("{handle}@example.com"), "creator").await;
        let profile = json!({"name": name, "handle": handle, "bio": "Pots and pans"});
        assert_eq!(me.patch("/api/me", profile).await.status, 200);
        me
    }

    pub async fn operator(&self) -> Caller<'_> {
        let form = json!({"email": "olga@hub.example", "name": "Olga"});
        assert_eq!(self.admin().post("/api/operators", form).await.status, 201);
        self.sign_in("olga@hub.example", "operator").await
    }

    /// A connected brand that speaks the protocol.
    pub async fn brand(&self, name: &str) -> Brand<'_> {
        Brand::connect(self, name).await
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

    /// Waits until so many transactions wait for a row that another one holds.
    pub async fn until_waiting(&self, count: i64) {
        #[derive(diesel::QueryableByName)]
        struct Waiting {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        const WAITING: &str = "SELECT count(DISTINCT l.pid) AS n FROM pg_locks l \
            JOIN pg_stat_activity a USING (pid) \
            WHERE NOT l.granted AND a.datname = current_database()";
        let looks = async {
            loop {
                let look = self.app.db.across(service_kit::Purpose::Jobs, async |conn| {
                    let sql = diesel::sql_query(WAITING);
                    let seen: Waiting = diesel_async::RunQueryDsl::get_result(sql, conn).await?;
                    Ok(seen.n)
                });
                if look.await.expect("it is read") >= count {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(20), looks).await;
        waited.expect("somebody waits");
    }

    /// Runs a job by name.
    pub async fn job(&self, name: &str) {
        let run = jobs::run_now(self.app.clone(), TIMETABLE, name).await;
        run.unwrap_or_else(|err| panic!("{name}: {err}"));
    }

    /// Delivers all that is due.
    pub async fn deliver(&self) {
        courier::courier(&self.app).deliver_all().await.expect("the outbox is delivered");
    }

    /// Delivers all that is due and answers every mail so far to this address.
    pub async fn mails_to(&self, email: &str) -> Vec<Mail> {
        self.deliver().await;
        let mails = self.app.mailer.recorded_mails();
        mails.into_iter().filter(|it| it.to == email).collect()
    }

    pub async fn last_mail(&self, email: &str) -> Letter {
        let mails = self.mails_to(email).await;
        Letter(mails.last().unwrap_or_else(|| panic!("no mail to {email}")).clone())
    }
}

/// A mail that was received.
pub struct Letter(pub Mail);

impl Letter {
    /// The token in the fragment of its link.
    pub fn token(&self) -> String {
        let (_, rest) = self.0.text.split_once("#token=").expect("a link with a token");
        rest.split_whitespace().next().expect("a token").to_owned()
    }

    /// The link itself.
    pub fn link(&self) -> String {
        let mut links = self.0.text.split_whitespace().filter(|it| it.starts_with("http"));
        links.next_back().expect("a link").to_owned()
    }

    pub fn code(&self) -> String {
        let lines = self.0.text.lines();
        let mut codes = lines.filter(|it| {
            it.len() == 8 && it.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        });
        codes.next().expect("a code").to_owned()
    }
}

pub struct Caller<'a> {
    app: &'a TestApp,
    bearer: Option<String>,
    pub cookie: Option<String>,
}

impl Caller<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body), &[]).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body), &[]).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, &[]).await
    }

    /// Sends bytes as they are.
    pub async fn upload(&self, path: &str, kind: &str, bytes: Vec<u8>) -> Answer {
        let request =
            test::TestRequest::put().set_payload(bytes).insert_header(("content-type", kind));
        self.finish(request.uri(path), &[]).await
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
        self.finish(request, headers).await
    }

    async fn finish(&self, request: test::TestRequest, headers: &[(&str, &str)]) -> Answer {
        let peer = "127.0.0.1:50000".parse().expect("an address");
        let mut request = request.peer_addr(peer);
        if let Some(secret) = &self.bearer {
            request = request.insert_header((AUTHORIZATION, format!("Bearer {secret}")));
        }
        if let Some(cookie) = &self.cookie {
            request = request
                .insert_header((COOKIE, cookie.as_str()))
                .insert_header(("sec-fetch-site", "same-origin"));
        }
        for header in headers {
            request = request.insert_header(*header);
        }
        let response = self.app.call(request).await;
        // Ids tell their moment: what comes later is to sort later.
        self.app.advance(TimeDelta::milliseconds(1));
        let (status, headers) = (response.status(), response.headers().clone());
        let body = match response.into_body().try_into_bytes() {
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

    pub fn number(&self, pointer: &str) -> i64 {
        let json = self.json();
        let value = json.pointer(pointer).and_then(Value::as_i64);
        value.unwrap_or_else(|| panic!("no number at {pointer} in {}", self.body))
    }

    /// A header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
    }

    /// How many `items` there are.
    pub fn count(&self) -> usize {
        self.json()["items"].as_array().map_or(0, Vec::len)
    }

    /// The cookies that were set, as a browser would send them back.
    pub fn cookies(&self) -> String {
        let set = self.headers.get_all("set-cookie").filter_map(|it| it.to_str().ok());
        let pairs: Vec<&str> = set.filter_map(|it| it.split(';').next()).collect();
        pairs.join("; ")
    }

    /// `404 offering_not_found`, or `422 invalid_field pitch`: what a refusal comes down to.
    pub fn refusal(&self) -> String {
        let json = self.json();
        let text = |name: &str| json[name].as_str().map(str::to_owned);
        let parts = [Some(self.status.as_u16().to_string()), text("error"), text("field")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a valid time")
}
