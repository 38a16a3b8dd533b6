//! Decides events, and makes commissions and bonds follow.
//!
//! The events of a customer from some moment on are decided together, in the order of their own
//! time. What went before is summed up by the bonds of that time.

use std::collections::{BTreeMap, BTreeSet};

use api_types::events::Trace;
use api_types::programs::AttributionModel;
use api_types::{ClickId, EventId, TenantId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, Result};

use crate::attributions::model::{
    Attribution, Bond, Bonds, Case, Credit, Decision, Occasion, Seen, decide,
};
use crate::attributions::store;
use crate::commissions::model::{Commission, Due, TermsBook, compute};
use crate::{commissions, identities};

/// Everything that the decisions of one customer depend on.
struct Stream {
    tenant: TenantId,
    events: Vec<Occasion>,
    bonds: Bonds,
    /// A click that was named has not arrived.
    waits: bool,
    touches: Vec<Seen>,
    book: TermsBook,
    held: Vec<Commission>,
    stored: BTreeMap<EventId, Attribution>,
    now: DateTime<Utc>,
}

/// Decides a customer's events from a moment on; none: all of them.
pub async fn settle_user(
    conn: &mut Conn,
    tenant: TenantId,
    user: &str,
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    store::lock_users(conn, &mut vec![(tenant, user.to_owned())]).await?;
    let events = store::events_since(conn, tenant, user, since).await?;
    if events.is_empty() {
        return Ok(());
    }
    let bonds = store::bonds_before(conn, tenant, user, since).await?;
    let named = identities::store::clicks_of(conn, tenant, user).await?;
    let may_be_stale = since.is_none() || events.len() > 1;
    let mut stream = read(conn, tenant, events, bonds.clone(), &named, now).await?;
    stream.settle(conn).await?;
    if may_be_stale || stream.bonds != bonds {
        store::replace_bonds(conn, tenant, user, since, stream.bonds.all()).await?;
    }
    Ok(())
}

/// Decides one event that names a click and no user.
pub async fn settle_event(
    conn: &mut Conn,
    tenant: TenantId,
    event: Occasion,
    now: DateTime<Utc>,
) -> Result<()> {
    let named: Vec<ClickId> = event.click_id.into_iter().collect();
    let mut stream = read(conn, tenant, vec![event], Bonds::default(), &named, now).await?;
    stream.settle(conn).await
}

/// Decides an event that was stored in this transaction. One that names a user and a click joins
/// the two, which may change what was decided about that user before.
pub async fn settle_new(
    conn: &mut Conn,
    tenant: TenantId,
    event: Occasion,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(user) = event.user_id.clone() else {
        return settle_event(conn, tenant, event, now).await;
    };
    let mut since = Some(event.occurred_at);
    if let Some(click) = event.click_id
        && identities::actions::join(conn, tenant, &user, click, now).await?.is_new
    {
        since = None;
    }
    settle_user(conn, tenant, &user, since, now).await
}

async fn read(
    conn: &mut Conn,
    tenant: TenantId,
    events: Vec<Occasion>,
    bonds: Bonds,
    named: &[ClickId],
    now: DateTime<Utc>,
) -> Result<Stream> {
    let ids: Vec<EventId> = events.iter().map(|it| it.id).collect();
    let held = commissions::store::lock_of(conn, tenant, &ids).await?;
    let stored = store::of_events(conn, tenant, &ids).await?;
    let touches = store::touches(conn, tenant, named).await?;
    let programs: BTreeSet<_> = touches
        .iter()
        .map(|it| it.program_id)
        .chain(bonds.all().iter().map(|it| it.program_id))
        .chain(stored.iter().filter_map(|it| it.program_id))
        .collect();
    let partners: BTreeSet<_> = touches
        .iter()
        .map(|it| it.partner_id)
        .chain(bonds.all().iter().map(|it| it.partner_id))
        .chain(stored.iter().filter_map(|it| it.partner_id))
        .collect();
    let book = match programs.is_empty() {
        true => TermsBook::default(),
        false => commissions::store::terms_book(conn, tenant, &programs, &partners).await?,
    };
    let stored = stored.into_iter().map(|it| (it.event_id, it)).collect();
    let waits = named.len() > touches.len();
    Ok(Stream { tenant, events, bonds, waits, touches, book, held, stored, now })
}

impl Stream {
    async fn settle(&mut self, conn: &mut Conn) -> Result<()> {
        for event in std::mem::take(&mut self.events) {
            let credit = match self.is_settled(event.id) {
                true => self.stored.get(&event.id).and_then(Attribution::credit),
                false => self.decide(conn, &event).await?,
            };
            if let Some(credit) = credit {
                self.bind(&event, credit);
            }
        }
        Ok(())
    }

    /// Whether money that is approved stands on the decision, which then stays.
    fn is_settled(&self, event: EventId) -> bool {
        self.held.iter().any(|it| it.event_id == event && it.is_settled())
    }

    async fn decide(&self, conn: &mut Conn, event: &Occasion) -> Result<Option<Credit>> {
        let decision = decide(&self.case(event), &self.touches, &self.book);
        let due = decision.credit.map(|credit| self.due(event, credit));
        let (due, reason) = match due {
            Some(Ok(due)) => (Some(due), None),
            Some(Err(reason)) => (None, Some(reason)),
            None => (None, None),
        };
        let credit = decision.credit;
        let attribution = self.written(event, decision, reason)?;
        let stored = self.stored.get(&event.id);
        if !stored.is_some_and(|it| it.agrees_with(&attribution)) {
            store::upsert(conn, &attribution).await?;
        }
        let settled = commissions::actions::settle(
            conn,
            self.tenant,
            event.id,
            due.as_ref(),
            &self.held,
            self.now,
        );
        settled.await?;
        Ok(credit)
    }

    fn case(&self, event: &Occasion) -> Case<'_> {
        let at = event.occurred_at;
        let bond = self.bonds.all().iter().rev().find(|it| self.holds(it, at));
        let ended = self.bonds.all().last().filter(|_| bond.is_none() && event.sale().is_some());
        Case { at, waits: self.waits, bond, ended }
    }

    fn holds(&self, bond: &Bond, at: DateTime<Utc>) -> bool {
        let terms = self.book.of_partner(bond.partner_id, bond.program_id, at);
        terms.is_some_and(|it| bond.holds(it.version.terms.rule.months, at))
    }

    /// What the event earns the credited partner, or a sentence that says why nothing.
    fn due(&self, event: &Occasion, credit: Credit) -> Result<Due, String> {
        let Some((base, currency)) = event.sale() else {
            return Err("Commissions are paid on sales, and this event is none".to_owned());
        };
        let Credit { partner_id, program_id, .. } = credit;
        let at = event.occurred_at;
        let Some(terms) = self.book.of_partner(partner_id, program_id, at) else {
            return Err("The program has no terms".to_owned());
        };
        let rule = &terms.version.terms.rule;
        let bond = self.bonds.with(partner_id, program_id);
        if bond.is_some_and(|it| !it.holds(rule.months, at)) {
            return Err(format!("The rule's time is over for this customer: {}", rule.in_words()));
        }
        Ok(Due {
            partner_id,
            program_id,
            grant_id: terms.grant_id,
            version_id: terms.version.id,
            amount: compute(rule, &base, currency)?,
            base,
            currency,
            occurred_at: at,
            holdback_days: terms.version.terms.holdback_days,
        })
    }

    fn written(
        &self,
        event: &Occasion,
        decision: Decision,
        no_commission: Option<String>,
    ) -> Result<Attribution> {
        let policy = decision.program_id.and_then(|it| self.book.of_program(it, event.occurred_at));
        let credit = decision.credit;
        let terms = credit
            .and_then(|it| self.book.of_partner(it.partner_id, it.program_id, event.occurred_at));
        let trace = Trace {
            model: policy.map_or(AttributionModel::LastClick, |it| it.terms.model),
            window_days: policy.map(|it| it.terms.window_days),
            policy_version: policy.map(|it| it.number),
            rule_in_words: terms.map(|it| it.version.terms.rule.in_words()),
            touches: decision.touches,
            no_commission,
            decided_at: self.now,
        };
        Ok(Attribution {
            event_id: event.id,
            tenant_id: self.tenant,
            status: decision.status,
            click_id: credit.map(|it| it.click_id),
            partner_id: credit.map(|it| it.partner_id),
            program_id: credit.map(|it| it.program_id),
            trace: serde_json::to_value(trace)?,
            decided_at: self.now,
        })
    }

    fn bind(&mut self, event: &Occasion, credit: Credit) {
        if event.user_id.is_none() || event.sale().is_none() {
            return;
        }
        let Credit { click_id, partner_id, program_id } = credit;
        let (event_id, bound_at) = (event.id, event.occurred_at);
        self.bonds.bind(Bond { program_id, partner_id, click_id, event_id, bound_at });
    }
}
