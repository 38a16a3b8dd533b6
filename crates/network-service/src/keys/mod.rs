//! Keys of creators: their programs read what they may read, and change nothing.
//!
//! A key is shown once and stored as its hash. It opens every GET of its creator's JSON doors; what
//! writes answers 403. Revoking works at once, for every request looks the key up.

pub mod actions;
pub mod model;
pub mod store;

/// What a creator's key begins with.
pub const PREFIX: &str = "opn_ck_";
