//! What keeps the router's map of links fresh.
//!
//! It is read at the start, and then word of every change is heard.
//! Postgres tells of changes on the channel `link_changed`; a full reading every few minutes mends what
//! was missed. A copy on disk lets a start while the database is away still redirect.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use api_types::ErrorCode;
use redirect::links::LinkTarget;
use secrecy::ExposeSecret;
use service_kit::changes::{self, Channel, Kept};
use service_kit::{Purpose, Refusal, Result};

use super::store::{self, Change, Which};
use crate::app::{App, ROLES};

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

/// Follows all changes, without end.
pub async fn keep_fresh(app: App) {
    let url = app.config.database_url.expose_secret();
    let channel = Channel { url, role: ROLES.across, name: "link_changed" };
    changes::keep_fresh(channel, &Map(&app)).await;
}

/// The map as what is kept in memory.
struct Map<'a>(&'a App);

impl Kept for Map<'_> {
    type Change = Change;

    fn read(message: &str) -> Option<Change> {
        Change::read(message)
    }

    async fn refill(&self) -> Result<()> {
        refill(self.0).await
    }

    async fn apply(&self, changes: HashSet<Change>) -> Result<()> {
        apply(self.0, changes).await
    }

    async fn save(&self) {
        save(self.0).await;
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

async fn apply(app: &App, changes: HashSet<Change>) -> Result<()> {
    if changes.iter().any(|it| matches!(it, Change::Tenant(_))) {
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
