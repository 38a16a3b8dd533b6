//! Grants: a partner's right to one program, its terms frozen when given.
//!
//! A partner has at most one live grant for a program; giving it again finds the one that is there.
//! A grant never changes its terms: later versions of the program are for later grants. Which
//! partners a key may see follows from their grants: that is its [`Reach`].

pub mod model;
pub mod store;
pub mod actions;
pub mod api;

pub use model::{Card, Grant, Reach};
