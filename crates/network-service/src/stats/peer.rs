//! Asks brands for the figures of their partners.
//!
//! A run is worked on by any number of replicas: each brand is claimed by one of them, and how far
//! it is with a brand is booked with each batch. Whoever takes a dead worker's brand up goes on there.

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::dashboards::DashboardQuery;
use api_types::{CreatorId, PartnerId, StatsRunId, VendorId};
use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use service_kit::{Conn, Result};

use super::actions::{self, Counts};
use super::store::{self, Claim};
use crate::app::App;
use crate::vendor_link::{self, Failure, Instance};
use crate::{affiliations, vendors};

const BRANDS_AT_ONCE: usize = 4;
const LONGEST_BRAND: Duration = Duration::from_secs(300);

/// Begins a run, or joins the open one, and works on it until no brand is left to claim.
pub async fn pull_all(app: &App) -> Result<()> {
    let now = app.clock.now();
    let run = app.write(async move |conn| actions::begin(conn, now).await).await?;
    work_on(app, run).await
}

/// Works on the open run, if there is one: where a worker died, and beside those that live.
pub async fn resume(app: &App) -> Result<()> {
    match app.read(async |conn| store::open_run(conn).await).await? {
        Some(run) => work_on(app, run.id).await,
        None => Ok(()),
    }
}

async fn work_on(app: &App, run: StatsRunId) -> Result<()> {
    let workers = (0..BRANDS_AT_ONCE).map(|_| claim_and_pull(app, run));
    join_all(workers).await.into_iter().collect::<Result<()>>()?;
    let now = app.clock.now();
    if app.write(async move |conn| store::finish(conn, run, now).await).await? {
        let progress = app.read(async move |conn| store::progress(conn, run).await).await?;
        tracing::info!(stats.run = %run, "Figures are pulled: {progress}");
    }
    Ok(())
}

/// Pulls one brand after the other, until every one is done or somebody else's.
async fn claim_and_pull(app: &App, run: StatsRunId) -> Result<()> {
    loop {
        let now = app.clock.now();
        let claim = app.write(async move |conn| store::claim(conn, run, now).await).await?;
        let Some(claim) = claim else { return Ok(()) };
        pull_in_time(app, claim).await?;
    }
}

async fn pull_in_time(app: &App, claim: Claim) -> Result<()> {
    let (run, vendor) = (claim.run_id, claim.vendor_id);
    let why = match tokio::time::timeout(LONGEST_BRAND, pull(app, claim)).await {
        Ok(Ok(Pulled::Whole)) => None,
        Ok(Ok(Pulled::TakenOver)) => return Ok(()),
        Ok(Err(Trouble::Brand(failure))) => Some(failure.in_words()),
        Ok(Err(Trouble::Ours(err))) => {
            tracing::error!(vendor.id = %vendor, cause = %err, "Figures were not booked");
            Some("The hub could not store the figures".to_owned())
        }
        Err(_) => Some("The brand took too long".to_owned()),
    };
    if let Some(why) = &why {
        tracing::warn!(vendor.id = %vendor, cause = why, "Figures of vendor {vendor} did not come");
    }
    let ended = async move |conn: &mut Conn| {
        if let Some(why) = &why {
            let after = store::reached(conn, run, vendor).await?;
            affiliations::store::mark_rest_untold(conn, vendor, after, why).await?;
        }
        store::end_pull(conn, run, vendor, why.as_deref()).await
    };
    app.write(ended).await
}

enum Pulled {
    Whole,
    /// Another worker took this one for dead, and goes on.
    TakenOver,
}

enum Trouble {
    Brand(Failure),
    Ours(service_kit::Error),
}

impl From<service_kit::Error> for Trouble {
    fn from(err: service_kit::Error) -> Self {
        Self::Ours(err)
    }
}

async fn pull(app: &App, mut claim: Claim) -> Result<Pulled, Trouble> {
    let vendor = claim.vendor_id;
    let instance =
        app.read(async move |conn| vendors::store::find_instance(conn, vendor).await).await?;
    let Some(instance) = instance else { return Ok(Pulled::Whole) };
    loop {
        let (after, size) = (claim.after_id, app.config.stats_batch);
        let batch = async move |conn: &mut Conn| {
            affiliations::store::partners_of_vendor(conn, vendor, after, size).await
        };
        let batch = app.read(batch).await?;
        let Some((last, _)) = batch.last().copied() else { return Ok(Pulled::Whole) };
        let partners = batch.into_iter().map(|(_, partner)| partner).collect();
        let (query, items) = ask(app, &instance, partners).await?;
        let (now, held) = (app.clock.now(), claim.clone());
        let booked = async move |conn: &mut Conn| {
            let counts = actions::book(conn, vendor, &query.partner_ids, items, now).await?;
            store::advance(conn, &held, last, counts, now).await
        };
        if !app.write(booked).await? {
            return Ok(Pulled::TakenOver);
        }
        claim.after_id = Some(last);
    }
}

async fn ask(
    app: &App,
    instance: &Instance,
    partners: Vec<PartnerId>,
) -> Result<(DashboardQuery, Vec<serde_json::Value>), Trouble> {
    let (from, to) = actions::range(app.clock.now());
    let query = DashboardQuery { partner_ids: partners, from: Some(from), to: Some(to) };
    let told = vendor_link::dashboards(app, instance, &query).await.map_err(Trouble::Brand)?;
    Ok((query, told))
}

/// Pulls the figures of one creator, from their own brands alone.
pub async fn pull_of_creator(app: &App, creator: CreatorId) -> Result<()> {
    let partners = app
        .read(async move |conn| affiliations::store::partners_of_creator(conn, creator).await)
        .await?;
    let mut by_vendor: BTreeMap<VendorId, Vec<PartnerId>> = BTreeMap::new();
    for (vendor, partner) in partners {
        by_vendor.entry(vendor).or_default().push(partner);
    }
    let pulls = by_vendor.into_iter().map(|(vendor, partners)| pull_some(app, vendor, partners));
    let outcomes: Vec<Result<()>> =
        stream::iter(pulls).buffer_unordered(BRANDS_AT_ONCE).collect().await;
    outcomes.into_iter().collect()
}

async fn pull_some(app: &App, vendor: VendorId, partners: Vec<PartnerId>) -> Result<()> {
    let instance =
        app.read(async move |conn| vendors::store::find_instance(conn, vendor).await).await?;
    let Some(instance) = instance else { return Ok(()) };
    let why = match book_some(app, &instance, partners.clone()).await {
        Ok(_) => return Ok(()),
        Err(Trouble::Ours(err)) => return Err(err),
        Err(Trouble::Brand(failure)) => failure.in_words(),
    };
    let marked = async move |conn: &mut Conn| {
        affiliations::store::mark_untold(conn, vendor, &partners, &why).await
    };
    app.write(marked).await
}

async fn book_some(
    app: &App,
    instance: &Instance,
    partners: Vec<PartnerId>,
) -> Result<Counts, Trouble> {
    let (query, items) = ask(app, instance, partners).await?;
    let (vendor, now) = (instance.vendor, app.clock.now());
    let booked = async move |conn: &mut Conn| {
        actions::book(conn, vendor, &query.partner_ids, items, now).await
    };
    Ok(app.write(booked).await?)
}
