//! A private Postgres from the system's binaries, found by every later run.
//!
//! One cluster a workspace and durability. It listens on 127.0.0.1 alone, wants a password that
//! stands in a file of mode 0600, and goes on running when its maker ends. Safe with many
//! processes at once: who comes first starts it, under a file lock.

mod account;
mod binaries;
mod server;
mod sql;
mod template;

pub use template::{Template, TestDatabase, template_database};

use std::path::Path;

use anyhow::Context;
use url::Url;

use server::Server;

/// What a crash of the machine may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// fsync is off: for tests, which start over.
    Fast,
    /// As in production: for the demo and for torture.
    Durable,
}

/// A running server, and the way in as its superuser.
#[derive(Clone, Debug)]
pub struct Cluster {
    superuser: Url,
    server: Option<Server>,
}

impl Cluster {
    /// The server in `DATABASE_URL` where the environment names one, else the workspace's own.
    pub fn ensure(workspace: &Path, durability: Durability) -> anyhow::Result<Self> {
        match account::setting("DATABASE_URL") {
            Some(url) => Self::at(&url),
            None => Self::private(workspace, durability),
        }
    }

    /// Finds or starts the cluster of the workspace at `workspace`; blocks until it answers.
    ///
    /// It lives in `target/pg` or, for root, below `/var/tmp`, where the account under which it
    /// must run can reach it; one that need not survive lives in memory where there is enough.
    pub fn private(workspace: &Path, durability: Durability) -> anyhow::Result<Self> {
        let server = Server::of(workspace, durability)?;
        let superuser = server.ensure_running()?;
        Ok(Self { superuser, server: Some(server) })
    }

    /// A server that somebody else runs; `url` is of a role that may create databases.
    pub fn at(url: &str) -> anyhow::Result<Self> {
        let superuser: Url = url.parse().context("the database's URL cannot be read")?;
        Ok(Self { superuser, server: None })
    }

    /// The URL of one database, as the superuser.
    pub fn url_of(&self, database: &str) -> String {
        let mut url = self.superuser.clone();
        url.set_path(database);
        url.into()
    }

    /// The URL of the maintenance database, as the superuser.
    pub fn superuser_url(&self) -> String {
        self.superuser.to_string()
    }

    /// Makes a database unless it is there.
    pub fn create_database(&self, name: &str) -> anyhow::Result<()> {
        let url = self.superuser_url();
        sql::blocking(async {
            let client = sql::connect(&url).await?;
            let exists = "SELECT 1 FROM pg_database WHERE datname = $1";
            if client.query_opt(exists, &[&name]).await?.is_none() {
                let create = format!("CREATE DATABASE {}", sql::quoted(name));
                sql::unless_duplicate(client.batch_execute(&create).await)?;
            }
            Ok(())
        })
    }

    /// The postmaster's process, for tests that kill it; `None` where the server is not ours.
    pub fn postmaster_pid(&self) -> Option<u32> {
        self.server.as_ref().and_then(Server::postmaster_pid)
    }

    /// Stops the server, if it is ours; open connections are cut.
    pub fn stop(&self) -> anyhow::Result<()> {
        self.server.as_ref().map_or(Ok(()), Server::stop)
    }
}
