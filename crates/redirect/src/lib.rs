//! The click engine: a 302 that has been sent is a click that is on disk.
//!
//! It knows clicks and links and no other noun. A service brings the request, the link rows, the day's
//! salts and a database; this crate answers four questions and keeps one promise. Read it in the order
//! of one click:
//!
//! 1. [`links`]: which link is it? A map in memory that a restart can fill from disk.
//! 2. [`classify`]: what came, as far as the request shows? [`agents`] holds the lists behind it.
//! 3. [`address`] and [`visitor`]: who came, without keeping who: an address that cannot be printed and a
//!    hash that cannot be undone once the day's salt is gone.
//!    [`visit`] puts both together.
//! 4. [`destination`]: where to, with the click's id in the URL and nowhere else to escape to.
//! 5. [`row`] and [`writer`]: the promise. [`Writer::record`] returns when the click is committed, or is in
//!    the [`spool`] while the database is away, or it refuses, and then no redirect may be sent.
//!
//! Nothing here reads the clock for a rule: callers pass the time. Nothing here writes an address down.

pub mod address;
pub mod agents;
pub mod classify;
pub mod destination;
pub mod links;
pub mod row;
pub mod spool;
pub mod visit;
pub mod visitor;
pub mod writer;

pub use address::{ClientIp, Forwarding, client_ip};
pub use agents::{Agent, Device, Family};
pub use classify::{Class, Classifier, Request, opt_out};
pub use destination::{Destination, NotADestination};
pub use links::{Found, LinkEntry, LinkMap, LinkTarget};
pub use row::{ClickRow, Owners, Source};
pub use spool::Spool;
pub use visit::{Asked, Visit};
pub use visitor::{Salt, VisitorHash, visitor_hash};
pub use writer::{Durability, Unavailable, Writer, WriterConfig};
