//! The scale of a chart: round steps from the highest value to the lowest.

use super::super::format::grouped;
use super::coordinate;

/// Ticks stand at whole multiples of `step`, from `bottom` to `top`; zero is always among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    top: i64,
    bottom: i64,
    step: i64,
    decimals: u32,
}

/// One line of the grid.
pub struct Tick {
    pub label: String,
    /// 0 is the top of the drawing, 100 its foot.
    pub y: String,
}

impl Axis {
    /// The tightest scale of two to four round steps that holds all values; `None` if all are zero.
    pub fn over(values: impl Iterator<Item = i64>, decimals: u32) -> Option<Self> {
        let (low, high) =
            values.fold((0_i64, 0_i64), |(low, high), it| (low.min(it), high.max(it)));
        if low == 0 && high == 0 {
            return None;
        }
        let reach = high.saturating_sub(low);
        let scales = steps(reach).map(|step| {
            let (top, bottom) = (round_up(high, step), -round_up(-low, step));
            Self { top, bottom, step, decimals }
        });
        let fitting = scales.filter(|scale| (2..=4).contains(&scale.parts()));
        fitting.min_by_key(|scale| (scale.span(), -scale.parts())).or_else(|| {
            let (top, bottom) = (round_up(high, reach), -round_up(-low, reach));
            Some(Self { top, bottom, step: reach, decimals })
        })
    }

    pub fn ticks(&self) -> Vec<Tick> {
        let parts = self.parts();
        let tick = |at: i64| {
            let value = self.top - at * self.step;
            Tick { label: self.label(value), y: coordinate(self.y(value)) }
        };
        (0..=parts).map(tick).collect()
    }

    /// Where `value` lies: 0 at the top, 100 at the foot.
    pub fn y(&self, value: i64) -> f64 {
        (self.top - value) as f64 * 100.0 / self.span() as f64
    }

    fn label(&self, value: i64) -> String {
        let unit = 10_i64.pow(self.decimals);
        if self.step % unit == 0 {
            return grouped(&(value / unit).to_string());
        }
        let (sign, value) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
        let (unit, width) = (unit.unsigned_abs(), self.decimals as usize);
        grouped(&format!("{sign}{}.{:0width$}", value / unit, value % unit))
    }

    fn span(&self) -> i64 {
        self.top - self.bottom
    }

    fn parts(&self) -> i64 {
        self.span() / self.step
    }
}

/// Round steps (1, 2, 2.5, 3, 5 times a power of ten) that could divide `reach`.
fn steps(reach: i64) -> impl Iterator<Item = i64> {
    let powers = (0..18).map(|power| 10_i64.pow(power)).take_while(move |ten| *ten <= reach);
    powers.flat_map(|ten| {
        let halves = (ten >= 10).then_some(ten / 10 * 25);
        [Some(ten), Some(ten * 2), halves, Some(ten * 3), Some(ten * 5)].into_iter().flatten()
    })
}

fn round_up(value: i64, step: i64) -> i64 {
    if value <= 0 { 0 } else { (value - 1) / step * step + step }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(values: &[i64], decimals: u32) -> Vec<String> {
        let axis = Axis::over(values.iter().copied(), decimals).expect("something to draw");
        axis.ticks().into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn steps_are_round_and_tight() {
        assert_eq!(labels(&[233_147], 2), ["3,000", "2,000", "1,000", "0"]);
        assert_eq!(labels(&[900], 0), ["900", "600", "300", "0"]);
        assert_eq!(labels(&[7], 0), ["8", "6", "4", "2", "0"]);
        assert_eq!(labels(&[1], 0), ["1", "0"]);
        assert_eq!(labels(&[90], 2), ["0.90", "0.60", "0.30", "0.00"]);
    }

    #[test]
    fn a_loss_is_drawn_below_zero() {
        assert_eq!(labels(&[100, -20], 0), ["100", "50", "0", "\u{2212}\u{a0}50"]);
        let axis = Axis::over([100, -20].into_iter(), 0).expect("something to draw");
        assert!(axis.y(-20) > axis.y(0));
    }

    #[test]
    fn nothing_has_no_scale() {
        assert_eq!(Axis::over([0, 0].into_iter(), 0), None);
        assert_eq!(Axis::over(std::iter::empty(), 2), None);
    }
}
