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
//!
//! # Rows that are held
//!
//! A transaction that holds rows of several tables takes them in one order, so that others wait for
//! it and do not deadlock: **creators, affiliations, partnerships, requests**, and what hangs on them
//! last; several rows of one table by their ids.

// The ground: known to all, knows nobody.
pub mod config;
pub mod schema;
pub mod columns;
pub mod cursors;
pub mod hosts;
pub mod dns;
pub mod app;
pub mod letters;
pub mod reasons;

// Features.
pub mod keys;
pub mod callers;
pub mod shell;
pub mod vendor_link;
pub mod settings;
pub mod operators;
pub mod creators;
pub mod blocks;
pub mod sign_ins;
pub mod reconciliations;
pub mod vendors;
pub mod offerings;
pub mod takedowns;
pub mod reports;
pub mod directory;
pub mod invitations;
pub mod affiliations;
pub mod partnerships;
pub mod domains;
pub mod clicks;
pub mod exclusions;
pub mod requests;
pub mod decisions;
pub mod enrollments;
pub mod stats;
pub mod earnings;
pub mod audit;
pub mod deliveries;
pub mod overview;
pub mod accounts;

// The roof: puts the features together.
pub mod timetable;
pub mod courier;
pub mod router;
pub mod serve;
