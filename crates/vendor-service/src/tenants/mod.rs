//! Tenants: the brands of one deployment.
//!
//! In single-tenant mode there is exactly one, made at the first start, and addresses carry no slug.
//! With many, `/t/<slug>/…` and `/api/t/<slug>/…` name the brand; a suspended one answers nothing.

pub mod model;
pub mod store;
pub mod actions;
pub mod addresses;

pub use model::Tenant;
