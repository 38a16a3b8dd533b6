//! A migrated database made once, and a copy of it for every test.

use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context;
use tokio_postgres::Client;

use super::{Cluster, sql};

/// One lock for all templates of a server: making one is rare and takes a second.
const TEMPLATE_LOCK: i64 = 0x6f70_5f74_706c;
const ONE_DAY: i64 = 24 * 60 * 60;

/// A database that is only copied: nobody can connect to it.
#[derive(Clone, Debug)]
pub struct Template {
    cluster: Cluster,
    name: String,
}

/// A database of one test; gone when dropped.
#[derive(Debug)]
pub struct TestDatabase {
    cluster: Cluster,
    name: String,
}

/// Finds the template of these migrations, or makes it: `migrate` is then called once, over all
/// processes, with the URL of an empty database and on a thread where it may enter a runtime.
///
/// `name` (short, `[a-z0-9_]`) and `migrations_hash` name the template; another hash is another
/// one. Removes the copies that runs of more than a day ago have left behind.
pub fn template_database(
    cluster: &Cluster,
    name: &str,
    migrations_hash: &str,
    migrate: impl FnOnce(&str) -> anyhow::Result<()> + Send,
) -> anyhow::Result<Template> {
    let short: String = migrations_hash.chars().take(16).collect();
    let template = Template { cluster: cluster.clone(), name: format!("template_{name}_{short}") };
    let admin = cluster.superuser_url();
    let found = sql::blocking(async {
        let client = sql::connect(&admin).await?;
        remove_stale_copies(&client).await?;
        is_ready(&client, &template.name).await
    });
    if !found? {
        sql::on_own_thread(|| template.make(migrate))?;
    }
    Ok(template)
}

impl Template {
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Holds the lock while it works; who waited for the lock finds the work done.
    fn make(&self, migrate: impl FnOnce(&str) -> anyhow::Result<()> + Send) -> anyhow::Result<()> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let client = runtime.block_on(sql::connect(&self.cluster.superuser_url()))?;
        runtime.block_on(client.execute("SELECT pg_advisory_lock($1)", &[&TEMPLATE_LOCK]))?;
        if runtime.block_on(is_ready(&client, &self.name))? {
            return Ok(());
        }
        runtime.block_on(self.start_over(&client))?;
        migrate(&self.cluster.url_of(&self.name)).context("the template cannot be migrated")?;
        runtime.block_on(self.seal(&client))
    }

    async fn start_over(&self, client: &Client) -> anyhow::Result<()> {
        let name = sql::quoted(&self.name);
        client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0")).await?;
        Ok(())
    }

    /// Being a template is the mark of being complete; a crash before leaves no mark.
    async fn seal(&self, client: &Client) -> anyhow::Result<()> {
        let name = sql::quoted(&self.name);
        client.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await?;
        let cut = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1";
        client.execute(cut, &[&self.name]).await?;
        client.batch_execute(&format!("ALTER DATABASE {name} IS_TEMPLATE true")).await?;
        Ok(())
    }
}

impl TestDatabase {
    /// Makes an own database with all that the template holds; takes some 30 ms.
    pub fn copy(template: &Template) -> anyhow::Result<Self> {
        static COPIES: AtomicU32 = AtomicU32::new(0);
        let cluster = template.cluster.clone();
        let number = COPIES.fetch_add(1, Ordering::Relaxed);
        let admin = cluster.superuser_url();
        let name = sql::blocking(async {
            let client = sql::connect(&admin).await?;
            let now = "SELECT extract(epoch FROM clock_timestamp())::bigint";
            let now: i64 = client.query_one(now, &[]).await?.get(0);
            let name = format!("test_{now}_{}_{number}", std::process::id());
            let [copy, original] = [&name, &template.name].map(|it| sql::quoted(it));
            let strategy = strategy(&client).await?;
            let create = format!("CREATE DATABASE {copy} TEMPLATE {original}{strategy}");
            client.batch_execute(&create).await.context("the template cannot be copied")?;
            Ok(name)
        });
        Ok(Self { cluster, name: name? })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// As the superuser.
    pub fn url(&self) -> String {
        self.cluster.url_of(&self.name)
    }
}

impl Drop for TestDatabase {
    /// Bounded in time: a connection that the test's own runtime left half-made holds Postgres up until
    /// its authentication times out. What is left behind is removed a day later.
    fn drop(&mut self) {
        let admin = self.cluster.superuser_url();
        let gone = sql::blocking(async {
            let client = sql::connect(&admin).await?;
            client.batch_execute("SET statement_timeout = '3s'").await?;
            drop_database(&client, &self.name).await
        });
        if let Err(err) = gone {
            eprintln!("The test database {} is left behind: {err:#}", self.name);
        }
    }
}

/// Files of a template that nobody writes are copied faster than its pages are logged.
async fn strategy(client: &Client) -> anyhow::Result<&'static str> {
    let version = "SELECT current_setting('server_version_num')::int >= 150000";
    let has_choice: bool = client.query_one(version, &[]).await?.get(0);
    Ok(if has_choice { " STRATEGY file_copy" } else { "" })
}

async fn is_ready(client: &Client, name: &str) -> anyhow::Result<bool> {
    let ready = "SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate";
    Ok(client.query_opt(ready, &[&name]).await?.is_some())
}

/// The name of a copy tells its age.
async fn remove_stale_copies(client: &Client) -> anyhow::Result<()> {
    let stale = "SELECT datname::text FROM pg_database \
                 WHERE datname ~ '^test_[0-9]{9,12}_[0-9]+_[0-9]+$' \
                 AND split_part(datname, '_', 2)::bigint < extract(epoch FROM now())::bigint - $1";
    for row in client.query(stale, &[&ONE_DAY]).await? {
        drop_database(client, row.get(0)).await?;
    }
    Ok(())
}

async fn drop_database(client: &Client, name: &str) -> anyhow::Result<()> {
    let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", sql::quoted(name));
    Ok(client.batch_execute(&statement).await?)
}
