//! Messages that were given up: letters, and what was meant for brands. The outbox itself is the
//! kit's; here operators see what is dead and send it again.

pub mod actions;
pub mod api;
pub mod pages;
