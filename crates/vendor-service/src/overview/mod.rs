//! The overview: the brand's figures, what waits for a decision, and what is left to set up.
//!
//! It only reads, but for messages that were given up, which can be sent again. The hub is asked for its requests and waited for briefly: the page does not depend
//! on it.

pub mod model;
pub mod store;
pub mod api;
pub mod pages;
