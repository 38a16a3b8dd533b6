//! What keeps the router's map of links fresh.
//!
//! It is read at the start, and then word of every change is heard.
//! Postgres tells of changes on the channel `link_changed`; a full reading every few minutes mends what
//! was missed. A copy on disk lets a start while the database is away still redirect.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use api_types::ErrorCode;
use redirect::links::LinkTarget;
use secrecy::ExposeSecret;
use service_kit::{Purpose, Refusal, Result};
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

/// Fills the map from the database, or from disk while that is away. For the start.
pub async fn fill(app: &App) {
    let Err(cause) = refill(app).await else { return };
    tracing::warn!(%cause, "The links can't be read, their copy on disk serves");
    let (links, path) = (Arc::clone(&app.links), path(app));
    match tokio::task::spawn_blocking(move || links.load(&path)).await {
        Ok(Ok(count)) => tracing::info!(count, "Loaded {count} links from disk"),
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

/// A link that is not in memory: asks the database once, and remembers the answer. `tenant` is empty
/// where there is only one.
pub async fn find_missing(app: &App, tenant: &str, slug: &str) -> Result<Option<Arc<LinkTarget>>> {
    let (tenancy, now) = (app.config.tenancy, app.clock.now());
    let found = app.db.across(Purpose::LinkMap, async move |conn| {
        store::entries(conn, Which::Named { tenant, slug }, tenancy).await
    });
    let mut found = found.await.map_err(|cause| {
        tracing::warn!(%cause, "A link that is not in memory can't be looked up");
        Refusal::new(ErrorCode::Unavailable, "Try again in a moment").retry_after(1)
    })?;
    let Some(entry) = found.pop() else {
        app.links.note_miss(tenant, slug, now);
        return Ok(None);
    };
    let target = Arc::new(entry.target.clone());
    app.links.upsert(entry);
    Ok(Some(target))
}

/// Reads all links anew.
pub async fn refill(app: &App) -> Result<()> {
    let tenancy = app.config.tenancy;
    let found = app.db.across(Purpose::LinkMap, async move |conn| {
        store::entries(conn, Which::All, tenancy).await
    });
    app.links.replace_all(found.await?);
    Ok(())
}

/// Listens first and reads then, so that no change falls between.
async fn follow(app: &App) -> anyhow::Result<()> {
    let (client, mut heard) = listen(app).await?;
    told(refill(app).await)?;
    let start = tokio::time::Instant::now();
    let mut saving = interval_at(start + SAVE_EVERY, SAVE_EVERY);
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
    let of_tenant = changes.iter().any(|it| matches!(it, Change::Tenant(_)));
    if of_tenant || changes.len() > MOST_CHANGES {
        return refill(app).await;
    }
    let tenancy = app.config.tenancy;
    let found = app.db.across(Purpose::LinkMap, async move |conn| {
        let mut found = Vec::new();
        for change in changes {
            found.extend(store::entries(conn, Which::Changed(change), tenancy).await?);
        }
        Ok(found)
    });
    found.await?.into_iter().for_each(|entry| app.links.upsert(entry));
    Ok(())
}

async fn listen(app: &App) -> anyhow::Result<(Client, UnboundedReceiver<String>)> {
    let url = app.config.database_url.expose_secret();
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let (tell, heard) = unbounded_channel();
    tokio::spawn(forward(connection, tell));
    let set_up = format!("SET ROLE {}; LISTEN link_changed", ROLES.across);
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

fn path(app: &App) -> PathBuf {
    app.config.spool_dir.join("links.jsonl")
}

/// Writes the copy on disk, when something changed.
pub async fn save(app: &App) {
    let (links, path, folder) = (Arc::clone(&app.links), path(app), app.config.spool_dir.clone());
    let saved = tokio::task::spawn_blocking(move || {
        std::fs::create_dir_all(folder)?;
        links.save(&path)
    });
    match saved.await {
        Ok(Ok(_)) => {}
        Ok(Err(cause)) => tracing::error!(%cause, "The links could not be saved to disk"),
        Err(cause) => tracing::error!(%cause, "Saving the links broke off"),
    }
}
