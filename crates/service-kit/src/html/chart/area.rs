//! One value over time as an area, with the period before as a dashed line.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

use super::axis::{Axis, Tick};
use super::{COLUMN, Figure, coordinate, is_labelled};

/// A value over time. Merge points beforehand so that there are at most about 100.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AreaChart {
    /// What is drawn, for screen readers: "Revenue per day".
    pub title: String,
    /// The head of the first column of the table: "Day".
    pub column: String,
    /// The head of the value's column, with its unit: "Revenue, USD".
    pub unit: String,
    /// A quiet remark at the right of the legend: "USD, net of refunds". May be empty.
    pub remark: String,
    /// The legend of the line: "22 Oct – 20 Nov".
    pub now: String,
    /// The legend of the dashed line: "22 Sep – 21 Oct, USD 41,960.50". Empty for no comparison.
    pub before: String,
    /// How many digits of a value stand after the point.
    pub decimals: u32,
    pub points: Vec<Point>,
    /// Shown in place of a chart whose values are all zero: "No sale in these 30 days."
    pub empty: String,
}

/// One column of the chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// "12 Nov".
    pub label: String,
    pub now: Figure,
    pub before: Option<Figure>,
}

impl Point {
    pub fn new(label: impl Into<String>, value: i64, shown: impl Into<String>) -> Self {
        Self { label: label.into(), now: Figure::new(value, shown), before: None }
    }

    /// The same with the value of the period before.
    pub fn against(self, value: i64, shown: impl Into<String>) -> Self {
        Self { before: Some(Figure::new(value, shown)), ..self }
    }
}

impl fmt::Display for AreaChart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Drawing::of(self).render().map_err(|_| fmt::Error)?)
    }
}

impl HtmlSafe for AreaChart {}

#[derive(Template)]
#[template(path = "parts/chart_area.html")]
struct Drawing<'a> {
    chart: &'a AreaChart,
    plot: Option<Plot<'a>>,
}

struct Plot<'a> {
    width: String,
    ticks: Vec<Tick>,
    line: String,
    area: String,
    before: String,
    columns: Vec<Column<'a>>,
    summary: String,
}

struct Column<'a> {
    point: &'a Point,
    labelled: bool,
    y: String,
}

impl<'a> Drawing<'a> {
    fn of(chart: &'a AreaChart) -> Self {
        let now = chart.points.iter().map(|point| point.now.value);
        let before = chart.points.iter().filter_map(|point| Some(point.before.as_ref()?.value));
        let axis = Axis::over(now.chain(before), chart.decimals);
        Self { chart, plot: axis.map(|axis| Plot::of(chart, &axis)) }
    }
}

impl<'a> Plot<'a> {
    fn of(chart: &'a AreaChart, axis: &Axis) -> Self {
        let points = &chart.points;
        let line = path(points.iter().map(|point| Some(&point.now)), axis);
        let column = |(at, point): (usize, &'a Point)| Column {
            point,
            labelled: is_labelled(at, points.len()),
            y: coordinate(axis.y(point.now.value)),
        };
        Self {
            width: coordinate(points.len() as f64 * COLUMN),
            ticks: axis.ticks(),
            area: closed(&line, points.len(), axis),
            line,
            before: path(points.iter().map(|point| point.before.as_ref()), axis),
            columns: points.iter().enumerate().map(column).collect(),
            summary: summary(chart),
        }
    }
}

fn path<'f>(figures: impl Iterator<Item = Option<&'f Figure>>, axis: &Axis) -> String {
    let mut path = String::new();
    for (at, figure) in figures.enumerate() {
        let Some(figure) = figure else { continue };
        let (pen, x) = (if path.is_empty() { "M" } else { " L" }, middle(at));
        path += &format!("{pen}{} {}", coordinate(x), coordinate(axis.y(figure.value)));
    }
    path
}

fn closed(line: &str, count: usize, axis: &Axis) -> String {
    let (last, zero) = (coordinate(middle(count - 1)), coordinate(axis.y(0)));
    format!("{line} L{last} {zero} L{} {zero}Z", coordinate(middle(0)))
}

fn middle(column: usize) -> f64 {
    (column as f64 + 0.5) * COLUMN
}

fn summary(chart: &AreaChart) -> String {
    let highest = chart.points.iter().max_by_key(|point| point.now.value);
    match highest {
        Some(point) => format!("{}. Highest: {}, {}", chart.title, point.now.shown, point.label),
        None => chart.title.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[i64]) -> AreaChart {
        let point = |(at, value): (usize, &i64)| {
            Point::new(format!("{} Nov", at + 1), *value, format!("USD {value}"))
        };
        AreaChart {
            title: "Revenue per day".into(),
            empty: "Nothing sold yet.".into(),
            points: values.iter().enumerate().map(point).collect(),
            ..AreaChart::default()
        }
    }

    #[test]
    fn a_line_runs_through_the_middle_of_each_column() {
        let html = chart(&[0, 50, 100]).to_string();
        assert!(html.contains(r#"class="cur" d="M5 100 L15 50 L25 0""#), "{html}");
        assert!(html.contains(r#"class="area" d="M5 100 L15 50 L25 0 L25 100 L5 100Z""#));
        assert!(html.contains("<title>Revenue per day. Highest: USD 100, 3 Nov</title>"));
        assert!(!html.contains("style="));
    }

    #[test]
    fn the_table_says_what_the_drawing_shows() {
        let html = chart(&[1, 2]).to_string();
        assert!(html.contains(r#"<th scope="row">2 Nov</th><td class="num">USD 2</td>"#), "{html}");
    }

    #[test]
    fn all_zero_is_told_in_words() {
        for values in [&[][..], &[0, 0][..]] {
            let html = chart(values).to_string();
            assert!(html.contains("Nothing sold yet.") && !html.contains("<svg"), "{html}");
        }
    }
}
