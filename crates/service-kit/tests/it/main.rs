//! The kit against real sockets and a real Postgres.

mod mail;
mod outbound;
mod postgres;
mod serving;
