//! SQL for `network_clicks` and `click_senders`.

mod dead;
mod entries;
mod leaves;
mod senders;

pub use dead::{count_dead, dead, hurry, revive};
pub use entries::{Change, Which, domains, entries};
pub use leaves::make_partition;
pub use senders::{bury, claim, find_claimed, settle, update, vendors_due, waiting};
