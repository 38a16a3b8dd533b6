//! Four steps, each narrower than the one before.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

use super::super::format::count;
use super::coordinate;

/// How strongly small shares are widened, so that a step of 2 % can still be seen.
const CURVE: f64 = 0.4;

/// From the first step to the fourth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funnel {
    pub steps: [Step; 4],
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    pub count: u64,
    /// A quiet line below: "8.6 % of clicks".
    pub note: String,
}

impl Step {
    pub fn new(name: impl Into<String>, count: u64, note: impl Into<String>) -> Self {
        Self { name: name.into(), count, note: note.into() }
    }
}

impl fmt::Display for Funnel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Drawing { slices: self.slices() }.render().map_err(|_| fmt::Error)?)
    }
}

impl HtmlSafe for Funnel {}

#[derive(Template)]
#[template(path = "parts/chart_funnel.html")]
struct Drawing<'a> {
    slices: Vec<Slice<'a>>,
}

struct Slice<'a> {
    step: &'a Step,
    counted: String,
    points: String,
}

impl Funnel {
    fn slices(&self) -> Vec<Slice<'_>> {
        let heights: Vec<f64> = self.steps.iter().map(|step| self.height(step.count)).collect();
        let slice = |(at, step)| {
            let left = heights[at];
            let right = heights.get(at + 1).copied().unwrap_or(left);
            Slice { step, counted: count(step.count), points: trapezium(left, right) }
        };
        self.steps.iter().enumerate().map(slice).collect()
    }

    fn height(&self, count: u64) -> f64 {
        match self.steps[0].count {
            0 => 0.0,
            first => (count as f64 / first as f64).min(1.0).powf(CURVE) * 100.0,
        }
    }
}

fn trapezium(left: f64, right: f64) -> String {
    let (a, b) = (50.0 - left / 2.0, 50.0 - right / 2.0);
    let (c, d) = (50.0 + right / 2.0, 50.0 + left / 2.0);
    let [a, b, c, d] = [a, b, c, d].map(coordinate);
    format!("0,{a} 100,{b} 100,{c} 0,{d}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_funnel_narrows_from_the_full_height() {
        let steps = [100, 50, 50, 0].map(|count| Step::new("Step", count, ""));
        let html = Funnel { steps }.to_string();
        assert!(html.contains(r#"points="0,0 100,12.1 100,87.9 0,100""#), "{html}");
    }

    #[test]
    fn an_empty_funnel_divides_by_nothing() {
        let html = Funnel { steps: [0; 4].map(|count| Step::new("Step", count, "")) }.to_string();
        assert!(html.contains("0,50 100,50") && !html.contains("NaN"));
    }
}
