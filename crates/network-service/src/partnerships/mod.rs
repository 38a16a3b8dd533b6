//! Partnerships: approved requests, and the affiliations behind them.
//!
//! A partnership is one link for one offering. An **affiliation** says that a creator is a certain
//! partner of a brand; all of their partnerships with that brand share it. Brands tell figures per
//! partner, so what a partnership shows is what its affiliation earned, over all links at the brand.
//!
//! There is one partnership per request. Active ones are counted on the creator, in the transaction
//! that writes them.

pub mod actions;
pub mod api;
pub mod model;
pub mod pages;
pub mod store;

pub use model::Partnership;
