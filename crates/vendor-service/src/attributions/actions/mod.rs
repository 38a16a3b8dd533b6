//! What can be done about the credit for events.

mod identify;
mod late;
mod settle;

pub use identify::{identify, revisit_user};
pub use late::catch_up;
pub use settle::{settle_event, settle_new, settle_user};
