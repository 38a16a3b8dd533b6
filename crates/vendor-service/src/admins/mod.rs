//! Admins: the people who run a brand's programme.
//!
//! An owner may everything; a manager runs the programme; finance sees and settles money; a viewer
//! looks. The last owner can't be removed.

pub mod model;
pub mod store;
pub mod actions;

pub use model::{Admin, AdminRole};
