//! Parts of a whole over time as stacked bars, of two tones at most.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

use super::axis::{Axis, Tick};
use super::{COLUMN, Figure, coordinate, is_labelled};

const GAP: f64 = 1.8;

/// Bars whose parts add up, such as what is settled below and what is still open above.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BarChart {
    /// What is drawn, for screen readers: "Earnings per week".
    pub title: String,
    /// The head of the first column of the table: "Week".
    pub column: String,
    /// The legend of the lower part; also its column's head.
    pub lower: String,
    /// The legend of the upper part; empty where bars have one part.
    pub upper: String,
    /// How many digits of a value stand after the point.
    pub decimals: u32,
    pub bars: Vec<Bar>,
    /// Shown in place of a chart whose values are all zero.
    pub empty: String,
}

/// One bar. Both values are zero or more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    pub label: String,
    pub lower: Figure,
    pub upper: Option<Figure>,
}

impl Bar {
    fn upper_value(&self) -> i64 {
        self.upper.as_ref().map_or(0, |figure| figure.value)
    }

    fn total(&self) -> i64 {
        self.lower.value.saturating_add(self.upper_value())
    }
}

impl fmt::Display for BarChart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Drawing::of(self).render().map_err(|_| fmt::Error)?)
    }
}

impl HtmlSafe for BarChart {}

#[derive(Template)]
#[template(path = "parts/chart_bars.html")]
struct Drawing<'a> {
    chart: &'a BarChart,
    plot: Option<Plot<'a>>,
}

struct Plot<'a> {
    width: String,
    ticks: Vec<Tick>,
    rects: Vec<Rect>,
    columns: Vec<(&'a Bar, bool)>,
}

struct Rect {
    class: &'static str,
    x: String,
    width: String,
    y: String,
    height: String,
}

impl<'a> Drawing<'a> {
    fn of(chart: &'a BarChart) -> Self {
        let axis = Axis::over(chart.bars.iter().map(Bar::total), chart.decimals);
        Self { chart, plot: axis.map(|axis| Plot::of(chart, &axis)) }
    }
}

impl<'a> Plot<'a> {
    fn of(chart: &'a BarChart, axis: &Axis) -> Self {
        let count = chart.bars.len();
        let rects = chart.bars.iter().enumerate().flat_map(|(at, bar)| {
            let lower = rect("bar1", at, axis, 0, bar.lower.value);
            let upper = rect("bar2", at, axis, bar.lower.value, bar.total());
            [lower, upper].into_iter().flatten()
        });
        let labelled = |(at, bar): (usize, &'a Bar)| (bar, is_labelled(at, count));
        Self {
            width: coordinate(count as f64 * COLUMN),
            ticks: axis.ticks(),
            rects: rects.collect(),
            columns: chart.bars.iter().enumerate().map(labelled).collect(),
        }
    }
}

fn rect(class: &'static str, at: usize, axis: &Axis, from: i64, to: i64) -> Option<Rect> {
    if to <= from {
        return None;
    }
    let (foot, head) = (axis.y(from), axis.y(to));
    Some(Rect {
        class,
        x: coordinate(at as f64 * COLUMN + GAP),
        width: coordinate(COLUMN - 2.0 * GAP),
        y: coordinate(head),
        height: coordinate(foot - head),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upper_part_stands_on_the_lower() {
        let bar = Bar {
            label: "2 Nov".into(),
            lower: Figure::new(50, "USD 50"),
            upper: Some(Figure::new(50, "USD 50")),
        };
        let html = BarChart { bars: vec![bar], ..BarChart::default() }.to_string();
        assert!(html.contains(r#"class="bar1" x="1.8" width="6.4" y="50" height="50""#), "{html}");
        assert!(html.contains(r#"class="bar2" x="1.8" width="6.4" y="0" height="50""#));
    }

    #[test]
    fn no_earnings_are_told_in_words() {
        let html = BarChart { empty: "Nothing earned yet.".into(), ..BarChart::default() };
        assert!(html.to_string().contains("Nothing earned yet."));
    }
}
