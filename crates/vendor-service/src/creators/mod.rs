//! Creators: people on the hub whom this brand could win as partners.
//!
//! Nothing of them is stored here: the hub's directory is asked. Figures are sums over all brands as
//! these told them; followers are the creator's own word unless the platform is proven.

pub mod model;
pub mod peer;
pub mod api;
pub mod pages;
