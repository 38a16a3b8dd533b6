//! A line as high as a word, for a cell whose figures stand beside it.

use super::super::markup::Html;
use super::{COLUMN, coordinate};

/// The drawing of `values`, oldest first; nothing for fewer than two, a flat line for equal ones.
pub fn sparkline(values: &[i64]) -> Html {
    let (Some(low), Some(high), 2..) = (values.iter().min(), values.iter().max(), values.len())
    else {
        return Html::default();
    };
    let span = high.saturating_sub(*low).max(1) as f64;
    let point = |(at, value): (usize, &i64)| {
        let y = 18.0 - value.saturating_sub(*low) as f64 * 16.0 / span;
        let pen = if at == 0 { "M" } else { " L" };
        format!("{pen}{} {}", coordinate(at as f64 * COLUMN), coordinate(y))
    };
    let path: String = values.iter().enumerate().map(point).collect();
    let width = coordinate((values.len() - 1) as f64 * COLUMN);
    Html::trusted(format!(
        r#"<svg class="spark" viewBox="0 0 {width} 20" preserveAspectRatio="none" aria-hidden="true"><path class="cur" d="{path}"/></svg>"#
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spark_spans_its_box() {
        let html = sparkline(&[1, 3, 2]).to_string();
        assert!(html.contains(r#"d="M0 18 L10 2 L20 10""#), "{html}");
    }

    #[test]
    fn one_value_is_no_line() {
        assert!(sparkline(&[7]).is_empty());
        assert!(sparkline(&[7, 7]).as_str().contains("M0 18 L10 18"));
    }
}
