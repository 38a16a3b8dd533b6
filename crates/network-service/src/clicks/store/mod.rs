//! SQL for `network_clicks`, `click_senders` and `visitor_salts`.

mod dead;
mod entries;
mod salts;
mod senders;

pub use dead::{count_dead, dead, hurry, revive};
pub use entries::{Change, Which, domains, entries};
pub use salts::{SealedSalt, forget_salts, insert_salt, make_partition, salts};
pub use senders::{bury, claim, find_claimed, settle, update, vendors_due, waiting};
