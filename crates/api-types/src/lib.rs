//! The contract: every name that crosses a wire between `vendor`, `network` and their clients.
//!
//! **Invariant.** This crate does no I/O and knows no framework. With default features it does not
//! depend on diesel, actix or tokio; a house test proves it with `cargo tree`.

pub mod words;
pub mod ids;
pub mod codes;
pub mod scopes;
pub mod money;
pub mod pages;
pub mod slugs;
pub mod emails;

pub mod audit;
pub mod auth;
pub mod keys;
pub mod tenants;
pub mod listings;
pub mod programs;
pub mod partners;
pub mod affiliations;
pub mod enrollments;
pub mod signups;
pub mod links;
pub mod logos;
pub mod clicks;
pub mod events;
pub mod commissions;
pub mod dashboards;
pub mod deliveries;
pub mod portal;
pub mod reconciliations;
pub mod admin_network;
pub mod operators;
pub mod creators;
pub mod accounts;
pub mod domains;
pub mod offerings;
pub mod exclusions;
pub mod requests;
pub mod scorecards;
pub mod invitations;
pub mod directory;
pub mod decisions;
pub mod partnerships;
pub mod stats;
pub mod earnings;
pub mod hub;
pub mod desk;
pub mod reports;
pub mod vendors;
pub mod federation;

pub use codes::{ErrorBody, ErrorCode};
pub use ids::*;
pub use money::{Amount, Currency, Money};
pub use pages::{ListQuery, Listing};
pub use scopes::Scope;
