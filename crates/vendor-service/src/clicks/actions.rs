//! What can be done with clicks.

use std::collections::{BTreeMap, BTreeSet};

use api_types::clicks::{ClickCount, ClickCountRange, ClickOutcome, ReportClick, ReportedClick};
use api_types::{ClickId, ErrorCode, LinkId, TenantId};
use chrono::{DateTime, TimeDelta, Utc};
use service_kit::{Conn, Refusal, Result};

use super::model::{self, Target};
use super::store::{self, Reader};
use crate::grants::model::Reach;

/// The most clicks of one batch.
pub const MOST_CLICKS: usize = 500;

/// Stores clicks that were recorded elsewhere; one outcome for each, in the order of `reports`.
///
/// `skew` is by how much the recorder's clock is ahead of ours: its times are put right by it.
pub async fn report(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    reports: &[ReportClick],
    skew: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Vec<ReportedClick>> {
    if reports.len() > MOST_CLICKS {
        let detail = format!("At most {MOST_CLICKS} clicks are taken at once");
        return Err(Refusal::field("clicks", detail).into());
    }
    let targets = targets(conn, tenant, reach, reports).await?;
    let mut first = BTreeMap::new();
    for report in reports.iter().filter(|it| model::in_range(it.id.at() - skew, now)) {
        if let Some(target) = targets.get(&report.link_id) {
            first.entry(report.id).or_insert((report, target));
        }
    }
    let source = model::source_of(reach);
    let rows =
        first.values().map(|(it, target)| model::reported(tenant, target, it, source, skew, now));
    let mut created: BTreeSet<ClickId> =
        store::insert_missing(conn, rows.collect()).await?.into_iter().collect();
    let ids: Vec<ClickId> = first.keys().copied().collect();
    let held: BTreeMap<ClickId, LinkId> =
        store::links_of(conn, tenant, &ids).await?.into_iter().collect();

    let outcome = |report: &ReportClick| match held.get(&report.id) {
        _ if !model::in_range(report.id.at() - skew, now) => ClickOutcome::OutOfRange,
        _ if !targets.contains_key(&report.link_id) => ClickOutcome::LinkNotFound,
        Some(link) if *link == report.link_id && created.remove(&report.id) => {
            ClickOutcome::Created
        }
        Some(link) if *link == report.link_id => ClickOutcome::Replayed,
        _ => ClickOutcome::ClickIdTaken,
    };
    let outcomes = reports.iter().map(outcome);
    Ok(reports.iter().zip(outcomes.collect::<Vec<_>>()).map(told).collect())
}

fn told((report, outcome): (&ReportClick, ClickOutcome)) -> ReportedClick {
    ReportedClick { id: report.id, outcome }
}

/// Stores one click; what a batch tells as an outcome is a refusal here.
pub async fn report_one(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    click: ReportClick,
    skew: TimeDelta,
    now: DateTime<Utc>,
) -> Result<ReportedClick> {
    let told = report(conn, tenant, reach, &[click], skew, now).await?;
    let told =
        told.into_iter().next().ok_or_else(|| anyhow::anyhow!("one click has one outcome"))?;
    let refusal = match told.outcome {
        ClickOutcome::Created | ClickOutcome::Replayed => return Ok(told),
        ClickOutcome::LinkNotFound => {
            Refusal::new(ErrorCode::LinkNotFound, "There is no such link")
        }
        ClickOutcome::ClickIdTaken => {
            Refusal::new(ErrorCode::ClickIdTaken, "This id belongs to a click on another link")
        }
        ClickOutcome::OutOfRange => {
            Refusal::field("id", "The id's time lies outside the time that clicks are kept")
        }
    };
    Err(refusal.into())
}

/// Counts the clicks that the caller reported, day by day.
pub async fn count(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    range: ClickCountRange,
) -> Result<Vec<ClickCount>> {
    model::check_range(range)?;
    store::count_days(conn, tenant, reach, model::source_of(reach), range).await
}

async fn targets(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    reports: &[ReportClick],
) -> Result<BTreeMap<LinkId, Target>> {
    let links: BTreeSet<LinkId> = reports.iter().map(|it| it.link_id).collect();
    let links: Vec<LinkId> = links.into_iter().collect();
    let found = store::targets(conn, tenant, reach, &links).await?;
    Ok(found.into_iter().map(|it| (it.link_id, it)).collect())
}

/// Folds one slice of raw clicks of all brands into figures; says whether there was one.
pub async fn fold(conn: &mut Conn, now: DateTime<Utc>) -> Result<bool> {
    store::renumber_restored(conn).await?;
    let Some(slice) = store::next_slice(conn, Reader::Fold).await? else { return Ok(false) };
    store::fold(conn, &slice, now).await?;
    store::mark(conn, Reader::Fold, &slice).await?;
    Ok(true)
}
