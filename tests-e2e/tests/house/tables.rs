//! Tables: every tenant's rows are behind row level security, and every migration goes both ways.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use service_kit::testing::postgres::{Cluster, Durability};
use tokio_postgres::{Client, NoTls};

use crate::sources::root;

const FOLDERS: &[&str] = &["migrations-vendor", "migrations-network"];

fn migrations(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).expect("migrations").flatten();
    let mut found: Vec<PathBuf> = entries.map(|it| it.path()).collect();
    found.sort();
    found
}

/// A database of one's own that goes when the test ends.
struct Scratch {
    cluster: Cluster,
    name: String,
}

impl Scratch {
    fn new(purpose: &str) -> Self {
        let cluster = Cluster::ensure(&root(), Durability::Fast).expect("Postgres starts");
        let name = format!("house_{purpose}_{}", std::process::id());
        cluster.create_database(&name).expect("a database");
        Self { cluster, name }
    }

    async fn connect(&self) -> Client {
        let connected = tokio_postgres::connect(&self.cluster.url_of(&self.name), NoTls).await;
        let (client, connection) = connected.expect("Postgres answers");
        tokio::spawn(connection);
        client
    }

    async fn run(&self, file: &Path) {
        let sql = fs::read_to_string(file).unwrap_or_else(|_| panic!("{}", file.display()));
        let client = self.connect().await;
        let done = client.batch_execute(&format!("BEGIN; {sql}\nCOMMIT;")).await;
        done.unwrap_or_else(|err| panic!("{}: {err:?}", file.display()));
    }

    /// The schema as `pg_dump` writes it, without what differs from run to run.
    fn dump(&self) -> String {
        let dump = Command::new(pg_dump())
            .args(["--schema-only", "--restrict-key=none", "--dbname"])
            .arg(self.cluster.url_of(&self.name))
            .output()
            .expect("pg_dump runs");
        let dump = if dump.status.success() { dump } else { self.dump_without_key() };
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        let text = String::from_utf8_lossy(&dump.stdout).into_owned();
        let lines = text
            .lines()
            .filter(|it| !it.starts_with("\\restrict") && !it.starts_with("\\unrestrict"));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn dump_without_key(&self) -> std::process::Output {
        let mut dump = Command::new(pg_dump());
        dump.args(["--schema-only", "--dbname"]).arg(self.cluster.url_of(&self.name));
        dump.output().expect("pg_dump runs")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let url = self.cluster.superuser_url();
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(async {
                let (client, connection) =
                    tokio_postgres::connect(&url, NoTls).await.expect("Postgres answers");
                tokio::spawn(connection);
                client.batch_execute(&sql).await.expect("the database goes");
            });
        });
        let _ = dropped.join();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test finds Postgres where the launcher does")]
fn pg_dump() -> PathBuf {
    let by_name = env::var_os("PG_BIN").map(PathBuf::from).into_iter();
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|it| it.flatten().map(|it| it.path().join("bin")).collect())
        .unwrap_or_default();
    versions.sort();
    let found = by_name.chain(versions.into_iter().rev()).map(|it| it.join("pg_dump"));
    found.into_iter().find(|it| it.exists()).unwrap_or_else(|| "pg_dump".into())
}

#[tokio::test(flavor = "multi_thread")]
async fn up_down_up_is_the_same_as_up() {
    for folder in FOLDERS {
        let scratch = Scratch::new(&folder.replace('-', "_"));
        for migration in migrations(folder) {
            scratch.run(&migration.join("up.sql")).await;
        }
        let once = scratch.dump();
        for migration in migrations(folder).iter().rev() {
            scratch.run(&migration.join("down.sql")).await;
        }
        let empty = scratch.dump();
        assert!(!empty.contains("CREATE TABLE"), "{folder} leaves tables behind");
        for migration in migrations(folder) {
            scratch.run(&migration.join("up.sql")).await;
        }
        assert!(once == scratch.dump(), "{folder}: up, down, up differs from up");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_of_tenants_is_under_forced_row_level_security() {
    for folder in FOLDERS {
        let scratch = Scratch::new(&format!("rls_{}", folder.replace('-', "_")));
        for migration in migrations(folder) {
            scratch.run(&migration.join("up.sql")).await;
        }
        let client = scratch.connect().await;
        let sql = "SELECT c.relname::text, c.relrowsecurity AND c.relforcerowsecurity, \
            (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) \
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
            WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition \
            AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')";
        let rows = client.query(sql, &[]).await.expect("the catalogue answers");
        assert!(rows.len() >= 4, "{folder}: only {} tables", rows.len());
        for row in rows {
            let (table, forced, policies): (String, bool, i64) =
                (row.get(0), row.get(1), row.get(2));
            assert!(forced && policies == 2, "{folder}: {table} is open");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_role_of_a_service_owns_or_bypasses_anything() {
    let scratch = Scratch::new("roles");
    for folder in FOLDERS {
        for migration in migrations(folder).iter().take(1) {
            scratch.run(&migration.join("up.sql")).await;
            scratch.run(&migration.join("down.sql")).await;
        }
    }
    let client = scratch.connect().await;
    let sql = "SELECT rolname::text, rolsuper OR rolbypassrls OR rolcanlogin FROM pg_roles \
        WHERE rolname ~ '^(vendor|network)_(app|across|router)$'";
    let rows = client.query(sql, &[]).await.expect("the catalogue answers");
    assert_eq!(rows.len(), 6);
    for row in rows {
        let (role, mighty): (String, bool) = (row.get(0), row.get(1));
        assert!(!mighty, "{role} may too much");
    }
}

#[test]
fn every_table_says_what_it_is() {
    let mut wrong = Vec::new();
    for folder in FOLDERS {
        for migration in migrations(folder) {
            let sql = fs::read_to_string(migration.join("up.sql")).expect("an up.sql");
            for piece in sql.split("CREATE TABLE ").skip(1) {
                let table: String = piece.chars().take_while(|it| !it.is_whitespace()).collect();
                let is_leaf =
                    piece.contains("PARTITION OF") && piece.find("PARTITION OF") < piece.find('(');
                if !is_leaf
                    && !table.contains('%')
                    && !sql.contains(&format!("COMMENT ON TABLE {table} IS"))
                {
                    wrong.push(format!("{}: {table}", migration.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
