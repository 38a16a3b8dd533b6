//! The rules of the house that a machine can hold us to.

mod behaviour;
mod codes;
mod docs;
mod files;
mod floors;
mod roles;
mod sources;
mod tables;
