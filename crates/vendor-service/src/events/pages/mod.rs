//! Insights → Events: what was reported, who was credited, and the story of each decision.

mod list;
mod show;
mod story;

use actix_web::web::ServiceConfig;
use api_types::events::{AttributionStatus, CommissionLine, CommissionStatus};
use service_kit::html::format::{date_text, day_text};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_events).service(show::show_event);
}

/// A state as a badge: glyph, word, date of what comes next, explanation.
pub struct State {
    pub glyph: &'static str,
    pub label: &'static str,
    /// May be empty.
    pub when: String,
    pub tip: String,
}

impl State {
    pub fn of_attribution(status: AttributionStatus) -> Self {
        use AttributionStatus as S;
        let (glyph, label, tip) = match status {
            S::Attributed => ("active", "Credited", "A partner's touch was credited."),
            S::NoIdentity => ("", "Nobody known", "No click is known behind this customer."),
            S::NoClick => ("", "No click", "The customer came by no partner's link before."),
            S::OutsideWindow => {
                ("rejected", "Too old", "The last touch was older than the window.")
            }
            S::NotEligible => {
                ("rejected", "Not eligible", "There is a touch, and a rule speaks against it.")
            }
            S::PendingIdentity => {
                ("pending", "Waits for its click", "The click that was named has not arrived yet.")
            }
        };
        Self { glyph, label, when: String::new(), tip: tip.to_owned() }
    }

    pub fn of_commission(line: &CommissionLine) -> Self {
        use CommissionStatus as S;
        let payable = line.payable_at.date_naive();
        let (day, date) = (day_text(payable), date_text(payable));
        let told = |glyph, label, when: String, tip: String| Self { glyph, label, when, tip };
        match line.status {
            S::Accrued => {
                let tip = format!(
                    "Recorded and not yet due. Becomes payable on {date}, when the holdback ends."
                );
                told("accrued", "Accrued", format!("payable {day}"), tip)
            }
            S::Approved => {
                let tip = format!("The holdback ended on {date}.");
                told("payable", "Payable", format!("since {day}"), tip)
            }
            S::Paid => told("paid", "Paid", String::new(), "Paid out to the partner.".into()),
            S::Held => told(
                "held",
                "Held",
                String::new(),
                "Held back until a person has looked at it.".into(),
            ),
            S::Reversed => {
                told("reversed", "Reversed", String::new(), "Taken back: nothing is owed.".into())
            }
        }
    }
}

/// The kind of an event in words: `order_paid` becomes `Order paid`.
pub fn kind_words(kind: &str) -> String {
    let known = match kind {
        "signup" => "Sign-up",
        "invoice_paid" => "Invoice paid",
        "order_paid" => "Order paid",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let words = kind.replace(['_', '-'], " ");
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_reads_as_words() {
        assert_eq!(kind_words("trial_started"), "Trial started");
        assert_eq!(kind_words("signup"), "Sign-up");
        assert_eq!(kind_words(""), "");
    }
}
