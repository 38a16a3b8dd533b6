//! The hub: creators find brands here, and brands find creators.
//!
//! # How to read this crate
//!
//! The modules below stand in floors, the ground first. **A module may use only modules that are
//! declared above it**; a house test holds us to it, so this list is the map.
//!
//! A feature is a folder, and its files have fixed roles: `model` (nouns and rules, no I/O),
//! `store` (all SQL that writes its tables), `actions` (verbs, one transaction each), `api` (JSON),
//! `pages` (HTML), `peer` (doors for brands and calls to them), `jobs` (what the clock does).

// The ground: known to all, knows nobody.
pub mod config;
pub mod schema;
pub mod columns;
pub mod cursors;
pub mod app;
pub mod letters;

// Features.
pub mod callers;
pub mod shell;
pub mod vendor_link;
pub mod operators;
pub mod creators;
pub mod sign_ins;
pub mod vendors;
pub mod offerings;
pub mod partnerships;
pub mod requests;
pub mod stats;

// The roof: puts the features together.
pub mod timetable;
pub mod courier;
pub mod router;
pub mod serve;
