//! What keeps the router's maps of links and domains fresh.
//!
//! They are read at the start, and then word of every change is heard: Postgres tells of them on the
//! channel `route_changed`, and a full reading every few minutes mends what was missed. Copies on disk
//! let a start while the database is away still redirect.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use api_types::ErrorCode;
use redirect::links::LinkTarget;
use secrecy::ExposeSecret;
use service_kit::{Conn, Purpose, Refusal, Result};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval_at, sleep};
use tokio_postgres::{AsyncMessage, Client, Connection, NoTls, Socket};

use super::store::{self, Change, Which};
use crate::app::{App, ROLES};

const SAVE_EVERY: Duration = Duration::from_secs(60);
const SWEEP_EVERY: Duration = Duration::from_secs(300);
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// More changes than this at once are answered by reading everything.
const MOST_CHANGES: usize = 200;

/// Fills the maps from the database, or from disk while that is away. For the start.
pub async fn fill(app: &App) {
    let Err(cause) = refill(app).await else { return };
    tracing::warn!(%cause, "The links can't be read, their copies on disk serve");
    let (links, hosts, [of_links, of_hosts]) = (app.links.clone(), app.hosts.clone(), paths(app));
    let loaded = tokio::task::spawn_blocking(move || {
        Ok::<_, std::io::Error>((links.load(&of_links)?, hosts.load(&of_hosts)?))
    });
    match loaded.await {
        Ok(Ok((links, domains))) => {
            tracing::info!(links, domains, "Loaded {links} links and {domains} domains from disk");
        }
        Ok(Err(cause)) => tracing::warn!(%cause, "There is no copy of the links on disk"),
        Err(cause) => tracing::error!(%cause, "Loading the links broke off"),
    }
}

/// Follows all changes, without end; a lost connection is looked for again.
pub async fn keep_fresh(app: App) {
    loop {
        if let Err(cause) = follow(&app).await {
            tracing::warn!(%cause, "Changes of links are not heard, trying again");
        }
        save(&app).await;
        sleep(RETRY_AFTER).await;
    }
}

/// A link that is not in memory: asks the database once, and remembers the answer under `space` and
/// `slug`.
pub async fn find_missing(
    app: &App,
    space: &str,
    slug: &str,
    which: Which<'_>,
) -> Result<Option<Arc<LinkTarget>>> {
    let now = app.clock.now();
    let found = async move |conn: &mut Conn| store::entries(conn, which).await;
    let found = app.db.across(Purpose::LinkMap, found).await.map_err(|cause| {
        tracing::warn!(%cause, "A link that is not in memory can't be looked up");
        Refusal::new(ErrorCode::Unavailable, "Try again in a moment").retry_after(1)
    })?;
    let (mut target, slug) = (None, slug.to_ascii_lowercase());
    for entry in found {
        if entry.tenant.eq_ignore_ascii_case(space) && entry.slug == slug {
            target = Some(Arc::new(entry.target.clone()));
        }
        app.links.upsert(entry);
    }
    if target.is_none() {
        app.links.note_miss(space, &slug, now);
    }
    Ok(target)
}

/// Reads all links and domains anew.
pub async fn refill(app: &App) -> Result<()> {
    let found = async |conn: &mut Conn| {
        Ok((store::entries(conn, Which::All).await?, store::domains(conn, None).await?))
    };
    let (links, domains) = app.db.across(Purpose::LinkMap, found).await?;
    app.links.replace_all(links);
    app.hosts.replace_all(domains);
    Ok(())
}

/// Listens first and reads then, so that no change falls between.
async fn follow(app: &App) -> anyhow::Result<()> {
    let (client, mut heard) = listen(app).await?;
    told(refill(app).await)?;
    let start = tokio::time::Instant::now();
    let mut saving = interval_at(start, SAVE_EVERY);
    let mut sweeping = interval_at(start + SWEEP_EVERY, SWEEP_EVERY);
    saving.set_missed_tick_behavior(MissedTickBehavior::Delay);
    sweeping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            message = heard.recv() => {
                let Some(message) = message else { bail!("the connection ended") };
                told(apply(app, with_waiting(message, &mut heard)).await)?;
            }
            _ = saving.tick() => save(app).await,
            _ = sweeping.tick() => told(refill(app).await)?,
        }
        if client.is_closed() {
            bail!("the connection was closed");
        }
    }
}

fn told<T>(result: Result<T>) -> anyhow::Result<T> {
    result.map_err(|err| anyhow::anyhow!("{err}"))
}

/// A message and all that came meanwhile, each change once.
fn with_waiting(first: String, heard: &mut UnboundedReceiver<String>) -> HashSet<Change> {
    let mut changes: HashSet<Change> = Change::read(&first).into_iter().collect();
    while let Ok(message) = heard.try_recv() {
        changes.extend(Change::read(&message));
    }
    changes
}

async fn apply(app: &App, changes: HashSet<Change>) -> Result<()> {
    if changes.len() > MOST_CHANGES {
        return refill(app).await;
    }
    for change in changes {
        let which = match change {
            Change::Domain(name) => {
                hear_of_domain(app, name).await?;
                continue;
            }
            Change::Partnership(id) => Which::Partnership(id),
            Change::Vendor(id) => Which::Vendor(id),
        };
        let found = async move |conn: &mut Conn| store::entries(conn, which).await;
        let found = app.db.across(Purpose::LinkMap, found).await?;
        found.into_iter().for_each(|entry| app.links.upsert(entry));
    }
    Ok(())
}

async fn hear_of_domain(app: &App, name: String) -> Result<()> {
    let asked = name.clone();
    let found = async move |conn: &mut Conn| store::domains(conn, Some(&asked)).await;
    let found = app.db.across(Purpose::LinkMap, found).await?;
    app.hosts.put(&name, found.first().map(|(_, creator)| *creator));
    Ok(())
}

async fn listen(app: &App) -> anyhow::Result<(Client, UnboundedReceiver<String>)> {
    let url = app.config.database_url.expose_secret();
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let (tell, heard) = unbounded_channel();
    tokio::spawn(forward(connection, tell));
    let set_up = format!("SET ROLE {}; LISTEN route_changed", ROLES.across);
    client.batch_execute(&set_up).await.context("could not listen for changes of links")?;
    Ok((client, heard))
}

/// Drives the connection and passes on what Postgres tells, until either end is gone.
async fn forward(
    mut connection: Connection<Socket, tokio_postgres::tls::NoTlsStream>,
    tell: UnboundedSender<String>,
) {
    loop {
        match std::future::poll_fn(|cx| connection.poll_message(cx)).await {
            Some(Ok(AsyncMessage::Notification(word))) => {
                if tell.send(word.payload().to_owned()).is_err() {
                    return;
                }
            }
            Some(Ok(_)) => {}
            Some(Err(cause)) => {
                tracing::warn!(%cause, "The connection that tells of links broke");
                return;
            }
            None => return,
        }
    }
}

fn paths(app: &App) -> [PathBuf; 2] {
    ["links.jsonl", "domains.json"].map(|it| app.config.spool.dir.join(it))
}

/// Writes the copies on disk, when something changed.
pub async fn save(app: &App) {
    let (links, hosts, [of_links, of_hosts]) = (app.links.clone(), app.hosts.clone(), paths(app));
    let folder = app.config.spool.dir.clone();
    let saved = tokio::task::spawn_blocking(move || {
        std::fs::create_dir_all(folder)?;
        links.save(&of_links)?;
        hosts.save(&of_hosts)
    });
    match saved.await {
        Ok(Ok(())) => {}
        Ok(Err(cause)) => tracing::error!(%cause, "The links could not be saved to disk"),
        Err(cause) => tracing::error!(%cause, "Saving the links broke off"),
    }
}
