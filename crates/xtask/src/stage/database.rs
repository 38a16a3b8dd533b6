//! Databases of a stage: there or not, dropped, and asked as the superuser.

use anyhow::Context;
use service_kit::testing::postgres::Cluster;
use tokio_postgres::{Client, NoTls};

/// Connects; the connection ends with the client.
pub async fn connect(url: &str) -> anyhow::Result<Client> {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.context("the database does not let us in")?;
    tokio::spawn(connection);
    Ok(client)
}

pub async fn exists(cluster: &Cluster, name: &str) -> anyhow::Result<bool> {
    let client = connect(&cluster.superuser_url()).await?;
    let found = client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).await?;
    Ok(found.is_some())
}

/// Drops a database where there is one, and makes it anew. `name` is one of our own constants.
pub async fn renew(cluster: &Cluster, name: &str) -> anyhow::Result<String> {
    remove(cluster, name).await?;
    cluster.create_database(name)?;
    Ok(cluster.url_of(name))
}

pub async fn remove(cluster: &Cluster, name: &str) -> anyhow::Result<()> {
    let client = connect(&cluster.superuser_url()).await?;
    client.batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")).await?;
    Ok(())
}
