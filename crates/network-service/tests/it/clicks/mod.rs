//! `/r/…` on the hub and on creators' domains, and what the brands are told.

mod deliver;
mod follow;
mod map;

use actix_web::http::Method;
use api_types::ClickId;
use redirect::{Class, ClickRow, Device, Family, Source};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio_postgres::NoTls;
use ulid::Ulid;

use crate::brand::{Brand, apply};
use crate::harness::{Answer, Caller, TestApp};

pub const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

pub type Headers<'a> = &'a [(&'a str, &'a str)];

/// A brand that has approved a creator.
pub struct Stage<'a> {
    pub app: &'a TestApp,
    pub brand: Brand<'a>,
    pub ada: Caller<'a>,
    creator: Ulid,
    /// As the creator sees it.
    pub partnership: Value,
}

impl<'a> Stage<'a> {
    pub async fn set(app: &'a TestApp) -> Self {
        let ada = app.creator("Ada").await;
        Self::with(app, "Brightkiln", ada).await
    }

    pub async fn with(app: &'a TestApp, brand: &str, ada: Caller<'a>) -> Self {
        let brand = app.brand(brand).await;
        let offering = brand.publish("Kilns").await;
        let request = apply(&ada, &offering, "ada").await;
        assert_eq!(brand.approve(&request).await.status, 200);
        let partnership = ada.get("/api/partnerships").await.json()["items"][0].clone();
        let creator = ulid(&ada.get("/api/me").await.text("/id"));
        Self { app, brand, ada, creator, partnership }
    }

    pub fn id(&self) -> &str {
        self.text("id")
    }

    pub fn text(&self, field: &str) -> &str {
        self.partnership[field].as_str().expect("a text")
    }

    /// The brand's own id of the link.
    pub fn link(&self) -> String {
        let state = self.brand.stub.state();
        let link = state.links.values().next().expect("a link");
        link["id"].as_str().expect("an id").to_owned()
    }

    /// The path of the link on the hub.
    pub fn path(&self) -> String {
        url::Url::parse(self.text("hubUrl")).expect("an address").path().to_owned()
    }

    /// Tells where the link leads, as the brand does.
    pub async fn put_link(&self, destination: &str, status: &str, version: i64) -> Answer {
        let path = format!("/api/vendors/me/links/{}", self.link());
        let form = json!({"destinationUrl": destination, "status": status, "version": version});
        self.brand.caller().put(&path, form).await
    }

    /// Stores human clicks on the link as the router does.
    pub async fn record(&self, sub_ids: impl IntoIterator<Item = Option<&str>>) -> Vec<String> {
        let [vendor, link, creator, partnership] =
            [ulid(&self.brand.id), ulid(&self.link()), self.creator, ulid(self.id())];
        let now = self.app.app.clock.now();
        let row = |sub_id: Option<&str>| ClickRow {
            id: ClickId::new_at(now).ulid(),
            tenant_id: vendor,
            link_id: link,
            partner_id: creator,
            program_id: partnership,
            class: Class::Human,
            eligible: true,
            visitor_hash: [7; 16],
            landing_url: None,
            referrer_host: None,
            ua_family: Family::Firefox,
            device: Device::Desktop,
            country: None,
            sub_id: sub_id.map(str::to_owned),
            opt_out: false,
            source: Source::Network,
            occurred_at: now,
            received_at: now,
        };
        let rows: Vec<ClickRow> = sub_ids.into_iter().map(row).collect();
        let stored = rows.iter().map(|it| self.app.desk.writer.record(it.clone()));
        for outcome in futures_util::future::join_all(stored).await {
            outcome.expect("stored");
        }
        rows.iter().map(|it| it.id.to_string()).collect()
    }

    /// How many clicks stand so.
    pub async fn count(&self, delivery: &str) -> i64 {
        let sql = "SELECT count(*) FROM network_clicks WHERE delivery = $1";
        sql_of(self.app).await.query_one(sql, &[&delivery]).await.expect("a count").get(0)
    }

    /// Why clicks are dead.
    pub async fn reasons(&self) -> Vec<String> {
        let sql = "SELECT delivery_error FROM network_clicks WHERE delivery = 'dead' ORDER BY 1";
        let rows = sql_of(self.app).await.query(sql, &[]).await.expect("the reasons");
        rows.iter().map(|it| it.get(0)).collect()
    }

    pub fn delivered(&self) -> Vec<Value> {
        self.brand.stub.state().clicks.values().cloned().collect()
    }
}

/// The bare part of an id.
pub fn ulid(id: &str) -> Ulid {
    id.rsplit('_').next().and_then(|it| it.parse().ok()).expect("an id")
}

/// A connection that may see everything.
pub async fn sql_of(app: &TestApp) -> tokio_postgres::Client {
    let url = app.app.config.database_url.expose_secret();
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("Postgres");
    tokio::spawn(connection);
    client
}

pub async fn follow(app: &TestApp, path: &str, headers: Headers<'_>) -> Answer {
    let browser = [&[("user-agent", FIREFOX), ("host", "hub.example:4700")], headers].concat();
    app.nobody().send(Method::GET, path, None, &browser).await
}

pub fn location(answer: &Answer) -> String {
    let header = answer.headers.get("location").and_then(|it| it.to_str().ok());
    header.unwrap_or_else(|| panic!("no redirect: {} {}", answer.status, answer.body)).to_owned()
}

pub fn cref(answer: &Answer) -> String {
    location(answer).rsplit("cref=").next().expect("a click's id").to_owned()
}

pub fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
}
