//! What can be done with events.

use anyhow::Context;
use api_types::events::{AttributionStatus, BatchItem, EventReport, ReportEvent};
use api_types::{ErrorCode, EventId, TenantId};
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use service_kit::{Conn, Refusal, Result, idempotency};

use super::model::{CallKey, Event};
use super::store;
use crate::attributions::model::Occasion;
use crate::{attributions, commissions};

/// The most events of one batch.
pub const MOST_EVENTS: usize = 500;

/// What a report came to.
#[derive(Clone, Debug)]
pub struct Reported {
    pub report: EventReport,
    /// An earlier call had reported the event.
    pub replayed: bool,
}

impl Reported {
    pub fn status(&self) -> u16 {
        if self.replayed { 200 } else { 201 }
    }

    /// The event, if it waits for a click.
    pub fn pending(&self) -> Option<EventId> {
        let waits = self.report.attribution.status == AttributionStatus::PendingIdentity;
        (waits && !self.replayed).then_some(self.report.event_id)
    }
}

/// Stores an event once, decides who is credited, and keeps the answer.
pub async fn report(
    conn: &mut Conn,
    tenant: TenantId,
    form: ReportEvent,
    key: Option<CallKey>,
    now: DateTime<Utc>,
) -> Result<Reported> {
    let event = Event::accept(tenant, form, key, now)?;
    let (source, external) = (&event.source, &event.external_event_id);
    idempotency::lock(conn, &format!("event {tenant} {source} {external}")).await?;
    if let Some(first) = store::find_named(conn, tenant, source, external).await? {
        return replay(first, &event);
    }
    store::insert(conn, &event).await?;
    attributions::actions::settle_new(conn, tenant, event.occasion(), now).await?;
    let report = decided(conn, tenant, event.id).await?;
    store::keep_answer(conn, tenant, event.id, &report).await?;
    Ok(Reported { report, replayed: false })
}

fn replay(first: Event, again: &Event) -> Result<Reported> {
    if first.body_hash != again.body_hash {
        let detail = "This event was reported before with another body";
        return Err(Refusal::new(ErrorCode::IdempotencyMismatch, detail).into());
    }
    let report = serde_json::from_value(first.first_answer)?;
    Ok(Reported { report, replayed: true })
}

async fn decided(conn: &mut Conn, tenant: TenantId, id: EventId) -> Result<EventReport> {
    let decision = attributions::store::of_events(conn, tenant, &[id]).await?.pop();
    let decision = decision.context("an event that was decided has a decision")?;
    let made = match decision.credit() {
        Some(_) => commissions::store::standing_of(conn, tenant, &[id]).await?,
        None => Vec::new(),
    };
    Ok(EventReport { event_id: id, attribution: decision.told(&made)? })
}

/// Reports many events, each its own success: what one of them fails with undoes that one alone.
/// Answers what waits for a click besides.
pub async fn report_all(
    conn: &mut Conn,
    tenant: TenantId,
    forms: Vec<ReportEvent>,
    now: DateTime<Utc>,
) -> Result<(Vec<BatchItem>, Vec<EventId>)> {
    if forms.len() > MOST_EVENTS {
        let detail = format!("At most {MOST_EVENTS} events are taken at once");
        return Err(Refusal::field("events", detail).into());
    }
    let users = forms.iter().filter_map(|it| it.user_id.as_deref());
    let mut users = users.map(|it| (tenant, it.trim().to_owned())).collect();
    attributions::store::lock_users(conn, &mut users).await?;
    let (mut items, mut pending) = (Vec::with_capacity(forms.len()), Vec::new());
    for form in forms {
        let one = async |conn: &mut Conn| report(conn, tenant, form, None, now).await;
        let outcome = conn.transaction(one).await;
        pending.extend(outcome.as_ref().ok().and_then(Reported::pending));
        items.push(item(outcome));
    }
    Ok((items, pending))
}

fn item(outcome: Result<Reported>) -> BatchItem {
    match outcome {
        Ok(it) => BatchItem { status: it.status(), report: Some(it.report), error: None },
        Err(err) => {
            let error = err.told();
            BatchItem { status: error.error.status(), report: None, error: Some(error) }
        }
    }
}

/// Decides events again that waited for a click when they were reported.
///
/// For after their transaction: the click may have been stored while nobody else could see the
/// event yet, and then nothing else would bring the two together.
pub async fn revisit(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[EventId],
    now: DateTime<Utc>,
) -> Result<()> {
    let mut waiting: Vec<Occasion> = Vec::new();
    for id in ids {
        waiting.extend(attributions::store::event(conn, tenant, *id).await?);
    }
    let (known, unknown): (Vec<_>, Vec<_>) =
        waiting.into_iter().partition(|it| it.user_id.is_some());
    let mut users = known.into_iter().filter_map(|it| Some((tenant, it.user_id?))).collect();
    attributions::store::lock_users(conn, &mut users).await?;
    for (tenant, user) in users {
        attributions::actions::settle_user(conn, tenant, &user, None, now).await?;
    }
    for event in unknown {
        attributions::actions::settle_event(conn, tenant, event, now).await?;
    }
    Ok(())
}
