//! Domains of creators: `https://go.ada.example/r/<slug>` instead of the hub's own address.
//!
//! A domain is pending until a TXT record with its creator's token is found, then verified; a day at a
//! time it is looked at again. A proof that is gone makes it warned, with a mail, and after three days
//! off, with another; a proof that comes back makes it verified from any state. A DNS that does not
//! answer proves nothing and takes nothing away.
//!
//! Anybody may wish for a name, and only one can have it proven. Links work on a domain, and a
//! certificate is asked for it, while it is verified or warned.

pub mod model;
pub mod store;
pub mod actions;
pub mod looks;
pub mod api;
pub mod certificates;
pub mod pages;
pub mod jobs;
