//! The trace of a decision, told as what happened in the order of time.

use api_types::events::{Event, Touch, TouchVerdict};
use chrono::{DateTime, Utc};
use service_kit::html::Html;
use service_kit::html::format::{date, minute, money, plural};
use service_kit::html::markup::escaped;

use super::kind_words;

/// One item of the timeline.
pub struct Item {
    /// `yes` credited, `not` did not count, `event` the event, `next` to come, empty for the rest.
    pub kind: &'static str,
    pub title: Html,
    pub when: Html,
    pub text: String,
    /// The machine's word for the reason, may be empty.
    pub code: &'static str,
}

/// Everything about an event in the order of time: touches, the event, its commission, what comes.
pub fn items(event: &Event) -> Vec<Item> {
    let mut items: Vec<(DateTime<Utc>, u8, Item)> = Vec::new();
    for touch in &event.trace.touches {
        items.push((touch.at, 0, of_touch(event, touch)));
    }
    items.push((event.occurred_at, 1, of_event(event)));
    let last = event.trace.touches.iter().map(|it| it.at).max();
    let closed = last.map_or(event.occurred_at, |it| it.max(event.occurred_at));
    items.push((closed, 2, outcome(event)));
    if let Some(line) = line(event) {
        let waits = line.status == api_types::events::CommissionStatus::Accrued;
        let item = Item {
            kind: if waits { "next" } else { "" },
            title: Html::text(if waits { "Becomes payable" } else { "Became payable" }),
            when: date(line.payable_at),
            text: holdback(event, line.payable_at),
            code: "",
        };
        items.push((line.payable_at.max(closed), 3, item));
    }
    items.sort_by_key(|(at, order, _)| (*order / 2, *at, *order));
    items.into_iter().map(|(_, _, item)| item).collect()
}

/// The commission that the event made.
pub fn line(event: &Event) -> Option<&api_types::events::CommissionLine> {
    event.attribution.touches.first()?.commissions.first()
}

/// The credited partner's name.
pub fn winner(event: &Event) -> Option<&str> {
    let credited = event.attribution.touches.first()?.partner_id;
    let touch = event.trace.touches.iter().find(|it| it.partner_id == credited)?;
    Some(&touch.partner_name)
}

fn of_touch(event: &Event, touch: &Touch) -> Item {
    let (kind, code) = match touch.verdict {
        TouchVerdict::Credited => ("yes", ""),
        TouchVerdict::EarlierTouch => ("", TouchVerdict::EarlierTouch.as_str()),
        TouchVerdict::CustomerBound => ("", TouchVerdict::CustomerBound.as_str()),
        verdict => ("not", verdict.as_str()),
    };
    let name = escaped(&touch.partner_name);
    let title = match touch.verdict {
        TouchVerdict::NotHuman => format!("Fetch of {name}’s link"),
        _ => format!("Click by {name}"),
    };
    let when = minute(touch.at);
    Item { kind, title: Html::trusted(title), when, text: sentence(event, touch), code }
}

/// Why a touch did or did not count.
fn sentence(event: &Event, touch: &Touch) -> String {
    let before = span(touch.at, event.occurred_at);
    let slug = &touch.link_slug;
    match touch.verdict {
        TouchVerdict::Credited if is_bound(event) => {
            format!("Credited with 100 %. By /{slug} this partner brought the customer's first sale, and the rule's time still runs.")
        }
        TouchVerdict::Credited => {
            format!("Credited with 100 %: the last click that counts, by /{slug}, {before} before the event.")
        }
        TouchVerdict::EarlierTouch => {
            "Counts, but gets no share: the program credits the last click, and a newer one follows.".into()
        }
        TouchVerdict::OutsideWindow => {
            let days = (event.occurred_at - touch.at).num_days();
            match event.trace.window_days {
                Some(window) if days >= i64::from(window) => {
                    format!("Not counted: {before} before the event, the window is {window} days.")
                }
                _ => format!("Not counted: {before} before the event, its program's window had closed."),
            }
        }
        TouchVerdict::AfterEvent => "Not counted: it came after the event.".into(),
        TouchVerdict::NotHuman => {
            format!("Not counted: a program fetched /{slug}, a bot or a preview; no person came.")
        }
        TouchVerdict::PartnerRevoked => "Not counted: the partner was revoked by then.".into(),
        TouchVerdict::ProgramEnded => "Not counted: the program had ended by then.".into(),
        TouchVerdict::CustomerBound => {
            "Counts, but gets no share: the customer's first sale bound them to another click, and \
             the rule's time still runs."
                .into()
        }
    }
}

/// Whether the credit follows the customer's first sale and not the last click.
fn is_bound(event: &Event) -> bool {
    event.trace.touches.iter().any(|it| it.verdict == TouchVerdict::CustomerBound)
}

fn of_event(event: &Event) -> Item {
    let received = event.received_at - event.occurred_at;
    let late = match received.num_minutes() {
        ..1 => "Reported at once.".to_owned(),
        _ => format!("Reported {} later.", span(event.occurred_at, event.received_at)),
    };
    let moved = match event.clamped {
        true => " Its time lay too far from now and was moved to the nearest lawful one.",
        false => "",
    };
    let title =
        format!("{} · {}", escaped(&kind_words(&event.kind)), escaped(&event.external_event_id));
    Item {
        kind: "event",
        title: Html::trusted(title),
        when: minute(event.occurred_at),
        text: format!("{late}{moved}"),
        code: "",
    }
}

/// What came of the decision.
fn outcome(event: &Event) -> Item {
    let decided = minute(event.trace.decided_at);
    let blank = |title: Html, text: String, code| Item {
        kind: "",
        title,
        when: decided.clone(),
        text,
        code,
    };
    if let Some(line) = line(event) {
        let amount = money(&line.amount.to_string(), line.currency.code());
        let name = winner(event).unwrap_or_default();
        let rule = event.trace.rule_in_words.as_deref().unwrap_or_default();
        let text = format!("For {name}: {rule}.");
        return blank(Html::trusted(format!("Commission of {amount}")), text, "");
    }
    match (&event.trace.no_commission, winner(event)) {
        (Some(reason), _) => blank(Html::text("No commission"), format!("{reason}."), ""),
        (None, Some(name)) => {
            blank(Html::text("No commission"), format!("{name} is credited; nothing is owed."), "")
        }
        (None, None) => {
            let status = event.attribution.status;
            let state = super::State::of_attribution(status);
            blank(Html::text("Nobody is credited"), state.tip, status.as_str())
        }
    }
}

fn holdback(event: &Event, payable: DateTime<Utc>) -> String {
    match (payable - event.occurred_at).num_days() {
        0 => "There is no holdback.".into(),
        days => format!("{} of holdback after the event.", plural(days, "day", "days")),
    }
}

/// `5 days 13 hours`, to the two largest units.
fn span(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let minutes = (to - from).num_minutes().abs();
    let parts = [
        (minutes / 1_440, "day", "days"),
        (minutes / 60 % 24, "hour", "hours"),
        (minutes % 60, "minute", "minutes"),
    ];
    let named = parts.into_iter().skip_while(|(number, ..)| *number == 0).take(2);
    let told: Vec<String> = named
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| plural(number, one, many))
        .collect();
    match told.is_empty() {
        true => "less than a minute".into(),
        false => told.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_two_units_at_most() {
        let at = |text: &str| text.parse().expect("a time");
        let from: DateTime<Utc> = at("2026-11-12T21:03:00Z");
        let told = |to: &str| span(from, at(to));
        assert_eq!(told("2026-11-18T10:42:07Z"), "5 days 13 hours");
        assert_eq!(told("2026-11-13T21:03:20Z"), "1 day");
        assert_eq!(told("2026-11-12T21:03:20Z"), "less than a minute");
        assert_eq!(told("2026-11-12T22:04:00Z"), "1 hour 1 minute");
    }
}
