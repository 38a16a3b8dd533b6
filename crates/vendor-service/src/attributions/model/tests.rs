//! Decisions over touches in any order.

use api_types::clicks::ClickClass;
use api_types::events::{AttributionStatus, TouchVerdict};
use api_types::programs::{AttributionModel, Rule, RuleKind, Terms};
use api_types::{ClickId, EventId, PartnerId, ProgramId, ProgramVersionId, TenantId};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use ulid::Ulid;

use super::{Bond, Case, Decision, Seen, decide};
use crate::commissions::model::TermsBook;
use crate::programs::model::ProgramVersion;

const WINDOW_DAYS: u16 = 30;

fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().expect("a time")
}

fn program() -> ProgramId {
    ProgramId::from_ulid(Ulid::from_parts(1, 1))
}

fn partner(n: u128) -> PartnerId {
    PartnerId::from_ulid(Ulid::from_parts(2, n))
}

fn book() -> TermsBook {
    let value = "20".parse().expect("an amount");
    let rule = Rule { kind: RuleKind::Percent, value, currency: None, months: Some(12) };
    let model = AttributionModel::LastClick;
    let version = ProgramVersion {
        id: ProgramVersionId::new_at(now()),
        tenant_id: TenantId::new_at(now()),
        program_id: program(),
        number: 1,
        terms: Terms { rule, model, window_days: WINDOW_DAYS, holdback_days: 30 },
        valid_from: None,
    };
    TermsBook { versions: vec![version], grants: vec![] }
}

/// A human click of partner `n`, this long before the event.
fn seen(n: u128, before: TimeDelta) -> Seen {
    let at = now() - before;
    let millis = u64::try_from(at.timestamp_millis()).expect("after 1970");
    Seen {
        click_id: ClickId::from_ulid(Ulid::from_parts(millis, n)),
        partner_id: partner(n),
        partner_name: format!("Partner {n}"),
        program_id: program(),
        link_slug: format!("p{n}"),
        at,
        class: ClickClass::Human,
        eligible: true,
        revoked_at: None,
        archived_at: None,
    }
}

fn free(waits: bool) -> Case<'static> {
    Case { at: now(), waits, bond: None, ended: None }
}

fn decided(touches: &[Seen]) -> Decision {
    decide(&free(false), touches, &book())
}

fn verdicts(decision: &Decision) -> Vec<TouchVerdict> {
    decision.touches.iter().map(|it| it.verdict).collect()
}

fn bond(n: u128) -> Bond {
    let click = seen(n, TimeDelta::days(90));
    Bond {
        program_id: program(),
        partner_id: partner(n),
        click_id: click.click_id,
        event_id: EventId::new_at(click.at),
        bound_at: click.at,
    }
}

#[test]
fn the_last_eligible_touch_is_credited() {
    let decision = decided(&[seen(1, TimeDelta::days(3)), seen(2, TimeDelta::days(1))]);
    assert_eq!(decision.status, AttributionStatus::Attributed);
    assert_eq!(decision.credit.map(|it| it.partner_id), Some(partner(2)));
    assert_eq!(verdicts(&decision), [TouchVerdict::EarlierTouch, TouchVerdict::Credited]);
}

#[test]
fn each_touch_that_does_not_count_says_why() {
    let window = TimeDelta::days(i64::from(WINDOW_DAYS));
    let second = TimeDelta::seconds(1);
    let cases = [
        (seen(1, window + second), TouchVerdict::OutsideWindow, AttributionStatus::OutsideWindow),
        (seen(1, window), TouchVerdict::Credited, AttributionStatus::Attributed),
        (seen(1, -TimeDelta::minutes(5)), TouchVerdict::Credited, AttributionStatus::Attributed),
        (
            seen(1, -TimeDelta::minutes(5) - second),
            TouchVerdict::AfterEvent,
            AttributionStatus::NoClick,
        ),
        (
            Seen { class: ClickClass::Bot, ..seen(1, second) },
            TouchVerdict::NotHuman,
            AttributionStatus::NotEligible,
        ),
        (
            Seen { class: ClickClass::Paused, ..seen(1, second) },
            TouchVerdict::NotHuman,
            AttributionStatus::NotEligible,
        ),
        (
            Seen { revoked_at: Some(now() - second), ..seen(1, second) },
            TouchVerdict::PartnerRevoked,
            AttributionStatus::NotEligible,
        ),
        (
            Seen { revoked_at: Some(now()), ..seen(1, second) },
            TouchVerdict::Credited,
            AttributionStatus::Attributed,
        ),
        (
            Seen { archived_at: Some(now() - second), ..seen(1, second) },
            TouchVerdict::ProgramEnded,
            AttributionStatus::NotEligible,
        ),
        (
            Seen { eligible: false, ..seen(1, second) },
            TouchVerdict::PartnerRevoked,
            AttributionStatus::NotEligible,
        ),
    ];
    for (touch, verdict, status) in cases {
        let decision = decided(std::slice::from_ref(&touch));
        assert_eq!((verdicts(&decision), decision.status), (vec![verdict], status), "{touch:?}");
    }
}

#[test]
fn without_a_touch_it_is_told_what_is_missing() {
    assert_eq!(decided(&[]).status, AttributionStatus::NoIdentity);
    let waiting = decide(&free(true), &[], &book());
    assert_eq!(waiting.status, AttributionStatus::PendingIdentity);
    let known = decide(&free(true), &[seen(1, TimeDelta::days(1))], &book());
    assert_eq!(known.status, AttributionStatus::Attributed);
}

#[test]
fn a_bond_is_stronger_than_a_later_click() {
    let bond = bond(1);
    let case = Case { bond: Some(&bond), ..free(false) };
    let touches = [seen(1, TimeDelta::days(90)), seen(2, TimeDelta::days(1))];
    let decision = decide(&case, &touches, &book());
    assert_eq!(decision.credit.map(|it| it.partner_id), Some(partner(1)));
    assert_eq!(verdicts(&decision), [TouchVerdict::Credited, TouchVerdict::CustomerBound]);
}

#[test]
fn a_bond_that_ended_is_credited_only_where_no_touch_is() {
    let bond = bond(1);
    let case = Case { ended: Some(&bond), ..free(false) };
    let old = decide(&case, &[seen(1, TimeDelta::days(90))], &book());
    assert_eq!(old.credit.map(|it| it.partner_id), Some(partner(1)));
    let other = decide(&case, &[seen(2, TimeDelta::days(1))], &book());
    assert_eq!(other.credit.map(|it| it.partner_id), Some(partner(2)));
}

fn any_touch() -> impl Strategy<Value = Seen> {
    let class = prop_oneof![4 => Just(ClickClass::Human), 1 => Just(ClickClass::Bot)];
    (1_u128..6, -20_i64..80 * 24 * 60, class, any::<bool>()).prop_map(
        |(n, minutes, class, eligible)| Seen {
            class,
            eligible,
            ..seen(n, TimeDelta::minutes(minutes))
        },
    )
}

proptest! {
    #[test]
    fn the_order_in_which_touches_arrived_does_not_matter(
        (touches, shuffled) in proptest::collection::vec(any_touch(), 0..8)
            .prop_flat_map(|it| (Just(it.clone()), Just(it).prop_shuffle())),
        waits in any::<bool>(),
    ) {
        // The same click has the same content: what arrives twice is one row.
        let mut one_each = touches;
        one_each.sort_by_key(|it| it.click_id);
        one_each.dedup_by_key(|it| it.click_id);
        let mut shuffled = shuffled;
        shuffled.retain(|it| one_each.contains(it));
        let (a, b) = (decide(&free(waits), &one_each, &book()), decide(&free(waits), &shuffled, &book()));
        prop_assert_eq!(&a, &b);
        let credited = a.touches.iter().filter(|it| it.verdict == TouchVerdict::Credited).count();
        prop_assert_eq!(credited, usize::from(a.credit.is_some()));
    }
}
