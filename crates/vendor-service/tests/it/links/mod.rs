//! `/api/links`, and the router's map of them.

mod create;
mod map;
mod patch;
mod provision;
mod qr;
mod read;
mod slug_available;
mod told;
