//! A migrated database for each service of a story, copied from a template.

use std::path::Path;

use anyhow::{Context, ensure};
use service_kit::testing::postgres::{Cluster, Durability, TestDatabase, template_database};
use sha2::{Digest, Sha256};

use crate::machine::{bare_command, binaries, workspace};

/// The databases of one story; gone when dropped.
#[derive(Debug)]
pub struct Databases {
    pub vendor: TestDatabase,
    pub network: TestDatabase,
}

impl Databases {
    /// Each template is migrated once, by the binary's own `migrate`.
    pub fn make() -> anyhow::Result<Self> {
        let cluster = Cluster::ensure(workspace(), Durability::Fast)?;
        let programs = binaries();
        Ok(Self {
            vendor: copy(&cluster, "e2e_vendor", &programs.vendor, "migrations-vendor")?,
            network: copy(&cluster, "e2e_network", &programs.network, "migrations-network")?,
        })
    }
}

fn copy(
    cluster: &Cluster,
    name: &str,
    program: &Path,
    migrations: &str,
) -> anyhow::Result<TestDatabase> {
    let hash = hash_of(&workspace().join(migrations))?;
    let template = template_database(cluster, name, &hash, |url| migrate(program, url))?;
    TestDatabase::copy(&template)
}

fn migrate(program: &Path, url: &str) -> anyhow::Result<()> {
    let secret = "s".repeat(32);
    let mut command = bare_command(program);
    command.arg("migrate").env("DATABASE_URL", url);
    command.env("ADMIN_API_KEY", &secret).env("SECRET_KEYS", &secret);
    let output = command.output().with_context(|| format!("cannot run {}", program.display()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{} migrate failed: {said}", program.display());
    Ok(())
}

fn hash_of(folder: &Path) -> anyhow::Result<String> {
    let mut steps: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    steps.sort_by_key(std::fs::DirEntry::path);
    let mut digest = Sha256::new();
    for step in steps {
        digest.update(step.file_name().as_encoded_bytes());
        digest.update(std::fs::read(step.path().join("up.sql"))?);
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Runs a statement as the owner of everything, past the service: how a story breaks the ground.
pub async fn run_in(url: &str, sql: &str) {
    let client = connect(url).await;
    client.batch_execute(sql).await.unwrap_or_else(|err| panic!("{sql}: {err}"));
}

/// What a query finds, past the service.
pub async fn rows_of(url: &str, sql: &str) -> Vec<tokio_postgres::Row> {
    let client = connect(url).await;
    client.query(sql, &[]).await.unwrap_or_else(|err| panic!("{sql}: {err}"))
}

/// All rows of all tables, as one text.
pub async fn everything_in(url: &str) -> String {
    let client = connect(url).await;
    let tables = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'";
    let tables = client.query(tables, &[]).await.expect("a catalogue");
    assert!(tables.len() > 10, "too few tables");
    let mut text = String::new();
    for table in tables.iter().map(|it| it.get::<_, String>(0)) {
        let rows = client.query(&format!("SELECT t::text FROM {table} t"), &[]).await;
        for row in rows.unwrap_or_else(|err| panic!("{table}: {err}")) {
            text.push_str(row.get::<_, String>(0).as_str());
            text.push('\n');
        }
    }
    text
}

async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("a database that is up");
    tokio::spawn(connection);
    client
}
