//! The stage of these tests: the table, the writer's role, a spool and clicks.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use redirect::{Class, ClickRow, Device, Family, Source, Spool, Unavailable, Writer, WriterConfig};
use rustls::RootCertStore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_postgres::Client;
use tokio_postgres_rustls::MakeRustlsConnect;
use ulid::Ulid;

use crate::postgres::Postgres;

const TABLE: &str = "
CREATE TABLE clicks (
    id uuid NOT NULL PRIMARY KEY, tenant_id uuid NOT NULL, link_id uuid NOT NULL, partner_id uuid NOT NULL,
    program_id uuid NOT NULL, class text NOT NULL, eligible boolean NOT NULL, visitor_hash bytea NOT NULL,
    landing_url text, referrer_host text, ua_family text NOT NULL, device text NOT NULL, country text CHECK (length(country) = 2),
    sub_id text, opt_out boolean NOT NULL, source text NOT NULL, occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL
) PARTITION BY RANGE (id);
ALTER TABLE clicks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE TABLE clicks_default PARTITION OF clicks DEFAULT;
CREATE ROLE router NOLOGIN;
GRANT INSERT ON clicks_default TO router;";

/// 2026-03-31T23:59:59Z: the clicks of a test begin here and go on into the next month.
const START: &str = "2026-03-31T23:59:59Z";

pub struct Stage {
    pub postgres: Postgres,
    pub spool: Spool,
    folder: PathBuf,
}

impl Stage {
    pub async fn set() -> Self {
        Self::set_with_spool(1 << 28).await
    }

    pub async fn set_with_spool(limit: u64) -> Self {
        let postgres = Postgres::start().await;
        let admin = postgres.admin().await;
        admin.batch_execute(TABLE).await.expect("the table");
        add_leaf(&admin, "2026_03", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z").await;
        let folder = std::env::temp_dir().join(format!("redirect-{:016x}", rand::random::<u64>()));
        std::fs::create_dir(&folder).expect("a folder");
        let spool = Spool::open(&folder.join("clicks.spool"), limit).expect("a spool");
        Self { postgres, spool, folder }
    }

    pub fn config(&self) -> WriterConfig {
        let config = WriterConfig::new(self.postgres.config(), tls(), "clicks", self.spool.clone());
        WriterConfig { role: Some("router".into()), ..config }
    }

    /// A started writer that has its connection.
    pub async fn writer(&self) -> Writer {
        let writer = Writer::start(self.config());
        until("the writer is connected", || writer.is_connected()).await;
        writer
    }

    /// How often each id is stored.
    pub async fn stored(&self) -> HashMap<Ulid, u32> {
        let rows = self.postgres.admin().await.query("SELECT uuid_send(id) FROM clicks", &[]).await;
        let mut stored = HashMap::new();
        for row in rows.expect("the clicks") {
            let id: &[u8] = row.get(0);
            *stored.entry(Ulid::from_bytes(id.try_into().expect("16 bytes"))).or_default() += 1;
        }
        stored
    }

    pub async fn count(&self, from: &str) -> i64 {
        let query = format!("SELECT count(*) FROM {from}");
        self.postgres.admin().await.query_one(&query, &[]).await.expect("a count").get(0)
    }

    pub async fn spool_is_empty(&self) {
        until("the spool is empty", || self.spool.pending_bytes() == 0).await;
    }
}

/// Trusts nobody: the database of these tests speaks no TLS.
pub fn tls() -> MakeRustlsConnect {
    let config = rustls::ClientConfig::builder().with_root_certificates(RootCertStore::empty());
    MakeRustlsConnect::new(config.with_no_client_auth())
}

impl Drop for Stage {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).expect("the folder to remove");
    }
}

/// Adds a month's leaf, as the job that makes partitions ahead does.
pub async fn add_leaf(admin: &Client, month: &str, from: &str, to: &str) {
    let bounds = [from, to].map(|text| {
        let time: DateTime<Utc> = text.parse().expect("a time");
        let millis = u64::try_from(time.timestamp_millis()).expect("after 1970");
        let hex: String =
            Ulid::from_parts(millis, 0).to_bytes().iter().map(|b| format!("{b:02x}")).collect();
        format!("'{hex}'")
    });
    let text = format!(
        "CREATE TABLE clicks_{month} PARTITION OF clicks FOR VALUES FROM ({}) TO ({});
         GRANT INSERT ON clicks_{month} TO router;",
        bounds[0], bounds[1]
    );
    admin.batch_execute(&text).await.expect("a leaf");
}

/// The n-th click: one each millisecond.
pub fn click(n: u32) -> ClickRow {
    let start: DateTime<Utc> = START.parse().expect("a time");
    let at = start + TimeDelta::milliseconds(i64::from(n));
    let millis = u64::try_from(at.timestamp_millis()).expect("after 1970");
    let [tenant_id, link_id, partner_id, program_id] = [1, 2, 3, 4].map(|n| Ulid::from_parts(0, n));
    ClickRow {
        id: Ulid::from_parts(millis, u128::from(n)),
        tenant_id,
        link_id,
        partner_id,
        program_id,
        class: Class::Human,
        eligible: true,
        visitor_hash: *b"0123456789abcdef",
        landing_url: Some("https://shop.example/?a=\0é".into()),
        referrer_host: Some("blog.example".into()),
        ua_family: Family::Firefox,
        device: Device::Desktop,
        country: None,
        sub_id: Some("may".into()),
        opt_out: false,
        source: Source::Router,
        occurred_at: at,
        received_at: at + TimeDelta::microseconds(7),
    }
}

/// Records clicks at once, each in its own task, and returns the ids that were acknowledged.
pub async fn record_all(writer: &Writer, clicks: std::ops::Range<u32>) -> Vec<Ulid> {
    outcomes(writer, clicks)
        .await
        .into_iter()
        .filter_map(|(id, outcome)| outcome.ok().map(|()| id))
        .collect()
}

pub async fn outcomes(
    writer: &Writer,
    clicks: std::ops::Range<u32>,
) -> Vec<(Ulid, Result<(), Unavailable>)> {
    let mut tasks = JoinSet::new();
    for row in clicks.map(click) {
        let writer = writer.clone();
        tasks.spawn(async move { (row.id, writer.record(row).await) });
    }
    tasks.join_all().await
}

/// Waits for a condition, but not for ever.
pub async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let so = async {
        while !is_so() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(30), so).await.unwrap_or_else(|_| panic!("never came: {what}"));
}
