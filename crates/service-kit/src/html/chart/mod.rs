//! Charts drawn on the server: a stretched SVG with labels and tips as HTML.
//!
//! Values are whole numbers in the smallest step that is drawn (cents, clicks); `decimals` says
//! how many of their digits stand after the point on the axis. Texts are ready made, so that a
//! chart never writes an amount in its own way. Geometry is SVG attributes, never styles.
//! Print a chart with `{{ chart }}`.

mod axis;
mod area;
mod bars;
mod funnel;
mod spark;

pub use area::{AreaChart, Point};
pub use bars::{Bar, BarChart};
pub use funnel::{Funnel, Step};
pub use spark::sparkline;

/// The width of one column in the units of the drawing.
const COLUMN: f64 = 10.0;

/// A value and how it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    pub value: i64,
    pub shown: String,
}

impl Figure {
    pub fn new(value: i64, shown: impl Into<String>) -> Self {
        Self { value, shown: shown.into() }
    }
}

/// A number for an SVG attribute: one decimal at most.
fn coordinate(number: f64) -> String {
    let text = format!("{number:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => String::from("0"),
        Some(whole) => String::from(whole),
        None => text,
    }
}

/// Whether the column at `index` of `count` carries a label under the axis: as many do as fit on
/// a phone.
fn is_labelled(index: usize, count: usize) -> bool {
    let every = if count <= 6 { 1 } else { (count * 10).div_ceil(44) };
    index.is_multiple_of(every)
}
