//! Clicks on the hub's share links: recorded, led on, and told to the brands.
//!
//! A 302 that was sent is a click that is on disk. Its row is at once the message to the brand: it
//! waits until the brand has the click under the same id, or is dead with the reason. Per brand one
//! worker of all replicas sends, in batches; a brand that does not answer slows no other one, and
//! loses nothing for 30 days.
//!
//! A click is stored whatever it looks like. One on an ended partnership leads on as well, and is not
//! eligible. Nothing of the visitor is kept but a hash that lives for a day and differs per brand.

pub mod model;
pub mod store;
pub mod actions;
pub mod map;
pub mod intake;
pub mod redirects;
pub mod peer;
pub mod jobs;
pub mod api;
pub mod pages;
