//! The platform: what the operator of a deployment of many brands does with them.

pub mod actions;
pub mod api;
