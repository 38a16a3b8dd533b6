//! The partner portal's pages: Home, Links, Earnings.

mod earnings;
mod home;
mod links;

use actix_web::web::ServiceConfig;
use api_types::events::CommissionStatus;
use api_types::portal::{Balance, Earning};
use api_types::{Currency, Money};
use chrono::{DateTime, Utc};
use service_kit::html::Tab;
use service_kit::html::format::{date_text, day_text};
use service_kit::html::urls::with_query;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(home::show_home)
        .service(links::show_links)
        .service(links::create_link)
        .service(earnings::show_earnings);
}

/// What was earned by one sale, as a row.
pub struct Row {
    pub at: DateTime<Utc>,
    pub slug: String,
    pub program: String,
    pub rule: String,
    pub base: Money,
    pub amount: Money,
    /// Taken back: the amount is struck through.
    pub is_lost: bool,
    pub glyph: &'static str,
    pub label: &'static str,
    /// The date of the state, may be empty.
    pub when: String,
    pub tip: String,
}

impl From<Earning> for Row {
    fn from(earning: Earning) -> Self {
        use CommissionStatus as S;
        let payable = earning.payable_at.date_naive();
        let (day, date) = (day_text(payable), date_text(payable));
        let (glyph, label, when, tip) = match earning.status {
            S::Accrued => {
                let tip = format!("Yours on {date}, unless the sale is taken back before.");
                ("accrued", "In holdback", format!("until {day}"), tip)
            }
            S::Approved => (
                "payable",
                "Payable",
                format!("since {day}"),
                "It is paid with the next payout.".into(),
            ),
            S::Paid => ("paid", "Paid", String::new(), "It was paid out to you.".into()),
            S::Held => ("held", "Held", String::new(), "A person looks at this sale first.".into()),
            S::Reversed => {
                let tip = "The sale was taken back, or is credited to another click by now.";
                ("reversed", "Reversed", String::new(), tip.into())
            }
        };
        let currency = earning.currency;
        Self {
            at: earning.occurred_at,
            slug: earning.link_slug.map(|it| format!("/{it}")).unwrap_or_default(),
            program: earning.program_name,
            rule: earning.rule_in_words,
            base: Money { amount: earning.base, currency },
            amount: Money { amount: earning.amount, currency },
            is_lost: earning.status == S::Reversed,
            glyph,
            label,
            when,
            tip,
        }
    }
}

/// The currency that is looked at: the one asked for when something was earned in it, else the first.
pub fn chosen(balances: &[Balance], asked: Option<Currency>) -> Option<Currency> {
    let mut own = balances.iter().map(|it| it.currency);
    own.clone().find(|it| Some(*it) == asked).or_else(|| own.next())
}

/// A switch between currencies; empty while there is only one.
pub fn switch(path: &str, balances: &[Balance], current: Option<Currency>) -> Vec<Tab> {
    if balances.len() < 2 {
        return Vec::new();
    }
    let tab = |it: &Balance| {
        let code = it.currency.code();
        (code, code, with_query(path, [("currency", code)]))
    };
    Tab::list(balances.iter().map(tab), current.map(Currency::code).unwrap_or_default())
}
