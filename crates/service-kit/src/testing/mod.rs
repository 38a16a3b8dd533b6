//! Stand-ins for the outside world, for tests and the demo; only with the feature `testing`.

pub mod dns;
pub mod fault_proxy;
pub mod mail_catcher;
pub mod postgres;
pub mod site;
