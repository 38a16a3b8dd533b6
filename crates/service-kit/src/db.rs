//! The database's doors: one closure is one unit of work.
//!
//! `read` opens a READ ONLY transaction, in which Postgres itself refuses every write; `write` a
//! normal one. Both act for one tenant, whose rows alone row level security shows. What is across
//! tenants by nature goes through `across`, in a role of its own and for a [`Purpose`] of a closed
//! list. Nothing else hands out a connection.

use std::time::Duration;

use anyhow::Context;
use api_types::TenantId;
use diesel::sql_types::Text;
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};
use futures_util::FutureExt;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::Result;

pub type Conn = AsyncPgConnection;

/// Why a unit of work may see the rows of every tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Finds out who calls: sessions, magic links, keys.
    FindCaller,
    /// Finds the tenant that an address names; makes one.
    FindTenant,
    /// Fills the router's map of links.
    LinkMap,
    /// Claims messages for delivery and books their outcome.
    Outbox,
    /// What the clock does.
    Jobs,
    /// Figures for the metrics page.
    Metrics,
}

/// The database roles of a service. They own nothing and can't bypass row level security.
#[derive(Clone, Copy, Debug)]
pub struct Roles {
    pub app: &'static str,
    pub across: &'static str,
}

#[derive(Clone)]
pub struct Db {
    app: Pool<Conn>,
    across: Pool<Conn>,
}

/// An async closure over a connection, whose future may move between threads.
pub trait Work<C, T>: AsyncFnOnce(C) -> Result<T> + FnOnce(C) -> <Self as Work<C, T>>::Fut {
    type Fut: Future<Output = Result<T>>;
}

impl<F, C, T, Fut> Work<C, T> for F
where
    F: AsyncFnOnce(C) -> Result<T> + FnOnce(C) -> Fut,
    Fut: Future<Output = Result<T>>,
{
    type Fut = Fut;
}

impl Db {
    /// Prepares the pools; a connection is opened when it is first needed.
    pub fn new(url: &str, size: usize, roles: Roles) -> anyhow::Result<Self> {
        Ok(Self { app: pool(url, size, roles.app)?, across: pool(url, size, roles.across)? })
    }

    /// Runs `work` for one tenant in a transaction in which Postgres itself refuses every write.
    pub async fn read<'a, T, F>(&self, tenant: TenantId, work: F) -> Result<T>
    where
        T: Send + 'a,
        for<'r> F:
            AsyncFnOnce(&'r mut Conn) -> Result<T> + Work<&'r mut Conn, T, Fut: Send> + Send + 'a,
    {
        let mut conn = take(&self.app).await?;
        let body = async |conn: &mut Conn| {
            act_for(conn, tenant).await?;
            work(conn).await
        };
        conn.build_transaction().read_only().run(body).await
    }

    /// Runs `work` for one tenant in a transaction: all of it happens, or none of it.
    pub async fn write<'a, T, F>(&self, tenant: TenantId, work: F) -> Result<T>
    where
        T: Send + 'a,
        for<'r> F:
            AsyncFnOnce(&'r mut Conn) -> Result<T> + Work<&'r mut Conn, T, Fut: Send> + Send + 'a,
    {
        let mut conn = take(&self.app).await?;
        let body = async |conn: &mut Conn| {
            act_for(conn, tenant).await?;
            work(conn).await
        };
        conn.build_transaction().run(body).await
    }

    /// Runs `work` over all tenants in a transaction.
    pub async fn across<'a, T, F>(&self, purpose: Purpose, work: F) -> Result<T>
    where
        T: Send + 'a,
        for<'r> F:
            AsyncFnOnce(&'r mut Conn) -> Result<T> + Work<&'r mut Conn, T, Fut: Send> + Send + 'a,
    {
        let mut conn = take(&self.across).await?;
        tracing::trace!(?purpose, "Looking across tenants");
        conn.build_transaction().run(work).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        let mut conn = take(&self.app).await?;
        diesel::sql_query("SELECT 1").execute(&mut conn).await?;
        Ok(())
    }

    /// A connection of one's own, for a lock that is held longer than a transaction.
    pub(crate) async fn own_connection(&self) -> Result<Object<Conn>> {
        take(&self.across).await
    }
}

/// Brings the database to the newest schema; replicas that start at once take turns.
pub async fn migrate(url: &str, migrations: EmbeddedMigrations) -> anyhow::Result<Vec<String>> {
    let mut conn = open(url, None).await.context("could not connect to migrate")?;
    diesel::sql_query("SELECT pg_advisory_lock(7253017)").execute(&mut conn).await?;
    diesel::sql_query("SET lock_timeout = '5s'").execute(&mut conn).await?;
    let mut harness = AsyncMigrationHarness::new(conn);
    let done = harness.run_pending_migrations(migrations).map_err(|err| anyhow::anyhow!(err))?;
    Ok(done.iter().map(ToString::to_string).collect())
}

async fn take(pool: &Pool<Conn>) -> Result<Object<Conn>> {
    let conn = pool.get().await;
    Ok(conn.map_err(|err| anyhow::anyhow!("no database connection: {err}"))?)
}

async fn act_for(conn: &mut Conn, tenant: TenantId) -> Result<()> {
    diesel::select(set_config("app.tenant_id", uuid_text(tenant), true)).execute(conn).await?;
    Ok(())
}

fn uuid_text(tenant: TenantId) -> String {
    let hex = format!("{:032x}", u128::from(tenant.ulid()));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

diesel::define_sql_function! {
    /// Sets a parameter; with `is_local` until the transaction ends.
    fn set_config(name: Text, value: Text, is_local: diesel::sql_types::Bool) -> Text;
}

diesel::define_sql_function! {
    /// A hash of a text, for advisory locks.
    fn hashtextextended(text: Text, seed: diesel::sql_types::BigInt) -> diesel::sql_types::BigInt;
}

fn pool(url: &str, size: usize, role: &'static str) -> anyhow::Result<Pool<Conn>> {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |url| {
        let url = url.to_owned();
        async move { open(&url, Some(role)).await.map_err(bad_connection) }.boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    let pool = Pool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(Duration::from_secs(5)))
        .create_timeout(Some(Duration::from_secs(5)))
        .recycle_timeout(Some(Duration::from_secs(5)))
        .runtime(deadpool::Runtime::Tokio1);
    pool.build().context("could not prepare the connection pool")
}

fn bad_connection(err: anyhow::Error) -> diesel::ConnectionError {
    diesel::ConnectionError::BadConnection(format!("{err:#}"))
}

async fn open(url: &str, role: Option<&str>) -> anyhow::Result<Conn> {
    let config: tokio_postgres::Config = url.parse().context("DATABASE_URL can't be read")?;
    let tls = tls()?;
    let (client, connection) = config.connect(tls).await?;
    if let Some(role) = role {
        let drive = tokio::spawn(connection);
        // The roles are names of our own, written in the code.
        client.batch_execute(&format!("SET ROLE {role}")).await?;
        drop(drive);
        return Ok(Conn::try_from(client).await?);
    }
    Ok(Conn::try_from_client_and_connection(client, connection).await?)
}

/// How every connection to the database speaks TLS, where the `sslmode` of its URL asks for it.
/// Fails when the system's certificates cannot be read.
pub fn tls() -> anyhow::Result<MakeRustlsConnect> {
    use rustls_platform_verifier::ConfigVerifierExt;
    let config = rustls::ClientConfig::with_platform_verifier()?;
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_is_written_as_postgres_writes_it() {
        let tenant = TenantId::from_ulid(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef_u128.into());
        assert_eq!(uuid_text(tenant), "01234567-89ab-cdef-0123-456789abcdef");
    }
}
