//! Earnings: each sale with what it earned, by which rule, and when it is payable.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, get};
use api_types::events::CommissionStatus;
use api_types::portal::{Balance, EarningFilter};
use api_types::{Currency, Money};
use askama::Template;
use serde::Deserialize;
use service_kit::Conn;
use service_kit::html::format::{date_text, plural};
use service_kit::html::urls::with_query;
use service_kit::html::{Choice, Page, PageResult, Shell, Tab, filters};

use super::{Row, chosen, switch};
use crate::app::App;
use crate::keys::page_caller::PortalPage;
use crate::portal::{actions, model, store};
use crate::shell;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    currency: String,
    status: String,
    cursor: String,
}

/// The sums above the list, of one currency.
struct Sums {
    in_holdback: Money,
    next: String,
    payable: Money,
    paid: Money,
}

#[derive(Template)]
#[template(path = "portal/earnings.html")]
struct EarningsPage {
    shell: Shell,
    base: String,
    path: String,
    currencies: Vec<Tab>,
    currency: Option<Currency>,
    sums: Option<Sums>,
    statuses: Vec<Choice>,
    is_narrowed: bool,
    rows: Vec<Row>,
    said: String,
    first: String,
    next: String,
}

#[get("/portal/earnings")]
pub async fn show_earnings(
    page: PortalPage,
    app: Data<App>,
    request: HttpRequest,
    asked: Query<Asked>,
) -> PageResult<EarningsPage> {
    let (PortalPage(caller), asked) = (page, asked.into_inner());
    let own = caller.own();
    let (wish, status) = (asked.currency.parse().ok(), asked.status.parse().ok());
    let cursor = Some(asked.cursor.clone()).filter(|it| !it.is_empty());
    let work = async move |conn: &mut Conn| {
        let sums = store::sums(conn, own.tenant, own.partner).await?;
        let maturing = store::maturing(conn, own.tenant, own.partner).await?;
        let balances = model::balances(&sums, &maturing);
        let currency = chosen(&balances, wish);
        let filter = EarningFilter { currency, status, cursor, limit: None };
        Ok((actions::earnings(conn, own, &filter).await?, balances, currency))
    };
    let (found, balances, currency) = app.db.read(caller.tenant, work).await?;
    let base = shell::base(&app, &caller.brand);
    let path = format!("{base}/portal/earnings");
    let code = currency.map(Currency::code).unwrap_or_default();
    let paged = |cursor: &str| {
        with_query(
            &path,
            [("currency", code), ("status", asked.status.as_str()), ("cursor", cursor)],
        )
    };
    let shown = found.items.len() as i64;
    Ok(Page::of(EarningsPage {
        shell: shell::portal(&app, &request, &caller).with_crumbs([("Earnings", "")]),
        currencies: switch(&path, &balances, currency),
        sums: balances.iter().find(|it| Some(it.currency) == currency).map(sums),
        statuses: Choice::list(STATES, &asked.status),
        is_narrowed: status.is_some(),
        rows: found.items.into_iter().map(Row::from).collect(),
        said: plural(shown, "sale, the newest first", "sales, the newest first"),
        first: if asked.cursor.is_empty() { String::new() } else { paged("") },
        next: found.next_cursor.map(|it| paged(&it)).unwrap_or_default(),
        currency,
        path,
        base,
    }))
}

const STATES: [(&str, &str); 6] = [
    ("", "Every state"),
    (CommissionStatus::Accrued.as_str(), "In holdback"),
    (CommissionStatus::Approved.as_str(), "Payable"),
    (CommissionStatus::Paid.as_str(), "Paid"),
    (CommissionStatus::Held.as_str(), "Held"),
    (CommissionStatus::Reversed.as_str(), "Reversed"),
];

fn sums(balance: &Balance) -> Sums {
    let money =
        |amount: &api_types::Amount| Money { amount: amount.clone(), currency: balance.currency };
    let next = balance.next_payable.as_ref();
    Sums {
        in_holdback: money(&balance.in_holdback),
        next: next.map(|it| format!("next on {}", date_text(it.day))).unwrap_or_default(),
        payable: money(&balance.payable),
        paid: money(&balance.paid),
    }
}
