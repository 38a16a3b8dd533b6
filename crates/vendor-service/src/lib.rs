//! The vendor service: a brand's own partner programme.
//!
//! # How to read this crate
//!
//! The modules below stand in floors, the ground first. **A module may use only modules that are
//! declared above it**; a house test holds us to it, so this list is the map.
//!
//! A feature is a folder, and its files have fixed roles: `model` (nouns and rules, no I/O), `store`
//! (all of its SQL), `actions` (verbs: one transaction each), `api` (JSON), `pages` (HTML), `jobs`
//! (what the clock does), `peer` (the hub).

// The ground: known to all, knows nobody.
pub mod config;
pub mod schema;
pub mod app;

// Features.
pub mod mails;
pub mod tenants;
pub mod admins;
pub mod keys;
pub mod shell;
pub mod network_link;
pub mod programs;
pub mod grants;
pub mod commissions;
pub mod dashboards;
pub mod links;
pub mod partners;
pub mod sign_ins;
pub mod signups;
pub mod platform;
pub mod settings;
pub mod audit;
pub mod integrations;
pub mod clicks;
pub mod identities;
pub mod attributions;
pub mod events;
pub mod enrollments;
pub mod connections;
pub mod logos;
pub mod exclusions;
pub mod requests;
pub mod offerings;
pub mod creators;
pub mod invitations;
pub mod setup;
pub mod overview;
pub mod portal;

// The roof: puts the features together.
pub mod courier;
pub mod router;
pub mod timetable;
pub mod serve;
pub mod commands;
