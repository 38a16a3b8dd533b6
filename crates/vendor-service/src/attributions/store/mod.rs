//! SQL for `attributions` and `bindings`; reads what decisions are made from.

mod bonds;
mod decisions;
mod late;
mod raw;

pub use bonds::{bonds_before, replace_bonds};
pub use decisions::{of_events, upsert};
pub use late::{Late, named_by};
pub use raw::{event, events_since, lock_users, touches};
