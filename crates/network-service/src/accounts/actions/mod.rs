//! The verbs of accounts: another address, one identity of two, a copy, the end, sign-ins.

mod deletion;
mod emails;
mod exports;
mod letters;
mod merge;
mod sign_ins;

pub use deletion::{ask_deletion, consequences, erase, keep};
pub use emails::{
    Confirmed, ask_email, cancel_by_token, cancel_own, confirm_by_code, confirm_by_token,
    open_change,
};
pub use exports::{Step, ask_export, download, export, exports, step};
pub use merge::merge;
pub use sign_ins::{end_others, end_sign_in, sign_ins};

const UNKNOWN: &str = "There is no such creator";
