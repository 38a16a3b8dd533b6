//! SQL for `clicks` and what is derived from them.

mod counts;
mod figures;
mod fold;
mod leaves;
mod list;
mod report;
mod restored;

pub use counts::count_days;
pub use figures::{DayCount, Place, days, link_named, partner_name, places};
pub use fold::{Reader, Slice, fold, mark, next_slice, prune_windows, unread};
pub use leaves::make_partition;
pub use list::{ListedClick, list};
pub use report::{exists, insert_missing, links_of, targets};
pub use restored::renumber_restored;
