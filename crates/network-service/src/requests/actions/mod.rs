//! The verbs of requests: apply and withdraw, decide, provision, leave.

mod apply;
mod decide;
mod desk;
mod leave;
mod letters;
mod provision;

pub use apply::{application, applications, apply, cancel, tell_brand};
pub use decide::{begin, card, cards, reject};
pub use desk::{give_up, retry, stuck};
pub use leave::leave;
pub use provision::{Work, approve, fail, keep_link, keep_partner, load, renew, take_over};
