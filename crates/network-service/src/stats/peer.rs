//! Asks brands for the figures of their partners.

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::dashboards::DashboardQuery;
use api_types::{AffiliationId, CreatorId, PartnerId, VendorId};
use futures_util::{StreamExt, stream};
use service_kit::{Conn, Result};

use super::actions;
use crate::app::App;
use crate::vendor_link::{self, Failure, Instance};
use crate::{partnerships, vendors};

/// Partners of one call; the protocol allows no more.
const BATCH: i64 = 500;
const BRANDS_AT_ONCE: usize = 4;
const LONGEST_BRAND: Duration = Duration::from_secs(300);

/// Pulls the figures of every brand; one that fails keeps no other from being asked.
pub async fn pull_all(app: &App) -> Result<()> {
    let vendors =
        app.read(async |conn| partnerships::store::vendors_with_partners(conn).await).await?;
    let pulls = vendors.into_iter().map(|vendor| pull_in_time(app, vendor));
    stream::iter(pulls).buffer_unordered(BRANDS_AT_ONCE).collect::<Vec<()>>().await;
    Ok(())
}

async fn pull_in_time(app: &App, vendor: VendorId) {
    let started = app.clock.now();
    let outcome = tokio::time::timeout(LONGEST_BRAND, pull(app, vendor)).await;
    let why = match outcome {
        Ok(Ok(())) => return,
        Ok(Err(Trouble::Brand(failure))) => failure.in_words(),
        Ok(Err(Trouble::Ours(err))) => {
            tracing::error!(vendor.id = %vendor, cause = %err, "Figures were not booked");
            "The hub could not store the figures".to_owned()
        }
        Err(_) => "The brand took too long".to_owned(),
    };
    tracing::warn!(vendor.id = %vendor, cause = why, "Figures of vendor {vendor} did not come");
    let marked = async move |conn: &mut Conn| {
        partnerships::store::mark_rest_untold(conn, vendor, started, &why).await
    };
    if let Err(err) = app.write(marked).await {
        tracing::error!(vendor.id = %vendor, cause = %err, "That figures did not come was not booked");
    }
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

async fn pull(app: &App, vendor: VendorId) -> Result<(), Trouble> {
    let instance =
        app.read(async move |conn| vendors::store::find_instance(conn, vendor).await).await?;
    let Some(instance) = instance else { return Ok(()) };
    let mut after: Option<AffiliationId> = None;
    loop {
        let batch = async move |conn: &mut Conn| {
            partnerships::store::partners_of_vendor(conn, vendor, after, BATCH).await
        };
        let batch = app.read(batch).await?;
        let Some((last, _)) = batch.last() else { return Ok(()) };
        after = Some(*last);
        let partners = batch.into_iter().map(|(_, partner)| partner).collect();
        pull_batch(app, &instance, partners).await?;
    }
}

async fn pull_batch(
    app: &App,
    instance: &Instance,
    partners: Vec<PartnerId>,
) -> Result<(), Trouble> {
    let (from, to) = actions::range(app.clock.now());
    let query = DashboardQuery { partner_ids: partners, from: Some(from), to: Some(to) };
    let told = vendor_link::dashboards(app, instance, &query).await.map_err(Trouble::Brand)?;
    let (vendor, now) = (instance.vendor, app.clock.now());
    let booked = async move |conn: &mut Conn| {
        actions::book(conn, vendor, &query.partner_ids, told, now).await
    };
    Ok(app.write(booked).await?)
}

/// Pulls the figures of one creator, from their own brands alone.
pub async fn pull_of_creator(app: &App, creator: CreatorId) -> Result<()> {
    let partners = app
        .read(async move |conn| partnerships::store::partners_of_creator(conn, creator).await)
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
    match pull_batch(app, &instance, partners.clone()).await {
        Ok(()) => Ok(()),
        Err(Trouble::Ours(err)) => Err(err),
        Err(Trouble::Brand(failure)) => {
            let why = failure.in_words();
            let marked = async move |conn: &mut Conn| {
                partnerships::store::mark_untold(conn, vendor, &partners, &why).await
            };
            app.write(marked).await
        }
    }
}
