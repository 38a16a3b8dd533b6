//! Changes of address, copies and ends of accounts: what they are. No I/O.

mod emails;
mod exports;

pub use emails::{EmailRow, NewProofs, Side};
pub use exports::{ExportRow, KEPT, Section};

use chrono::TimeDelta;

/// Days between asking for the end of an account and the end.
pub const GRACE: TimeDelta = TimeDelta::days(30);
