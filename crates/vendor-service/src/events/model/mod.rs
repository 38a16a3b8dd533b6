//! What an event is, and which reported ones are lawful. No I/O.

mod lawful;

use api_types::events::ReportEvent;
use api_types::{Amount, ClickId, Currency, EventId, TenantId};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use diesel::prelude::*;
use serde_json::Value;
use service_kit::{Refusal, Result, idempotency};

use crate::attributions::model::{Attribution, Occasion};
use crate::commissions::model::{Commission, scaled};
use crate::identities;
use crate::schema::events;

/// How old an event may be when it is reported.
const OLDEST: TimeDelta = TimeDelta::days(400);

/// How far another machine's clock may be ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// The door of events that name themselves.
const BY_ID: &str = "api";

/// The name of a call, for an event that has none of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallKey {
    /// Two callers may use the same key.
    pub caller: String,
    /// The header `Idempotency-Key`.
    pub key: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = events, check_for_backend(diesel::pg::Pg))]
pub struct Event {
    pub id: EventId,
    pub tenant_id: TenantId,
    pub source: String,
    pub external_event_id: String,
    pub kind: String,
    pub user_id: Option<String>,
    pub click_id: Option<ClickId>,
    pub value: Option<Amount>,
    pub currency: Option<Currency>,
    pub metadata: Value,
    pub occurred_at: DateTime<Utc>,
    pub clamped: bool,
    pub received_at: DateTime<Utc>,
    pub body_hash: Vec<u8>,
    /// What the caller was told: an [`api_types::events::EventReport`], null until it is known.
    pub first_answer: Value,
}

impl Event {
    /// The event of a report; `key` names one that has no id of its own.
    pub fn accept(
        tenant_id: TenantId,
        form: ReportEvent,
        key: Option<CallKey>,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let body_hash = idempotency::hash(&form)?;
        let (source, external_event_id) = name(form.external_event_id.clone(), key)?;
        let user_id = form.user_id.as_deref().map(identities::model::user_id).transpose()?;
        let click_id = form.cref.as_deref().map(identities::model::cref).transpose()?;
        if user_id.is_none() && click_id.is_none() {
            return Err(Refusal::field("userId", "Say who it was: `userId`, `cref` or both").into());
        }
        let (value, currency) = lawful::money(form.value, form.currency.as_deref())?.unzip();
        let (occurred_at, clamped) = clamp(form.occurred_at.unwrap_or(now), now);
        Ok(Self {
            id: EventId::new_at(now),
            tenant_id,
            source,
            external_event_id,
            kind: lawful::kind(&form.kind)?,
            user_id,
            click_id,
            value,
            currency,
            metadata: lawful::metadata(form.metadata)?,
            occurred_at,
            clamped,
            received_at: now,
            body_hash,
            first_answer: Value::Null,
        })
    }

    pub fn occasion(&self) -> Occasion {
        Occasion {
            id: self.id,
            source: self.source.clone(),
            external_event_id: self.external_event_id.clone(),
            kind: self.kind.clone(),
            user_id: self.user_id.clone(),
            click_id: self.click_id,
            value: self.value.clone(),
            currency: self.currency,
            occurred_at: self.occurred_at,
        }
    }

    /// The event as its brand sees it, with its decision and the commissions that it made.
    pub fn told(
        self,
        decision: &Attribution,
        made: &[Commission],
    ) -> Result<api_types::events::Event> {
        let (attribution, trace) = (decision.told(made)?, decision.trace()?);
        let Self { id, external_event_id, kind, user_id, value, currency, .. } = self;
        let Self { occurred_at, clamped, received_at, .. } = self;
        let value = value.zip(currency).map(|(value, currency)| scaled(&value, currency));
        Ok(api_types::events::Event {
            id,
            external_event_id,
            kind,
            user_id,
            value,
            currency,
            occurred_at,
            clamped,
            received_at,
            attribution,
            trace,
        })
    }
}

/// Which door an event came by, and what it is called there.
fn name(id: Option<String>, key: Option<CallKey>) -> Result<(String, String)> {
    let named = id.map(|id| (BY_ID.to_owned(), id)).or(key.map(|it| (it.caller, it.key)));
    let Some((source, name)) = named else {
        let detail = "Send `externalEventId`, or the header `Idempotency-Key`";
        return Err(Refusal::field("externalEventId", detail).into());
    };
    let name = name.trim();
    if !(1..=200).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Refusal::field("externalEventId", "An id has 1 to 200 characters").into());
    }
    Ok((source, name.to_owned()))
}

/// The time of an event, moved to the nearest lawful one, and whether it was moved. Columns keep
/// microseconds.
fn clamp(at: DateTime<Utc>, received: DateTime<Utc>) -> (DateTime<Utc>, bool) {
    let lawful = at.clamp(received - OLDEST, received + AHEAD);
    (lawful.trunc_subsecs(6), lawful != at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn a_time_too_far_from_now_is_moved_and_marked() {
        let now = at("2026-11-20T12:00:00Z");
        assert_eq!(clamp(now, now), (now, false));
        assert_eq!(clamp(now + TimeDelta::hours(1), now), (now + AHEAD, true));
        assert_eq!(clamp(at("2020-01-01T00:00:00Z"), now), (now - OLDEST, true));
        let fine = at("2026-11-20T11:00:00.123456789Z");
        assert_eq!(clamp(fine, now), (at("2026-11-20T11:00:00.123456Z"), false));
    }

    #[test]
    fn an_event_is_named_by_itself_or_by_its_call() {
        let key = || Some(CallKey { caller: "key_1".into(), key: "k".into() });
        let seen = |id: Option<&str>, key| name(id.map(str::to_owned), key).ok();
        assert_eq!(seen(Some("o-1"), key()), Some(("api".into(), "o-1".into())));
        assert_eq!(seen(None, key()), Some(("key_1".into(), "k".into())));
        assert_eq!((seen(None, None), seen(Some(" "), None)), (None, None));
    }
}
