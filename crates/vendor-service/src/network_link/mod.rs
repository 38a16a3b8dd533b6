//! The brand's line to the hub: the connection's row, the client, and what is told to the hub.
//!
//! Everything of the brand works without it. Changes leave through the outbox, lane `network`; what
//! a person waits for is asked directly and bounded in time.

pub mod model;
pub mod store;
pub mod actions;
pub mod peer;

pub use model::NetworkLink;
