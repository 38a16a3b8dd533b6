//! The decision: which touch is credited, and why each of the others is not.

use api_types::clicks::ClickClass;
use api_types::events::{AttributionStatus, Touch, TouchVerdict};
use api_types::{ClickId, PartnerId, ProgramId};
use chrono::{DateTime, TimeDelta, Utc};

use super::{Bond, Seen};
use crate::commissions::model::TermsBook;

/// How far the clocks of router and site may differ.
const GRACE: TimeDelta = TimeDelta::minutes(5);

/// What is asked about one event, besides its touches.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub at: DateTime<Utc>,
    /// A click that was named has not arrived.
    pub waits: bool,
    /// The bond that the event follows, if the customer is bound at that time.
    pub bond: Option<&'a Bond>,
    /// The last bond that ended, where the event is a sale.
    pub ended: Option<&'a Bond>,
}

/// Who is credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credit {
    pub click_id: ClickId,
    pub partner_id: PartnerId,
    pub program_id: ProgramId,
}

impl From<&Bond> for Credit {
    fn from(bond: &Bond) -> Self {
        let Bond { click_id, partner_id, program_id, .. } = *bond;
        Self { click_id, partner_id, program_id }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub status: AttributionStatus,
    pub credit: Option<Credit>,
    /// Every touch that was looked at, the oldest first.
    pub touches: Vec<Touch>,
    /// The program whose terms judged: the credited one's, else the last touch's.
    pub program_id: Option<ProgramId>,
}

/// Decides by the model `last_click`; the order of `touches` does not matter.
pub fn decide(case: &Case<'_>, touches: &[Seen], book: &TermsBook) -> Decision {
    let mut touches: Vec<&Seen> = touches.iter().collect();
    touches.sort_by_key(|it| (it.at, it.click_id));
    touches.dedup_by_key(|it| it.click_id);
    let verdicts: Vec<Option<TouchVerdict>> =
        touches.iter().map(|it| fault(case.at, it, book)).collect();
    let last = touches.iter().zip(&verdicts).rev().find(|(_, fault)| fault.is_none());
    let won = last.map(|(it, _)| Credit {
        click_id: it.click_id,
        partner_id: it.partner_id,
        program_id: it.program_id,
    });
    let credit = case.bond.map(Credit::from).or(won).or(case.ended.map(Credit::from));
    let status = match credit {
        Some(_) => AttributionStatus::Attributed,
        None if case.waits => AttributionStatus::PendingIdentity,
        None => lack(&verdicts),
    };
    let is_bound = case.bond.is_some();
    let shown = touches.iter().zip(&verdicts);
    let shown = shown.map(|(it, fault)| touch(it, verdict(it, *fault, credit.as_ref(), is_bound)));
    let program_id = credit.map(|it| it.program_id).or(touches.last().map(|it| it.program_id));
    Decision { status, credit, touches: shown.collect(), program_id }
}

/// Why a touch can't be credited with an event at this time; none when it can.
fn fault(at: DateTime<Utc>, touch: &Seen, book: &TermsBook) -> Option<TouchVerdict> {
    let ended = |end: Option<DateTime<Utc>>| end.is_some_and(|end| end <= touch.at);
    if touch.at > at + GRACE {
        return Some(TouchVerdict::AfterEvent);
    }
    if touch.class != ClickClass::Human {
        return Some(TouchVerdict::NotHuman);
    }
    if ended(touch.archived_at) {
        return Some(TouchVerdict::ProgramEnded);
    }
    if ended(touch.revoked_at) || !touch.eligible {
        return Some(TouchVerdict::PartnerRevoked);
    }
    let days = book.of_program(touch.program_id, at).map_or(0, |it| it.terms.window_days);
    let opened = at - TimeDelta::days(i64::from(days));
    (touch.at < opened).then_some(TouchVerdict::OutsideWindow)
}

/// What nobody being credited is called: the last touch before the event says.
fn lack(verdicts: &[Option<TouchVerdict>]) -> AttributionStatus {
    let last = verdicts.iter().flatten().rev().find(|it| **it != TouchVerdict::AfterEvent);
    match last {
        Some(TouchVerdict::OutsideWindow) => AttributionStatus::OutsideWindow,
        Some(_) => AttributionStatus::NotEligible,
        None if verdicts.is_empty() => AttributionStatus::NoIdentity,
        None => AttributionStatus::NoClick,
    }
}

fn verdict(
    touch: &Seen,
    fault: Option<TouchVerdict>,
    credit: Option<&Credit>,
    is_bound: bool,
) -> TouchVerdict {
    match fault {
        _ if credit.is_some_and(|it| it.click_id == touch.click_id) => TouchVerdict::Credited,
        Some(fault) => fault,
        None if is_bound => TouchVerdict::CustomerBound,
        None => TouchVerdict::EarlierTouch,
    }
}

fn touch(seen: &Seen, verdict: TouchVerdict) -> Touch {
    Touch {
        click_id: seen.click_id,
        partner_id: seen.partner_id,
        partner_name: seen.partner_name.clone(),
        program_id: seen.program_id,
        link_slug: seen.link_slug.clone(),
        at: seen.at,
        verdict,
    }
}
