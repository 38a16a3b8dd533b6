//! What the demo itself computes from the history and the terms alone.

use api_types::clicks::ClickClass;
use api_types::events::AttributionStatus;
use api_types::programs::RuleKind;
use api_types::{Amount, Currency, PartnerId};
use bigdecimal::{BigDecimal, RoundingMode, Zero};
use chrono::{DateTime, Months, TimeDelta, Utc};

use super::history::{Customer, Deed, Touch};
use super::played::Track;
use super::sketches::{BRANDS, ProgramSketch};

/// What ought to become of one deed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub external_id: String,
    pub status: AttributionStatus,
    pub partner: Option<PartnerId>,
    pub commission: Option<Due>,
    /// The sale, where it was one.
    pub sale: Option<(Amount, Currency)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub amount: Amount,
    pub currency: Currency,
    pub payable_at: DateTime<Utc>,
}

/// Whoever was credited with a customer's sale stays with the customer.
struct Tie {
    track: usize,
    since: DateTime<Utc>,
}

/// Judges everything that one customer did, in order.
pub fn judge(customer: &Customer, tracks: &[Track]) -> anyhow::Result<Vec<Verdict>> {
    let mut ties: Vec<Tie> = Vec::new();
    let mut verdicts = Vec::new();
    for deed in &customer.deeds {
        let track = credited(customer, deed, tracks, &ties);
        let commission = match (track, &deed.price) {
            (Some(track), Some(price)) => due(deed, price, track, tracks, &ties)?,
            _ => None,
        };
        verdicts.push(Verdict {
            external_id: deed.external_id.clone(),
            status: track.map_or_else(|| lack(customer), |_| AttributionStatus::Attributed),
            partner: track.map(|it| tracks[it].partner_id),
            commission,
            sale: deed.price.clone(),
        });
        let is_new = |track: usize| !ties.iter().any(|it| is_same(tracks, it.track, track));
        if let Some(track) = track.filter(|it| deed.price.is_some() && is_new(*it)) {
            ties.push(Tie { track, since: deed.at });
        }
    }
    Ok(verdicts)
}

/// The track that gets the credit: of a tie that holds, else of the last click that counts, else
/// of the last tie that ended.
fn credited(customer: &Customer, deed: &Deed, tracks: &[Track], ties: &[Tie]) -> Option<usize> {
    let tied = ties.iter().rev().find(|it| holds(it, deed.at, tracks)).map(|it| it.track);
    let counts = |it: &&Touch| {
        let window = TimeDelta::days(i64::from(program(tracks, it.track).window_days));
        it.class() == ClickClass::Human && it.at() <= deed.at && it.at() >= deed.at - window
    };
    let clicked = customer.touches.iter().filter(counts).max_by_key(|it| it.at());
    let ended = ties.last().filter(|_| deed.price.is_some()).map(|it| it.track);
    tied.or(clicked.map(|it| it.track)).or(ended)
}

fn lack(customer: &Customer) -> AttributionStatus {
    match customer.touches.iter().max_by_key(|it| it.at()) {
        None => AttributionStatus::NoIdentity,
        Some(it) if it.class() == ClickClass::Human => AttributionStatus::OutsideWindow,
        Some(_) => AttributionStatus::NotEligible,
    }
}

fn due(
    deed: &Deed,
    (base, currency): &(Amount, Currency),
    track: usize,
    tracks: &[Track],
    ties: &[Tie],
) -> anyhow::Result<Option<Due>> {
    let tie = ties.iter().find(|it| is_same(tracks, it.track, track));
    if tie.is_some_and(|it| !holds(it, deed.at, tracks)) {
        return Ok(None);
    }
    let terms = program(tracks, track);
    let value: BigDecimal = terms.value.parse()?;
    let scale = currency.scale();
    let amount = match terms.kind {
        RuleKind::Percent => {
            let exact = base.decimal() * value / BigDecimal::from(100);
            exact.with_scale_round(scale, RoundingMode::HalfEven)
        }
        RuleKind::Fixed if terms.currency == Some(currency.code()) => value.with_scale(scale),
        RuleKind::Fixed => return Ok(None),
    };
    let payable_at = deed.at + TimeDelta::days(i64::from(terms.holdback_days));
    let due = Due { amount: Amount::new(amount), currency: *currency, payable_at };
    Ok((!due.amount.decimal().is_zero()).then_some(due))
}

/// Whether a later deed is still the tie's: months by the calendar, 0 the first sale alone.
fn holds(tie: &Tie, at: DateTime<Utc>, tracks: &[Track]) -> bool {
    let Some(months) = program(tracks, tie.track).months else { return true };
    let end = tie.since.checked_add_months(Months::new(u32::from(months)));
    months > 0 && end.is_some_and(|end| at < end)
}

fn is_same(tracks: &[Track], one: usize, other: usize) -> bool {
    let key = |it: usize| (tracks[it].partner_id, tracks[it].program);
    key(one) == key(other)
}

fn program(tracks: &[Track], track: usize) -> &'static ProgramSketch {
    &BRANDS[tracks[track].brand].programs[tracks[track].program]
}

#[cfg(test)]
mod tests {
    use api_types::clicks::ReportClick;
    use api_types::{ClickId, LinkId};

    use super::*;

    fn day(day: u32) -> DateTime<Utc> {
        format!("2026-05-{day:02}T12:00:00Z").parse().expect("a time")
    }

    /// Fernhill's subscriptions (20 % for 12 months) and its gear (7.5 % of the first sale).
    fn tracks() -> Vec<Track> {
        let partner_id = PartnerId::new_at(day(1));
        let track = |program| Track {
            brand: 0,
            program,
            creator: None,
            link_id: LinkId::new_at(day(1)),
            partner_id,
            share_url: String::new(),
        };
        vec![track(0), track(1)]
    }

    fn touch(track: usize, at: DateTime<Utc>, class: ClickClass) -> Touch {
        let click = ReportClick {
            id: ClickId::new_at(at),
            link_id: LinkId::new_at(at),
            class: Some(class),
            referrer_host: None,
            user_agent_family: None,
            device: None,
            country: None,
            sub_id: None,
            visitor: None,
            opt_out: None,
        };
        Touch { track, click }
    }

    fn sale(price: &str, at: DateTime<Utc>) -> Deed {
        let price = (price.parse().expect("an amount"), Currency::USD);
        Deed { external_id: at.to_string(), kind: "order_paid", price: Some(price), at }
    }

    fn seen(touches: Vec<Touch>, deeds: Vec<Deed>) -> Vec<(AttributionStatus, Option<String>)> {
        let user = "u".to_owned();
        let customer = Customer { brand: 0, user, touches, names_click: false, deeds };
        let verdicts = judge(&customer, &tracks()).expect("verdicts");
        let due = |it: &Verdict| it.commission.as_ref().map(|it| it.amount.to_string());
        verdicts.iter().map(|it| (it.status, due(it))).collect()
    }

    #[test]
    fn the_last_click_is_credited_and_keeps_the_customer() {
        let touches =
            vec![touch(1, day(1), ClickClass::Human), touch(0, day(2), ClickClass::Human)];
        let deeds = vec![sale("18.90", day(3)), sale("18.90", day(30))];
        let paid = (AttributionStatus::Attributed, Some("3.78".to_owned()));
        assert_eq!(seen(touches, deeds), [paid.clone(), paid]);
    }

    #[test]
    fn a_rule_for_the_first_sale_pays_once_rounded_half_to_even() {
        let touches = vec![touch(1, day(1), ClickClass::Human)];
        let deeds = vec![sale("3.00", day(3)), sale("3.00", day(4))];
        let status = AttributionStatus::Attributed;
        assert_eq!(seen(touches, deeds), [(status, Some("0.22".to_owned())), (status, None)]);
    }

    #[test]
    fn what_does_not_count_says_why() {
        let after = day(31) + TimeDelta::days(1);
        let late = seen(vec![touch(1, day(1), ClickClass::Human)], vec![sale("9.00", after)]);
        let robot = seen(vec![touch(0, day(1), ClickClass::Bot)], vec![sale("9.00", day(2))]);
        let stranger = seen(Vec::new(), vec![sale("9.00", day(2))]);
        assert_eq!(late, [(AttributionStatus::OutsideWindow, None)]);
        assert_eq!(robot, [(AttributionStatus::NotEligible, None)]);
        assert_eq!(stranger, [(AttributionStatus::NoIdentity, None)]);
    }
}
