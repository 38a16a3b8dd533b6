//! What a recorded click is, and when a brand is told of it. No I/O.

use api_types::clicks::{ClickClass, ClickOutcome, ReportClick, ReportedClick};
use api_types::{ClickId, CreatorId, LinkId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use ulid::Ulid;

use crate::schema::{click_senders, network_clicks};

api_types::words! {
    /// Whether the brand has a click.
    pub enum Delivery {
        Waiting = "waiting",
        Delivered = "delivered",
        Dead = "dead",
    }
}

/// A worker that does not book anything within this time counts as dead.
pub const CLAIM: TimeDelta = TimeDelta::seconds(60);

/// Clicks that a brand could not be told for so long are given up.
pub const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(30);

const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(1);
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(5);

/// After so many failures in a row only single clicks are tried, until one arrives.
const BREAKS_AFTER: i64 = 5;

/// The links of a creator's own domains stand apart from those of brands, whose slugs have no `@`.
pub fn own_space(creator: CreatorId) -> String {
    format!("@{}", creator.ulid())
}

/// The lowest id of a click that is later than a moment.
pub fn lowest_after(moment: DateTime<Utc>) -> ClickId {
    let millis = u64::try_from(moment.timestamp_millis() + 1).unwrap_or_default();
    ClickId::from_ulid(Ulid::from_parts(millis, 0))
}

/// A click that waits for the brand.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = network_clicks, check_for_backend(diesel::pg::Pg))]
pub struct Waiting {
    pub id: ClickId,
    pub link_id: LinkId,
    pub class: ClickClass,
    pub visitor_hash: Vec<u8>,
    pub referrer_host: Option<String>,
    pub ua_family: String,
    pub device: String,
    pub country: Option<String>,
    pub sub_id: Option<String>,
    pub opt_out: bool,
}

impl Waiting {
    /// The click as the brand is told of it.
    pub fn report(&self) -> ReportClick {
        ReportClick {
            id: self.id,
            link_id: self.link_id,
            class: Some(self.class),
            referrer_host: self.referrer_host.clone(),
            user_agent_family: Some(self.ua_family.clone()),
            device: Some(self.device.clone()),
            country: self.country.clone(),
            sub_id: self.sub_id.clone(),
            visitor: Some(self.visitor_hash.iter().map(|it| format!("{it:02x}")).collect()),
            opt_out: Some(self.opt_out),
        }
    }
}

/// How delivery to one brand stands.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = click_senders, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Sender {
    pub claim: Option<String>,
    pub claimed_until: Option<DateTime<Utc>>,
    pub failures: i64,
    pub failed_at: Option<DateTime<Utc>>,
    pub next_at: DateTime<Utc>,
    pub last_error: Option<String>,
    pub sent_at: Option<DateTime<Utc>>,
}

impl Sender {
    /// How many clicks the next call may hold.
    pub fn reach(&self, most: i64) -> i64 {
        if self.failures >= BREAKS_AFTER { 1 } else { most }
    }

    /// The brand answered, and the work goes on.
    pub fn renewed(self, now: DateTime<Utc>) -> Self {
        Self { claimed_until: Some(now + CLAIM), ..self }
    }

    /// The brand took clicks: all is well again.
    pub fn succeeded(self, now: DateTime<Utc>) -> Self {
        Self {
            failures: 0,
            failed_at: None,
            next_at: now,
            last_error: None,
            sent_at: Some(now),
            ..self.renewed(now)
        }
    }

    /// The brand did not take them: waits, longer each time, a part of it by `chance` (0 to 1,000).
    pub fn failed(self, error: String, chance: i64, now: DateTime<Utc>) -> Self {
        let failures = self.failures + 1;
        let next_at = now + pause(failures, chance);
        Self { failures, failed_at: Some(now), next_at, last_error: Some(error), ..self }
    }
}

/// Anything from nothing to the whole of a pause that doubles, up to five minutes.
pub fn pause(failures: i64, chance: i64) -> TimeDelta {
    let doublings = u32::try_from(failures.clamp(1, 20) - 1).unwrap_or_default();
    let whole = (FIRST_PAUSE * 2_i32.pow(doublings)).min(LONGEST_PAUSE);
    TimeDelta::milliseconds(whole.num_milliseconds() * chance.clamp(0, 1_000) / 1_000)
}

/// What a call to the brand came to, by click.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    pub delivered: Vec<ClickId>,
    /// Each with the brand's reason.
    pub dead: Vec<(ClickId, String)>,
}

impl Settled {
    /// Reads the brand's answer; a click that it does not mention goes on waiting.
    pub fn of(sent: &[Waiting], answer: &[ReportedClick]) -> Self {
        let mut settled = Self::default();
        for told in answer.iter().filter(|it| sent.iter().any(|click| click.id == it.id)) {
            match told.outcome {
                ClickOutcome::Created | ClickOutcome::Replayed => settled.delivered.push(told.id),
                ClickOutcome::LinkNotFound
                | ClickOutcome::OutOfRange
                | ClickOutcome::ClickIdTaken => {
                    settled.dead.push((told.id, told.outcome.to_string()))
                }
            }
        }
        settled
    }

    /// Gives these clicks up, for one reason.
    pub fn given_up(clicks: &[Waiting], reason: &str) -> Self {
        let dead = clicks.iter().map(|it| (it.id, reason.to_owned())).collect();
        Self { delivered: Vec::new(), dead }
    }

    pub fn len(&self) -> usize {
        self.delivered.len() + self.dead.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    fn sender(failures: i64) -> Sender {
        Sender {
            claim: Some("me".into()),
            claimed_until: None,
            failures,
            failed_at: None,
            next_at: now(),
            last_error: None,
            sent_at: None,
        }
    }

    fn waiting(id: ClickId) -> Waiting {
        Waiting {
            id,
            link_id: LinkId::new_at(now()),
            class: ClickClass::Human,
            visitor_hash: vec![0, 255],
            referrer_host: None,
            ua_family: "firefox".into(),
            device: "desktop".into(),
            country: None,
            sub_id: None,
            opt_out: true,
        }
    }

    #[test]
    fn pauses_double_to_five_minutes_and_are_jittered_in_full() {
        assert_eq!(pause(1, 1_000), TimeDelta::seconds(1));
        assert_eq!(pause(4, 1_000), TimeDelta::seconds(8));
        assert_eq!(pause(4, 500), TimeDelta::seconds(4));
        assert_eq!(pause(400, 1_000), TimeDelta::minutes(5));
        assert_eq!(pause(400, 0), TimeDelta::zero());
    }

    #[test]
    fn after_five_failures_single_clicks_are_tried_until_one_arrives() {
        let four = sender(4);
        assert_eq!(four.reach(500), 500);
        let broken = four.failed("away".into(), 1_000, now());
        assert_eq!((broken.reach(500), broken.next_at), (1, now() + TimeDelta::seconds(16)));
        let well = broken.succeeded(now());
        assert_eq!((well.reach(500), well.last_error, well.failed_at), (500, None, None));
    }

    #[test]
    fn an_answer_settles_what_it_mentions_and_nothing_else() {
        let ids = [1, 2, 3, 4].map(|n| ClickId::from_ulid(ulid::Ulid::from_parts(1, n)));
        let sent: Vec<Waiting> = ids.iter().take(3).map(|it| waiting(*it)).collect();
        let told = |id: usize, outcome| ReportedClick { id: ids[id], outcome };
        let answer = [
            told(0, ClickOutcome::Replayed),
            told(1, ClickOutcome::LinkNotFound),
            told(3, ClickOutcome::Created),
        ];
        let settled = Settled::of(&sent, &answer);
        assert_eq!(settled.delivered, [ids[0]]);
        assert_eq!(settled.dead, [(ids[1], "link_not_found".to_owned())]);
    }

    #[test]
    fn a_report_carries_the_visitor_and_the_wish_not_to_be_tracked() {
        let report = waiting(ClickId::new_at(now())).report();
        assert_eq!(report.visitor.as_deref(), Some("00ff"));
        assert_eq!((report.opt_out, report.class), (Some(true), Some(ClickClass::Human)));
    }
}
