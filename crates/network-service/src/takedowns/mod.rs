//! Offerings at the operators' desk: taking one down, and putting it back.
//!
//! One that is taken down is unlisted whatever its brand sends; what the brand wants is remembered,
//! and holds again when it is put back. The brand is told by e-mail, and in its offering's state.
//! Partnerships and links go on.

pub mod actions;
pub mod api;
pub mod pages;
pub mod store;
