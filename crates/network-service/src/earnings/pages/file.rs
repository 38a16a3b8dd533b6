//! The table of brands as a file: what is shown, one row for each brand and currency.

use api_types::earnings::{BrandEarnings, EarningsReport};
use service_kit::html::csv::{Cell, Csv};

use crate::earnings::model::Window;

pub(super) fn csv(window: &Window, report: EarningsReport) -> Csv {
    let head = vec![
        "brand",
        "clicks",
        "currency",
        "sales",
        "revenue",
        "commission",
        "next_payable_day",
        "next_payable_amount",
        "next_payable_currency",
        "figures_at",
        "not_newer_because",
    ];
    let filename = format!("earnings-{}-{}.csv", window.from, window.to);
    Csv { filename, head, rows: report.brands.iter().flat_map(rows).collect() }
}

/// Clicks and what is payable stand in a brand's first row: they are no currency's.
fn rows(brand: &BrandEarnings) -> Vec<Vec<Cell>> {
    let mut money: Vec<[Cell; 4]> = brand
        .earnings
        .iter()
        .map(|it| {
            [
                Cell::number(it.currency),
                Cell::number(it.conversions),
                Cell::number(&it.revenue),
                Cell::number(&it.commission),
            ]
        })
        .collect();
    if money.is_empty() {
        money.push(["", "0", "", ""].map(Cell::number));
    }
    let row = |(at, money): (usize, [Cell; 4])| {
        let next = brand.next_payable.as_ref().filter(|_| at == 0);
        let clicks = if at == 0 { brand.clicks.to_string() } else { String::new() };
        let mut cells = vec![Cell::text(&brand.vendor_name), Cell::number(clicks)];
        cells.extend(money);
        cells.push(Cell::number(next.map(|it| it.day.to_string()).unwrap_or_default()));
        cells.push(Cell::number(next.map(|it| it.amount.to_string()).unwrap_or_default()));
        cells.push(Cell::number(next.map(|it| it.currency.to_string()).unwrap_or_default()));
        cells.push(Cell::number(brand.stats_at.map(|it| it.to_rfc3339()).unwrap_or_default()));
        cells.push(Cell::text(brand.stats_error.clone().unwrap_or_default()));
        cells
    };
    money.into_iter().enumerate().map(row).collect()
}
