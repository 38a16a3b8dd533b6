//! The list of commissions, its sums per currency, and the same as CSV.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, get};
use api_types::commissions::{Commission, CommissionFilter};
use api_types::events::CommissionStatus;
use api_types::{Currency, ListQuery, Listing, Money, TenantId};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::html::csv::{Cell, Csv};
use service_kit::html::urls::{borrowed, with_query};
use service_kit::html::{Choice, Page, PageError, PageResult, Shell, filters};
use service_kit::{Conn, Result};

use super::Standing;
use crate::app::App;
use crate::commissions::store;
use crate::grants::Reach;
use crate::keys::caller::{Finance, View};
use crate::keys::page_caller::AdminPage;
use crate::programs::{self, Program};
use crate::shell;

/// The most rows of a CSV file.
const MOST_ROWS: i64 = 10_000;
/// How many programs can be chosen from.
const PROGRAMS: i64 = 200;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    status: String,
    program: String,
    partner: String,
    cursor: String,
}

#[derive(Template)]
#[template(path = "commissions/list.html")]
struct CommissionsPage {
    shell: Shell,
    base: String,
    statuses: Vec<Choice>,
    programs: Vec<Choice>,
    asked: Asked,
    partner_name: String,
    without_partner: String,
    rows: Vec<Row>,
    sums: Vec<Sums>,
    may_approve: bool,
    csv: String,
    first: String,
    next: String,
}

struct Row {
    commission: Commission,
    amount: Money,
    sale: Money,
    standing: Standing,
    is_due: bool,
}

/// What stands in one currency; currencies are never added up.
struct Sums {
    currency: Currency,
    held_back: Money,
    approved: Money,
    paid: Money,
    reversed: Money,
}

#[get("/admin/commissions")]
pub(super) async fn show_commissions(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<CommissionsPage> {
    let (tenant, reach, asked) = (caller.tenant, Reach::from(&caller.actor), asked.into_inner());
    let (filter, limit) = (asked.filter(), ListQuery::default().limit());
    let found = app.db.read(tenant, async move |conn| {
        let rows = store::list(conn, tenant, &reach, &filter, limit + 1).await?;
        let sums = store::sums(conn, tenant, &reach, &filter).await?;
        Ok((rows, sums, programs::store::list(conn, tenant, None, PROGRAMS).await?))
    });
    let (rows, sums, programs) = found.await?;
    let page = Listing::cut(rows, limit, |it| it.commission.id.to_string());
    let (base, now) = (shell::base(&app, &caller.brand), app.clock.now());
    let here = format!("{base}/admin/commissions");
    let rows: Vec<Row> = page.items.into_iter().map(|it| Row::of(it.into(), now)).collect();
    let next = page.next_cursor.map(|it| asked.at(&here, &it)).unwrap_or_default();
    let first = if asked.cursor.is_empty() { String::new() } else { asked.at(&here, "") };
    Ok(Page::of(CommissionsPage {
        shell: shell::admin(&app, &request, &caller, [("Commissions", "")]),
        statuses: asked.statuses(),
        programs: asked.programs(&programs),
        partner_name: rows.first().map(|it| it.commission.partner_name.clone()).unwrap_or_default(),
        without_partner: Asked { partner: String::new(), ..asked.clone() }.at(&here, ""),
        csv: asked.at(&format!("{here}.csv"), ""),
        sums: Sums::of(sums),
        may_approve: shell::may::<Finance>(&caller.actor),
        rows,
        asked,
        first,
        next,
        base,
    }))
}

#[get("/admin/commissions.csv")]
pub(super) async fn download_commissions(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    asked: Query<Asked>,
) -> Result<Csv, PageError> {
    let (tenant, reach, filter) = (caller.tenant, Reach::from(&caller.actor), asked.filter());
    let rows = app.db.read(tenant, async move |conn| all(conn, tenant, &reach, &filter).await);
    Ok(Csv {
        filename: format!("commissions-{}.csv", app.clock.now().date_naive()),
        head: vec![
            "Partner",
            "Event",
            "Sale",
            "Commission",
            "Currency",
            "Status",
            "Payable",
            "Made",
        ],
        rows: rows.await?.into_iter().map(|it| cells(it.into())).collect(),
    })
}

async fn all(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    filter: &CommissionFilter,
) -> Result<Vec<store::Listed>> {
    store::list(conn, tenant, reach, filter, MOST_ROWS).await
}

fn cells(it: Commission) -> Vec<Cell> {
    vec![
        Cell::text(it.partner_name),
        Cell::text(it.external_event_id),
        Cell::number(it.base),
        Cell::number(it.amount),
        Cell::text(it.currency),
        Cell::text(it.status),
        Cell::number(it.payable_at.date_naive()),
        Cell::number(it.created_at.to_rfc3339()),
    ]
}

impl Asked {
    fn filter(&self) -> CommissionFilter {
        CommissionFilter {
            partner_id: self.partner.parse().ok(),
            program_id: self.program.parse().ok(),
            status: self.status.parse().ok(),
            cursor: Some(self.cursor.clone()).filter(|it| !it.is_empty()),
            limit: None,
        }
    }

    fn is_filtered(&self) -> bool {
        [&self.status, &self.program, &self.partner].iter().any(|it| !it.is_empty())
    }

    fn at(&self, path: &str, cursor: &str) -> String {
        let pairs =
            [("status", &self.status), ("program", &self.program), ("partner", &self.partner)];
        let kept: Vec<(String, String)> =
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).clone())).collect();
        with_query(path, borrowed(&kept).chain([("cursor", cursor)]))
    }

    fn statuses(&self) -> Vec<Choice> {
        let words = [
            ("", "Every state"),
            ("accrued", "In holdback"),
            ("approved", "Payable"),
            ("paid", "Paid"),
            ("held", "Held"),
            ("reversed", "Reversed"),
        ];
        Choice::list(words, &self.status)
    }

    fn programs(&self, programs: &[Program]) -> Vec<Choice> {
        let all = (String::new(), "Every program".to_owned());
        let named = programs.iter().map(|it| (it.id.to_string(), it.name.clone()));
        Choice::list(std::iter::once(all).chain(named), &self.program)
    }
}

impl Row {
    fn of(commission: Commission, now: DateTime<Utc>) -> Self {
        let Commission { currency, status, payable_at, .. } = commission;
        Self {
            amount: Money { amount: commission.amount.clone(), currency },
            sale: Money { amount: commission.base.clone(), currency },
            standing: Standing::of(status, payable_at, now),
            is_due: status == CommissionStatus::Accrued && payable_at <= now,
            commission,
        }
    }
}

impl Sums {
    fn of(rows: Vec<store::Sum>) -> Vec<Self> {
        let mut sums: Vec<Self> = Vec::new();
        for row in rows {
            if sums.last().is_none_or(|it| it.currency != row.currency) {
                sums.push(Self::blank(row.currency));
            }
            if let Some(sum) = sums.last_mut() {
                sum.add(row);
            }
        }
        sums
    }

    fn blank(currency: Currency) -> Self {
        let zero = || Money { amount: api_types::Amount::zero(currency), currency };
        Self { currency, held_back: zero(), approved: zero(), paid: zero(), reversed: zero() }
    }

    fn add(&mut self, row: store::Sum) {
        let sum = match row.status {
            CommissionStatus::Accrued | CommissionStatus::Held => &mut self.held_back,
            CommissionStatus::Approved => &mut self.approved,
            CommissionStatus::Paid => &mut self.paid,
            CommissionStatus::Reversed => &mut self.reversed,
        };
        *sum = super::money(&sum.amount.plus(&row.amount), row.currency);
    }
}
