//! The hub, asked over HTTP: one file per endpoint, by feature.

mod brand;
mod harness;

mod auth;
mod creators;
mod doors;
mod offerings;
mod openapi;
mod operators;
mod pages;
mod partnerships;
mod requests;
mod timetable;
mod vendors;
