//! A cluster of one's own: found again, safe under many hands, and clean afterwards.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use service_kit::testing::postgres::{Cluster, Durability, TestDatabase, template_database};
use sha2::{Digest, Sha256};
use tokio_postgres::{Client, NoTls};

fn workspace() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    crates.canonicalize().expect("a workspace")
}

fn cluster() -> Cluster {
    Cluster::ensure(&workspace(), Durability::Fast).expect("a cluster")
}

async fn connect(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn text(client: &Client, query: &str) -> String {
    client.query_one(query, &[]).await.expect("one row").get(0)
}

/// A migration as the services have it: async, on a runtime of its own.
fn create_things(url: &str) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let client = connect(url).await?;
        client.batch_execute("CREATE TABLE things (name text)").await?;
        Ok(())
    })
}

#[tokio::test]
async fn a_cluster_is_found_again_and_keeps_strangers_out() {
    let cluster = Cluster::private(&workspace(), Durability::Fast).expect("a cluster");
    let again = Cluster::private(&workspace(), Durability::Fast).expect("a cluster");
    assert_eq!(again.superuser_url(), cluster.superuser_url());
    let client = connect(&cluster.superuser_url()).await.expect("let in");
    for (setting, expected) in [
        ("fsync", "off"),
        ("listen_addresses", "127.0.0.1"),
        ("max_connections", "200"),
        ("unix_socket_directories", ""),
    ] {
        assert_eq!(text(&client, &format!("SHOW {setting}")).await, expected, "{setting}");
    }
    assert!(cluster.postmaster_pid().is_some());

    let mut stranger: url::Url = cluster.superuser_url().parse().expect("a URL");
    stranger.set_password(Some("guess")).expect("a password");
    assert!(connect(stranger.as_str()).await.is_err());
}

#[tokio::test]
async fn every_test_has_a_database_of_its_own_and_none_stays() {
    let cluster = cluster();
    let template = template_database(&cluster, "kit", "0001", create_things).expect("a template");
    let [one, other] = [0, 1].map(|_| TestDatabase::copy(&template).expect("a copy"));
    let client = connect(&one.url()).await.expect("let in");
    client.batch_execute("INSERT INTO things VALUES ('x')").await.expect("inserted");
    let elsewhere = connect(&other.url()).await.expect("let in");
    assert_eq!(text(&elsewhere, "SELECT count(*)::text FROM things").await, "0");

    let names = [one.name().to_owned(), other.name().to_owned()];
    drop([one, other]);
    let admin = connect(&cluster.superuser_url()).await.expect("let in");
    let left = "SELECT 1 FROM pg_database WHERE datname = ANY($1)";
    assert!(admin.query(left, &[&&names[..]]).await.expect("an answer").is_empty());
    assert!(connect(&cluster.url_of(template.name())).await.is_err(), "templates are closed");
}

#[test]
fn many_at_once_make_one_template() {
    let cluster = cluster();
    let hash = format!("race{}", std::process::id());
    let migrated = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let cluster = self::cluster();
                let template = template_database(&cluster, "kit", &hash, |url| {
                    migrated.fetch_add(1, Ordering::SeqCst);
                    create_things(url)
                });
                TestDatabase::copy(&template.expect("a template")).expect("a copy");
            });
        }
    });
    assert_eq!(migrated.load(Ordering::SeqCst), 1);
    forget_template(&cluster, &hash);
}

fn forget_template(cluster: &Cluster, hash: &str) {
    let name = format!("template_kit_{}", hash.chars().take(16).collect::<String>());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let admin = connect(&cluster.superuser_url()).await.expect("let in");
        let open = format!("ALTER DATABASE {name} IS_TEMPLATE false");
        admin.batch_execute(&open).await.expect("no template any more");
        admin.batch_execute(&format!("DROP DATABASE {name}")).await.expect("dropped");
    });
}

#[tokio::test]
async fn a_template_whose_migration_failed_is_made_anew() {
    let cluster = cluster();
    let hash = format!("fail{}", std::process::id());
    let broken = template_database(&cluster, "kit", &hash, |url| {
        create_things(url)?;
        anyhow::bail!("interrupted")
    });
    let err = broken.expect_err("a failure");
    assert_eq!(format!("{err:#}"), "the template cannot be migrated: interrupted");
    template_database(&cluster, "kit", &hash, create_things).expect("made from the start");
    tokio::task::spawn_blocking(move || forget_template(&cluster, &hash)).await.expect("forgotten");
}

#[tokio::test]
async fn copies_of_more_than_a_day_ago_are_removed_and_younger_ones_stay() {
    let cluster = cluster();
    let admin = connect(&cluster.superuser_url()).await.expect("let in");
    let now = "SELECT extract(epoch FROM now())::bigint";
    let now: i64 = admin.query_one(now, &[]).await.expect("a time").get(0);
    let pid = std::process::id();
    let [old, young] = [now - 86_500, now - 80_000].map(|at| format!("test_{at}_{pid}_0"));
    for name in [&old, &young] {
        cluster.create_database(name).expect("created");
        cluster.create_database(name).expect("a second time is none");
    }
    template_database(&cluster, "kit", "0001", create_things).expect("a template");
    assert!(connect(&cluster.url_of(&old)).await.is_err());
    connect(&cluster.url_of(&young)).await.expect("still there");
    admin.batch_execute(&format!("DROP DATABASE {young} WITH (FORCE)")).await.expect("dropped");
}

#[tokio::test]
async fn a_durable_cluster_syncs_survives_a_kill_and_stops() {
    let passing = PassingWorkspace::make();
    let cluster = Cluster::private(&passing.0, Durability::Durable).expect("a cluster");
    let client = connect(&cluster.superuser_url()).await.expect("let in");
    assert_eq!(text(&client, "SHOW fsync").await, "on");
    client.batch_execute("CREATE TABLE kept (name text)").await.expect("created");

    let postmaster = cluster.postmaster_pid().expect("a process").to_string();
    let killed = std::process::Command::new("kill").args(["-9", &postmaster]).status();
    assert!(killed.expect("kill runs").success());
    let gone = async {
        while !client.is_closed() {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.expect("in time");

    let again = Cluster::private(&passing.0, Durability::Durable).expect("a cluster");
    assert_eq!(again.superuser_url(), cluster.superuser_url());
    let client = connect(&again.superuser_url()).await.expect("let in");
    assert_eq!(text(&client, "SELECT count(*)::text FROM kept").await, "0");
    again.stop().expect("stopped");
    assert!(connect(&again.superuser_url()).await.is_err());
}

/// A workspace whose cluster ends with the test, also with one that fails.
struct PassingWorkspace(PathBuf);

impl PassingWorkspace {
    fn make() -> Self {
        let path = std::env::temp_dir().join(format!("openpartner-kit-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a directory");
        Self(path.canonicalize().expect("a directory"))
    }
}

impl Drop for PassingWorkspace {
    /// Root's clusters lie below `/var/tmp`; those of others in the workspace itself.
    fn drop(&mut self) {
        if let Ok(cluster) = Cluster::private(&self.0, Durability::Durable) {
            cluster.stop().ok();
        }
        let digest = Sha256::digest(self.0.as_os_str().as_encoded_bytes());
        let hash: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        std::fs::remove_dir_all(format!("/var/tmp/openpartner-{hash}")).ok();
        std::fs::remove_dir_all(&self.0).ok();
    }
}

#[test]
fn a_server_that_somebody_else_runs_is_used_as_it_is() {
    let cluster = Cluster::at("postgres://me:secret@db.example:5433/postgres").expect("a URL");
    assert_eq!(cluster.url_of("mine"), "postgres://me:secret@db.example:5433/mine");
    assert_eq!(cluster.postmaster_pid(), None);
    cluster.stop().expect("nothing to stop");
    assert!(Cluster::at("nonsense").is_err());
}
