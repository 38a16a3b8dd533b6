//! What both services stand on: errors, the database's doors, the clock, sessions, outbox, pages.
//!
//! **Invariant.** No noun of the business appears here. If a line needs the word "partner", it
//! belongs to a service. The modules stand in floors: each may use only those declared above it.

pub mod telemetry;
pub mod error;
pub mod clock;
pub mod config;
pub mod tokens;
pub mod seal;
pub mod schema;
pub mod db;
pub mod changes;
pub mod mail;
pub mod outbound;
pub mod images;
pub mod limits;
pub mod coalesce;
pub mod idempotency;
pub mod outbox;
pub mod day_salts;
pub mod jobs;
pub mod audit;
pub mod magic_links;
pub mod sessions;
pub mod seen;
pub mod html;
pub mod http;

#[cfg(feature = "testing")]
pub mod testing;

pub use clock::Clock;
pub use db::{Conn, Db, Purpose};
pub use error::{Error, OrRefuse, Refusal, RefuseOnUnique, Result};
