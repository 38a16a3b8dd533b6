//! The kit against real sockets and a real Postgres.

mod fault_proxy;
mod mail;
mod outbound;
mod postgres;
mod serving;
