//! SQL for `creator_email_changes` and `creator_exports`.

mod emails;
mod exports;

pub use emails::{
    creator_of_token, earlier_emails, find_open, forget_changes, insert_change, lock_by_cancel,
    lock_by_token, lock_open, update_change,
};
pub use exports::{
    Figure, copy_section, everything, expire, figures, find_export, forget_exports, insert_export,
    list_exports, lock_export, lock_running, running, sections, update_export,
};
