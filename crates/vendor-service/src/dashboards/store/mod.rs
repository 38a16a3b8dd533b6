//! SQL for dashboards: sums over what other features keep; writes nothing.

mod series;
mod sums;
mod totals;

pub use series::series;
pub use sums::sums;
pub use totals::{by_link, by_partner, by_program};
