//! A creator's earnings: a chart, a table of brands, and the table as a file.

mod chart;
mod file;

use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{HttpRequest, get};
use api_types::Currency;
use api_types::earnings::{BrandEarnings, EarningsRange, EarningsReport};
use api_types::partnerships::{Earnings, NextPayableDay};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::html::chart::AreaChart;
use service_kit::html::csv::Csv;
use service_kit::html::filters;
use service_kit::html::format::{count, grouped};
use service_kit::html::ranges::{Compare, RangeMenu};
use service_kit::html::urls::{borrowed, with_query};
use service_kit::html::{Face, Page, PageError, PageResult, Shell, Tab};
use service_kit::{Conn, Result};

use super::actions;
use super::model::Window;
use crate::app::App;
use crate::shell::{self, SignedIn};

const HERE: &str = "/earnings";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_earnings).service(download_earnings);
}

/// Days as a browser's form sends them: empty texts are none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    range: String,
    from: String,
    to: String,
    currency: String,
}

#[derive(Template)]
#[template(path = "earnings/show.html")]
struct EarningsPage {
    shell: Shell,
    range: RangeMenu,
    /// The currencies of the chart, where there are several.
    currencies: Vec<Tab>,
    clicks: String,
    totals: Vec<Earnings>,
    chart: AreaChart,
    rows: Vec<Row>,
    file: String,
    now: DateTime<Utc>,
}

/// A brand in one currency; the brand itself stands in its first row.
struct Row {
    face: Face,
    brand: BrandEarnings,
    is_first: bool,
    earned: Option<Earnings>,
}

#[get("/earnings")]
async fn show_earnings(
    me: SignedIn,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<EarningsPage> {
    let (asked, now) = (asked.into_inner(), app.clock.now());
    let (window, report) = read(&app, &me, &asked).await?;
    let currency = asked.currency(&report);
    let days = asked.days(&window);
    Ok(Page::of(EarningsPage {
        shell: shell::site(&app, &request, HERE).await?,
        range: range(&window, currency, &asked),
        currencies: currencies(&report, currency, &days),
        clicks: count(report.clicks),
        chart: chart::chart(&window, &report, currency),
        file: with_query(&format!("{HERE}.csv"), borrowed(&days)),
        totals: report.totals,
        rows: report.brands.into_iter().flat_map(rows).collect(),
        now,
    }))
}

#[get("/earnings.csv")]
async fn download_earnings(
    me: SignedIn,
    app: Data<App>,
    asked: Query<Asked>,
) -> Result<Csv, PageError> {
    let (window, report) = read(&app, &me, &asked).await?;
    Ok(file::csv(&window, report))
}

async fn read(app: &App, me: &SignedIn, asked: &Asked) -> Result<(Window, EarningsReport)> {
    let (id, asked, now) = (me.0.id, asked.days_asked(), app.clock.now());
    let report = async move |conn: &mut Conn| actions::report(conn, id, &asked, now).await;
    app.read(report).await
}

fn range(window: &Window, currency: Currency, asked: &Asked) -> RangeMenu {
    let kept = match asked.currency.is_empty() {
        true => Vec::new(),
        false => vec![("currency".to_owned(), currency.to_string())],
    };
    RangeMenu::new(HERE, &window.word, (window.from, window.to), Compare::Nothing, kept)
}

fn currencies(report: &EarningsReport, current: Currency, days: &[(String, String)]) -> Vec<Tab> {
    if report.totals.len() < 2 {
        return Vec::new();
    }
    let tabs = report.totals.iter().map(|it| Tab {
        label: it.currency.to_string(),
        href: with_query(HERE, borrowed(days).chain([("currency", it.currency.code())])),
        current: it.currency == current,
        count: None,
    });
    tabs.collect()
}

fn rows(brand: BrandEarnings) -> Vec<Row> {
    let mut earned: Vec<Option<Earnings>> = brand.earnings.iter().cloned().map(Some).collect();
    if earned.is_empty() {
        earned.push(None);
    }
    let row = |(at, earned)| Row {
        face: Face::of(&brand.vendor_name),
        brand: brand.clone(),
        is_first: at == 0,
        earned,
    };
    earned.into_iter().enumerate().map(row).collect()
}

impl Asked {
    fn days_asked(&self) -> EarningsRange {
        let range = Some(self.range.clone()).filter(|it| !it.is_empty());
        EarningsRange { range, from: self.from.parse().ok(), to: self.to.parse().ok() }
    }

    /// The currency of the chart: as asked, else the one with most sales.
    fn currency(&self, report: &EarningsReport) -> Currency {
        let most = report.totals.iter().max_by_key(|it| it.conversions).map(|it| it.currency);
        self.currency.parse().ok().or(most).unwrap_or(Currency::USD)
    }

    /// The parameters that say which days.
    fn days(&self, window: &Window) -> Vec<(String, String)> {
        let mut pairs = vec![("range".to_owned(), window.word.clone())];
        if window.word == "custom" {
            pairs.push(("from".to_owned(), window.from.to_string()));
            pairs.push(("to".to_owned(), window.to.to_string()));
        }
        pairs
    }
}

impl EarningsPage {
    fn due(&self, it: &NextPayableDay) -> String {
        format!("{} {}", it.currency, grouped(&it.amount.to_string()))
    }

    /// `of USD 480.00 in sales`.
    fn sold(&self, it: &Earnings) -> String {
        format!("of {} {} in sales", it.currency, grouped(&it.revenue.to_string()))
    }
}
