//! The verbs of requests: apply and withdraw, decide, provision.

mod apply;
mod decide;
mod letters;
mod provision;

pub use apply::{applications, apply, cancel};
pub use decide::{begin, card, cards, reject};
pub use provision::{Work, approve, fail, keep_link, keep_partner, load, renew, take_over};
