//! What keeps the router's maps of links and domains fresh.
//!
//! They are read at the start, and then word of every change is heard: Postgres tells of them on the
//! channel `route_changed`, and a full reading every few minutes mends what was missed. Copies on disk
//! let a start while the database is away still redirect.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use api_types::ErrorCode;
use redirect::links::LinkTarget;
use secrecy::ExposeSecret;
use service_kit::changes::{self, Channel, Kept};
use service_kit::{Conn, Purpose, Refusal, Result};

use super::store::{self, Change, Which};
use crate::app::{App, ROLES};

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

/// Follows all changes, without end.
pub async fn keep_fresh(app: App) {
    let url = app.config.database_url.expose_secret();
    let channel = Channel { url, role: ROLES.across, name: "route_changed" };
    changes::keep_fresh(channel, &Maps(&app)).await;
}

/// The maps as what is kept in memory.
struct Maps<'a>(&'a App);

impl Kept for Maps<'_> {
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

async fn apply(app: &App, changes: HashSet<Change>) -> Result<()> {
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
