//! SQL for `vendor_daily`, `stats_runs` and `stats_pulls`.

mod days;
mod runs;

pub use days::{Day, replace};
pub use runs::{
    Claim, advance, claim, end_pull, fail_waiting, finish, insert_run, last_run, open_run,
    progress, reached,
};
