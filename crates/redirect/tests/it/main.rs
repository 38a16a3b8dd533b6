//! The promise against a real Postgres: what was answered is stored, once.

mod away;
mod commit;
mod postgres;
mod secure;
mod stage;
