//! The hub, asked over HTTP: one file per endpoint, by feature.

mod brand;
mod harness;
mod homepage;

mod audit;
mod accounts;
mod auth;
mod clicks;
mod creators;
mod directory;
mod doors;
mod invitations;
mod domains;
mod earnings;
mod enrollments;
mod offerings;
mod openapi;
mod operators;
mod outbox;
mod pages;
mod partnerships;
mod reconciliations;
mod requests;
mod stats;
mod timetable;
mod vendors;
